# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The x86-64 memory model, total store order: may these accesses have happened so?

After Owens, Sarkar and Sewell, "A better x86 memory model: x86-TSO", TPHOLs 2009, as
an instance of the axioms of Alglave, Maranget and Tautschnig, "Herding cats", TOPLAS
2014. It is of ordinary memory: LFENCE and SFENCE order nothing there that is not
ordered already. Nothing is said of when a counter is read.
"""
import events
from events import acyclic, between, both, communication, seq, union


class Events(events.Events):
    """With what each thread keeps in order, whoever looks."""

    def __init__(self, traces, locations):
        super().__init__(traces, locations)
        # ppo = po but from W to R: stores wait in a buffer, loads go on
        ppo = union(between(self.po, self.R, self.R), between(self.po, self.R, self.W),
                    between(self.po, self.W, self.W))
        # Locked accesses have a full fence behind. That before needs no saying: the
        # write is behind earlier stores, and by atomicity nothing is before it that
        # the read was not before.
        implied = between(self.po, self.marked('locked'), self.R | self.W)
        self.ordered = union(ppo, self.fence('MFENCE'), implied)


def forbidden(ev, reads_from, co):
    """The axiom that an execution breaks, or None: {read: write}, co."""
    rf, fr = communication(ev, reads_from, co)
    # SC per location: acyclic (po-loc | com), com = rf | co | fr
    if not acyclic(union(ev.po_loc, rf, co, fr)):
        return 'sc per location'
    rfe, coe, fre = ev.external(rf), ev.external(co), ev.external(fr)
    # Atomicity: no store of others between the halves, empty (rmw & (fre ; coe))
    if any(both(ev.rmw, seq(fre, coe))):
        return 'atomicity'
    # One order of all: acyclic (ppo | fences | rfe | co | fr). A store is read early
    # by its own thread only, so rf within a thread is no part of it.
    if not acyclic(union(ev.ordered, rfe, co, fr)):
        return 'one order'
    return None
