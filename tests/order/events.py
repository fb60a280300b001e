# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What the models of all families are written with: relations and events.

A relation over n events is a list of n integers; bit j of the i-th says that
(i, j) is in it. Models only use such as grow with rf and co, so what forbids a
part of an execution forbids all of it.
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

    Initial stores come first, one a location.

        n, kinds, locs, threads     how many, and of each event
        writers[location]           the stores to it
        R, W                        all reads, all writes: sets as masks
        marked(mark)                those that the instructions marked so
        po, po_loc                  program order; of one location
        addr, data, ctrl, cfence    dependencies, as traces.py has them
        fence(kind)                 pairs with such a fence between them
        rmw                         the read and the write of one atomic access
    """

    def __init__(self, traces, locations):
        self.kinds = ['W'] * len(locations)
        self.locs, self.threads = list(locations), [EXTERNAL] * len(locations)
        self.marks, self.first = [''] * len(locations), []
        for number, t in enumerate(traces):
            self.first.append(len(self.kinds))
            self.kinds += t.kinds
            self.locs += t.locs
            self.marks += t.marks
            self.threads += [number] * len(t.kinds)
        n = self.n = len(self.kinds)
        self.writers = {loc: [e for e in range(n) if self.kinds[e] == 'W' and
                              self.locs[e] == loc] for loc in locations}
        self.R = sum(1 << e for e in range(n) if self.kinds[e] == 'R')
        self.W = sum(1 << e for e in range(n) if self.kinds[e] == 'W')
        self.internal = [sum(1 << f for f in range(n) if self.threads[f] == thread != EXTERNAL)
                         for thread in self.threads]
        self.po = [row & -(1 << e + 1) for e, row in enumerate(self.internal)]
        self.po_loc = [row & sum(1 << f for f in range(n) if self.locs[f] == self.locs[e])
                       for e, row in enumerate(self.po)]
        self.addr, self.data, self.ctrl, self.cfence, self.rmw = (empty(n) for _ in range(5))
        self.fences = {}
        for start, t in zip(self.first, traces):
            self.follow(start, t)

    def follow(self, start, t):
        """What the thread whose first event is start says of its accesses."""
        for index, deps in enumerate(t.deps):
            for relation, sources in zip((self.addr, self.data, self.ctrl, self.cfence), deps):
                for source in sources:
                    relation[start + source] |= 1 << start + index
        for index in t.rmw:
            self.rmw[start + index] |= 1 << start + index + 1
        size = len(t.kinds)
        for kind, position in t.fences:
            after = (1 << start + size) - (1 << start + position)
            rows = self.fences.setdefault(kind, empty(self.n))
            for e in range(start, start + position):
                rows[e] |= after

    def marked(self, mark):
        return sum(1 << e for e, marks in enumerate(self.marks) if mark in marks)

    def fence(self, kind):
        return self.fences.get(kind, empty(self.n))

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


def communication(ev, reads_from, co):
    """rf and fr, of {read: write} and co: fr = rf^-1 ; co"""
    rf, fr = empty(ev.n), empty(ev.n)
    for r, w in reads_from.items():
        rf[w] |= 1 << r
        fr[r] |= co[w]
    return rf, fr
