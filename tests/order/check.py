#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Decide litmus tests by looking at every execution.

    check.py FILE...        NAME, Allowed or Forbidden, and how it could happen

The first word of a file says whose model it is for. Allowed is a condition that some execution which the model does not forbid
makes true; of forall, one that makes it false. The status is 0 if each file's
word is right: exists means that it should be allowed, ~exists and forall not.
"""
import itertools
import sys

import events
import families
import litmus
from traces import traces


def possible_values(isa, test):
    """All values that a load of each location could give: what stores store.

    Stores may depend on loads, so this grows until nothing is new.
    """
    pools = {loc: {value} for loc, value in test.memory.items()}
    while True:
        stores = set()
        for number, program in enumerate(test.threads):
            if any(op and isa.stores(op, args) for _, op, args in program):
                for t in traces(isa, program, registers_of(test, number), pools):
                    stores |= {(loc, value) for kind, loc, value in
                               zip(t.kinds, t.locs, t.values) if kind == 'W'}
        new = [(loc, v) for loc, v in stores if v not in pools.get(loc, {0})]
        if not new:
            return pools
        for loc, value in new:
            pools.setdefault(loc, {0}).add(value)
        if max(map(len, pools.values())) > 64:
            raise litmus.Wrong('a location with too many values')


def registers_of(test, number):
    return {reg: value for (n, reg), value in test.registers.items() if n == number}


def orders(ev, loc):
    """Each order of a location's stores in which those of a thread stay as they are."""
    init, *stores = ev.writers[loc]

    def rest(left):
        if not left:
            yield ()
        for first in left:
            if not any(ev.po[other] >> first & 1 for other in left):
                for order in rest([other for other in left if other != first]):
                    yield (first, *order)

    return ((init, *order) for order in rest(stores))


class Search:
    """The executions with one skeleton, and what was learned about it.

    A part of an execution that the model forbids is remembered as a mask over
    the choices made (read r from w; this coherence order); no other execution
    with that part is looked at again.
    """

    def __init__(self, model, combination, locations):
        self.model, self.events = model, model.Events(combination, locations)
        ev = self.events
        self.orders = list(itertools.product(*(list(orders(ev, loc)) for loc in locations)))
        self.co = [events.coherence(o, ev.n) for o in self.orders]
        self.refuted = [[] for _ in self.orders]
        self.bit = {}

    def mask(self, reads_from):
        out = 0
        for edge in reads_from.items():
            out |= 1 << self.bit.setdefault(edge, len(self.bit))
        return out

    def allows(self, number, reads_from):
        mask = self.mask(reads_from)
        if any(part & mask == part for part in self.refuted[number]):
            return False
        if not self.model.forbidden(self.events, reads_from, self.co[number]):
            return True
        part = dict(reads_from)         # drop what does not matter
        for r in list(part):
            w = part.pop(r)
            if not self.model.forbidden(self.events, part, self.co[number]):
                part[r] = w
        self.refuted[number].append(self.mask(part))
        return False


def sources(ev, values, memory):
    """For each read, the stores to its location of the value that it gave."""
    reads, choices = [], []
    for e in events.bits(ev.R):
        reads.append(e)
        choices.append([w for w in ev.writers[ev.locs[e]] if values[w] == values[e]])
    return (dict(zip(reads, choice)) for choice in itertools.product(*choices))


def witness(family, test):
    """An execution that the model allows and that the condition is about, or None."""
    prop = test.prop if test.quantifier != 'forall' else ('not', test.prop)
    memory = litmus.mentions_memory(prop)
    pools = possible_values(family.isa, test)
    ways = [list(traces(family.isa, program, registers_of(test, n), pools))
            for n, program in enumerate(test.threads)]
    searches = {}
    for combination in itertools.product(*ways):
        registers = {(n, reg): value for n, t in enumerate(combination)
                     for reg, value in t.regs.items()}
        if not memory and not litmus.holds(prop, registers, None):
            continue
        key = tuple(t.skeleton() for t in combination)
        if key not in searches:
            used = sorted({loc for t in combination for loc in t.locs} | set(test.memory))
            searches[key] = Search(family.model, combination, used)
        search = searches[key]
        ev = search.events
        values = [test.memory.get(loc, 0) for loc in ev.locs[:ev.first[0]]]
        for t in combination:
            values += t.values
        for number, order in enumerate(search.orders):
            final = {ev.locs[o[-1]]: values[o[-1]] for o in order}
            if memory and not litmus.holds(prop, registers, final):
                continue
            for reads_from in sources(ev, values, test.memory):
                if search.allows(number, reads_from):
                    return describe(ev, values, reads_from)
    return None


def describe(ev, values, reads_from):
    """Which store each load took, in words."""
    words = []
    for r, w in reads_from.items():
        where = 'the start' if ev.threads[w] == events.EXTERNAL else f'P{ev.threads[w]}'
        words.append(f'P{ev.threads[r]}: {ev.locs[r]} = {values[r]} from {where}')
    return '; '.join(words)


def decide(text):
    """(test, how): how the condition can come about, or None."""
    test = litmus.parse(text)
    family = families.of_header(test.header)
    if not family:
        raise litmus.Wrong(f'no family has tests that begin with {test.header}')
    return test, witness(family, test)


def main():
    good = True
    for path in sys.argv[1:]:
        with open(path, encoding='ascii') as f:
            test, how = decide(f.read())
        right = (how is not None) == (test.quantifier == 'exists')
        good = good and right
        print(f'{test.name}: {"Allowed: " + how if how is not None else "Forbidden"}'
              f'{"" if right else "   (not as the file says)"}')
    return 0 if good and sys.argv[1:] else 1


if __name__ == '__main__':
    sys.exit(main())
