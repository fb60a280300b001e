# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The Power memory model: may these accesses have happened so?

After the axioms of Alglave, Maranget and Tautschnig, "Herding cats: modelling,
simulation, testing, and data-mining for weak memory", ACM TOPLAS 36(2), 2014:
the four axioms of their figure 5 with the Power instance of figures 17, 18 and
25. Each equation here is written above the code for it.
"""
import events
from events import acyclic, between, both, communication, empty, irreflexive, maybe, plus, \
    seq, star, union


class Events(events.Events):
    """With what the fences order."""

    def __init__(self, traces, locations):
        super().__init__(traces, locations)
        # ffence = sync; lwfence = lwsync but from W to R, eieio from W to W
        self.ffence = self.fence('sync')
        self.lwfence = union(between(self.fence('lwsync'), self.W, self.W),
                             between(self.fence('lwsync'), self.R, self.R | self.W),
                             between(self.fence('eieio'), self.W, self.W))
        self.ordered = union(self.ffence, self.lwfence)
        self.ppo_seen = {}


def preserved(ev, rfi, rdw, detour):
    """ppo, the least solution of figure 25:

    dp  = addr | data
    ii0 = dp | rdw | rfi        ci0 = cfence | detour
    ic0 = nothing               cc0 = dp | po-loc | ctrl | (addr ; po)
    ii = ii0 | ci | (ic ; ci) | (ii ; ii)
    ic = ic0 | ii | cc | (ic ; cc) | (ii ; ic)
    ci = ci0 | (ci ; ii) | (cc ; ci)
    cc = cc0 | ci | (ci ; ic) | (cc ; cc)
    ppo = (ii from R to R) | (ic from R to W)
    """
    key = (tuple(rfi), tuple(rdw), tuple(detour))
    if key in ev.ppo_seen:
        return ev.ppo_seen[key]
    dp = union(ev.addr, ev.data)
    ii0, ci0 = union(dp, rdw, rfi), union(ev.cfence, detour)
    cc0 = union(dp, ev.po_loc, ev.ctrl, seq(ev.addr, ev.po))
    ii, ic, ci, cc = ii0, empty(ev.n), ci0, cc0
    while True:
        old = (ii, ic, ci, cc)
        ii = union(ii0, ci, seq(ic, ci), seq(ii, ii))
        ic = union(ii, cc, seq(ic, cc), seq(ii, ic))
        ci = union(ci0, seq(ci, ii), seq(cc, ci))
        cc = union(cc0, ci, seq(ci, ic), seq(cc, cc))
        if (ii, ic, ci, cc) == old:
            break
    ppo = union(between(ii, ev.R, ev.R), between(ic, ev.R, ev.W))
    ev.ppo_seen[key] = ppo
    return ppo


def forbidden(ev, reads_from, co):
    """The axiom that an execution breaks, or None: {read: write}, co."""
    rf, fr = communication(ev, reads_from, co)
    # SC per location: acyclic (po-loc | com), com = rf | co | fr
    com = union(rf, co, fr)
    if not acyclic(union(ev.po_loc, com)):
        return 'sc per location'
    rfe, coe, fre = ev.external(rf), ev.external(co), ev.external(fr)
    rfi = both(rf, ev.internal)
    rdw = both(ev.po_loc, seq(fre, rfe))
    detour = both(ev.po_loc, seq(coe, rfe))
    # No thin air: acyclic hb, hb = ppo | fences | rfe
    hb = union(preserved(ev, rfi, rdw, detour), ev.ordered, rfe)
    hb_plus = plus(hb)
    if not irreflexive(hb_plus):
        return 'no thin air'
    hb_star = maybe(hb_plus)
    # prop-base = (fences | (rfe ; fences)) ; hb*
    prop_base = seq(union(ev.ordered, seq(rfe, ev.ordered)), hb_star)
    # prop = (prop-base from W to W) | (com* ; prop-base* ; ffence ; hb*)
    prop = between(prop_base, ev.W, ev.W)
    if any(ev.ffence):
        strong = seq(seq(star(com), star(prop_base)), seq(ev.ffence, hb_star))
        prop = union(prop, strong)
    # Observation: irreflexive (fre ; prop ; hb*)
    if not irreflexive(seq(seq(fre, prop), hb_star)):
        return 'observation'
    # Propagation: acyclic (co | prop)
    if not acyclic(union(co, prop)):
        return 'propagation'
    return None
