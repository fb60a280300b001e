# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Random programs under the model and under sequential consistency.

With sync between all accesses Power is sequentially consistent: each outcome is
allowed just if some interleaving gives it. Without, all of those still are. This
is independent of verdicts that somebody published.
"""
import itertools
import random

import check
from powerpc.order.protocol import render

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


def litmus(threads, fence, outcome):
    """The litmus test that asks for this outcome."""
    columns, asked = [], []
    for n, thread in enumerate(threads):
        lines = []
        for k, (kind, loc, value) in enumerate(thread):
            pointer = 'r20' if loc == 'x' else 'r21'
            lines += [fence] if fence and k else []
            if kind == 'W':
                lines += [f'li r9,{value}', f'stw r9,0({pointer})']
            else:
                lines.append(f'lwz r{k + 1},0({pointer})')
                asked.append(f'{n}:r{k + 1}')
        columns.append(lines)
    asked += ['x', 'y']
    condition = ' /\\ '.join(f'{what}={value}' for what, value in zip(asked, outcome))
    init = ' '.join(f'{n}:r20=x; {n}:r21=y;' for n in range(len(threads)))
    return render('random', 'made up', init + ' x=0; y=0;', columns, f'exists\n({condition})')


def difference(threads):
    """An outcome on which the model is wrong, or None."""
    strong = interleavings(threads)
    values = {loc: [0] + [v for t in threads for k, l, v in t if k == 'W' and l == loc]
              for loc in 'xy'}
    loads = [loc for t in threads for kind, loc, _ in t if kind == 'R']
    for outcome in itertools.product(*(values[loc] for loc in loads + ['x', 'y'])):
        _, how = check.decide(litmus(threads, 'sync', outcome))
        if (how is not None) != (outcome in strong):
            return f'{threads} with sync: {outcome} is {how or "forbidden"}'
        if outcome in strong and check.decide(litmus(threads, None, outcome))[1] is None:
            return f'{threads}: {outcome} is forbidden'
    return None


def programs():
    rnd = random.Random(SEED)
    return [program(rnd) for _ in range(PROGRAMS)]
