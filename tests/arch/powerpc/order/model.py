# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The Power memory model: may these accesses have happened so?

After the axioms of Alglave, Maranget and Tautschnig, "Herding cats: modelling,
simulation, testing, and data-mining for weak memory", ACM TOPLAS 36(2), 2014:
the four axioms of their figure 5 with the Power instance of figures 17, 18 and
25. Each equation here is written above the code for it.

A relation over n events is a list of n integers; bit j of the i-th says that
(i, j) is in it. Every relation grows with rf and co and none is ever taken
away from, so what forbids a part of an execution forbids all of it.
"""

EXTERNAL = -1           # the thread of the initial stores


# --- relations --------------------------------------------------------------

def empty(n):
    return [0] * n


def union(*relations):
    rows = list(relations[0])
    for relation in relations[1:]:
        for i, row in enumerate(relation):
            rows[i] |= row
    return rows


def both(a, b):
    return [x & y for x, y in zip(a, b)]


def bits(row):
    while row:
        low = row & -row
        yield low.bit_length() - 1
        row ^= low


def seq(a, b):
    """a ; b"""
    rows = []
    for row in a:
        out = 0
        while row:
            low = row & -row
            out |= b[low.bit_length() - 1]
            row ^= low
        rows.append(out)
    return rows


def plus(a):
    """a+"""
    rows = list(a)
    for k in range(len(rows)):
        bit, through = 1 << k, rows[k]
        if through:
            for i, row in enumerate(rows):
                if row & bit:
                    rows[i] = row | through
    return rows


def maybe(a):
    """a?"""
    return [row | 1 << i for i, row in enumerate(a)]


def star(a):
    """a*"""
    return maybe(plus(a))


def between(a, sources, targets):
    """a without what does not go from sources to targets, sets as masks"""
    return [row & targets if sources >> i & 1 else 0 for i, row in enumerate(a)]


def irreflexive(a):
    return not any(row >> i & 1 for i, row in enumerate(a))


def acyclic(a):
    return irreflexive(plus(a))


# --- what an execution is made of -------------------------------------------

class Events:
    """The accesses of one trace of each thread, and what program order gives.

    Initial stores come first, one a location. reads: (event, its index in the
    thread, thread); writers[location]: events.
    """

    def __init__(self, traces, locations):
        self.kinds = ['W'] * len(locations)
        self.locs, self.threads = list(locations), [EXTERNAL] * len(locations)
        first = []
        for number, t in enumerate(traces):
            first.append(len(self.kinds))
            self.kinds += t.kinds
            self.locs += t.locs
            self.threads += [number] * len(t.kinds)
        n = self.n = len(self.kinds)
        self.first = first
        self.writers = {loc: [e for e in range(n) if self.kinds[e] == 'W' and
                              self.locs[e] == loc] for loc in locations}
        self.R = sum(1 << e for e in range(n) if self.kinds[e] == 'R')
        self.W = sum(1 << e for e in range(n) if self.kinds[e] == 'W')
        self.internal = [sum(1 << f for f in range(n) if self.threads[f] == thread != EXTERNAL)
                         for thread in self.threads]
        self.po = [row & -(1 << e + 1) for e, row in enumerate(self.internal)]
        self.po_loc = [row & sum(1 << f for f in range(n) if self.locs[f] == self.locs[e])
                       for e, row in enumerate(self.po)]
        self.addr, self.data, self.ctrl, self.cfence = (empty(n) for _ in range(4))
        fences = {kind: empty(n) for kind in ('sync', 'lwsync', 'eieio')}
        for start, t in zip(first, traces):
            for index, deps in enumerate(t.deps):
                for relation, sources in zip((self.addr, self.data, self.ctrl, self.cfence),
                                             deps):
                    for source in sources:
                        relation[start + source] |= 1 << start + index
            size = len(t.kinds)
            for kind, position in t.fences:
                after = (1 << start + size) - (1 << start + position)
                for e in range(start, start + position):
                    fences[kind][e] |= after
        # ffence = sync; lwfence = lwsync but from W to R, eieio from W to W
        self.ffence = fences['sync']
        self.lwfence = union(between(fences['lwsync'], self.W, self.W),
                             between(fences['lwsync'], self.R, self.R | self.W),
                             between(fences['eieio'], self.W, self.W))
        self.fences = union(self.ffence, self.lwfence)
        self.ppo_seen = {}

    def external(self, a):
        return [row & ~inside for row, inside in zip(a, self.internal)]


def coherence(order_of, n):
    """co from each location's stores in order"""
    co = empty(n)
    for order in order_of:
        for k, e in enumerate(order):
            for later in order[k + 1:]:
                co[e] |= 1 << later
    return co


# --- the model --------------------------------------------------------------

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
    rf, fr = empty(ev.n), empty(ev.n)
    for r, w in reads_from.items():
        rf[w] |= 1 << r
        fr[r] |= co[w]                  # fr = rf^-1 ; co
    # SC per location: acyclic (po-loc | com), com = rf | co | fr
    com = union(rf, co, fr)
    if not acyclic(union(ev.po_loc, com)):
        return 'sc per location'
    rfe, coe, fre = ev.external(rf), ev.external(co), ev.external(fr)
    rfi = both(rf, ev.internal)
    rdw = both(ev.po_loc, seq(fre, rfe))
    detour = both(ev.po_loc, seq(coe, rfe))
    # No thin air: acyclic hb, hb = ppo | fences | rfe
    hb = union(preserved(ev, rfi, rdw, detour), ev.fences, rfe)
    hb_plus = plus(hb)
    if not irreflexive(hb_plus):
        return 'no thin air'
    hb_star = maybe(hb_plus)
    # prop-base = (fences | (rfe ; fences)) ; hb*
    prop_base = seq(union(ev.fences, seq(rfe, ev.fences)), hb_star)
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
