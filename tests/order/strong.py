# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Random programs under the model and under sequential consistency.

With the strongest fence between all accesses each outcome is
allowed just if some interleaving gives it. Without, all of those still are. This
is independent of verdicts that somebody published.
"""
import itertools
import random

import check
from litmus import render

PROGRAMS, SEED = 16, 2


def program(rnd):
    """Threads of (R or W, location, the value that is stored)."""
    return [[(rnd.choice('RW'), rnd.choice('xy'), 10 * thread + n + 1)
             for n in range(rnd.choice((1, 2, 2, 3)))] for thread in range(rnd.choice((2, 2, 3)))]


def interleavings(threads):
    """All outcomes: what each load gives, in order of threads, and the memory's end."""
    turns = [n for n, thread in enumerate(threads) for _ in thread]
    out = set()
    for order in set(itertools.permutations(turns)):
        memory, done, loads = {'x': 0, 'y': 0}, [0] * len(threads), {}
        for n in order:
            kind, loc, value = threads[n][done[n]]
            if kind == 'W':
                memory[loc] = value
            else:
                loads[n, done[n]] = memory[loc]
            done[n] += 1
        out.add((*(loads[k] for k in sorted(loads)), memory['x'], memory['y']))
    return out


def litmus(isa, threads, fence, outcome):
    """The litmus test that asks for this outcome."""
    columns, asked = [], []
    for n, thread in enumerate(threads):
        lines = []
        for k, (kind, loc, value) in enumerate(thread):
            lines += [fence] if fence and k else []
            if kind == 'W':
                lines += isa.write_store(loc, value)
            else:
                load, reg = isa.write_load(loc, k)
                lines += load
                asked.append(f'{n}:{reg}')
        columns.append(lines)
    asked += ['x', 'y']
    condition = ' /\\ '.join(f'{what}={value}' for what, value in zip(asked, outcome))
    init = ' '.join(f'{n}:{reg}={loc};' for n in range(len(threads))
                    for loc, reg in isa.POINTERS.items())
    return render(isa.HEADERS[0], 'random', 'made up', init + ' x=0; y=0;', columns, f'exists\n({condition})')


def difference(isa, threads):
    """An outcome on which the model is wrong, or None."""
    strong = interleavings(threads)
    values = {loc: [0] + [v for t in threads for k, l, v in t if k == 'W' and l == loc]
              for loc in 'xy'}
    loads = [loc for t in threads for kind, loc, _ in t if kind == 'R']
    for outcome in itertools.product(*(values[loc] for loc in loads + ['x', 'y'])):
        _, how = check.decide(litmus(isa, threads, isa.STRONG, outcome))
        if (how is not None) != (outcome in strong):
            return f'{threads} with {isa.STRONG}: {outcome} is {how or "forbidden"}'
        if outcome in strong and check.decide(litmus(isa, threads, None, outcome))[1] is None:
            return f'{threads}: {outcome} is forbidden'
    return None


def programs():
    rnd = random.Random(SEED)
    return [program(rnd) for _ in range(PROGRAMS)]
