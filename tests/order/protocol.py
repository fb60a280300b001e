# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Litmus tests of the clock protocol: a reader of an image, and the writer.

The writer is publish() of src/clock.c for one block: BEGIN, barrier, fields,
barrier, END's parts. It stores the fields that the reader at hand loads. In
generation g every field of an open block holds g, so what the reader saw can be
told from the digits in r30. States of a block are given as letters: 'oco' is
open in generation 1, closed in 2, open again in 3.
"""
from reader import ACCEPTED, LIMIT, SEEN

CLOSED_AHEAD = 50       # VDK_CLOCK_CLOSED: more than there are generations
ENDS = ('END32', 'END_LO', 'END_HI')
TICKS = 5               # the counter, where it matters not: behind no BASE


def held(field, generation, is_open):
    """What publish() leaves in a field; None: what was there before."""
    if is_open:
        return LIMIT if field == 'END_LO' else generation
    return {'BEGIN': generation + CLOSED_AHEAD, 'END_HI': generation, 'END_LO': 0,
            'NSEC': 0, 'NSEC_LO': 0, 'NSEC_HI': 0, 'MULT': 0, 'SHIFT': 9,
            'NSEC32': 2 * LIMIT}.get(field)


class Store:
    """Lines that store numbers; one is loaded into a register when it changes."""

    def __init__(self, pointers):
        self.pointers, self.number, self.lines = pointers, None, []

    def put(self, field, value):
        if value is None or field not in self.pointers:
            return
        if value != self.number:
            self.lines.append(f'li r1,{value}')
            self.number = value
        self.lines.append(f'stw r1,0({self.pointers[field]})')

    def fence(self, kind):
        self.lines.append(kind)


def publish(store, generation, is_open):
    store.put('BEGIN', held('BEGIN', generation, is_open))
    store.fence('lwsync')
    for field in store.pointers:
        if field not in ENDS + ('BEGIN', 'TB', 'TBU'):
            store.put(field, held(field, generation, is_open))
    store.fence('lwsync')
    for field in ENDS:
        store.put(field, held(field, generation, is_open))


def writer(reader, states, counter):
    """The writer's lines. counter: 'late' or 'early', when it advances, or None.

    late: to a value that it has only after the publish has reached everybody.
    early: to BASE, before the publish begins.
    """
    store = Store(reader.pointers)
    if counter == 'early':
        store.put('TB', 2)
        store.fence('sync')
    for generation, state in enumerate(states[1:], 2):
        publish(store, generation, state == 'o')
    if counter == 'late':
        store.fence('sync')
        store.put('TB', TICKS + 1)
    return store.lines


def seen(reader, generation, ticks):
    """The digits that r30 has if all that was read is of one generation."""
    return ''.join(str(ticks if f == 'TB' else generation) for f in reader.digits)


def column(lines, width):
    return [line.ljust(width) for line in lines]


def render(name, doc, init, columns, condition):
    """The text of a litmus test."""
    height = max(map(len, columns))
    columns = [[f'P{n}'] + c + [''] * (height - len(c)) for n, c in enumerate(columns)]
    columns = [column(c, max(map(len, c))) for c in columns]
    rows = '\n'.join(' ' + ' | '.join(row) + ' ;' for row in zip(*columns))
    return f'PPC {name}\n"{doc}"\n{{\n{init}\n}}\n{rows}\n{condition}\n'


def initial(reader, states, ticks):
    values = {f: held(f, 1, states[0] == 'o') or 0 for f in reader.pointers}
    values |= {'TB': ticks, 'TBU': 0}
    lines = [' '.join(f'{t}:{reg}={field};' for t in (0, 1)) +
             (f' {field}={values[field]};' if values[field] else '')
             for field, reg in reader.pointers.items()]
    return '\n'.join(lines)


def either(*conditions):
    return ' /\\ '.join([f'1:{ACCEPTED}=1', *conditions])


def exactly(reader, generation, ticks):
    return f'1:{SEEN}={seen(reader, generation, ticks)}'


def mixture(reader, name, states, change=None):
    """No reader accepts anything but what one generation published."""
    fine = [g for g, state in enumerate(states, 1) if state == 'o']
    bad = either(*(f'not ({exactly(reader, g, TICKS)})' for g in fine))
    return test(reader, name, 'a mixture', states, None, TICKS, '~exists', bad, change)


def accepts(reader, name, states):
    """A reader accepts what the last publish made, or the rest would be idle talk."""
    condition = either(exactly(reader, len(states), TICKS))
    return test(reader, name, 'a new publish is read', states, None, TICKS, 'exists',
                condition, None)


def late(reader, name, change=None):
    """No reader accepts a counter from after the next publish."""
    bad = either(exactly(reader, 1, TICKS + 1))
    return test(reader, name, 'a counter read too late', 'oo', 'late', TICKS, '~exists', bad,
                change)


def early(reader, name, clamp, change=None):
    """A counter from before BASE: is it seen, and what does it count as?

    clamp None: it is never accepted. Otherwise (register, what it has to be).
    """
    bad = [exactly(reader, 2, 1)]
    if clamp:
        bad.append(f'not (1:{clamp[0]}={clamp[1]})')
    return test(reader, name, 'a counter from before BASE', 'oo', 'early', 1, '~exists',
                either(*bad), change)


def test(reader, name, what, states, counter, ticks, word, condition, change):
    """change(lines of P0, lines of P1) makes a control: what must be found."""
    lines = [writer(reader, states, counter), list(reader.lines)]
    doc = f'{what}: the block is {states}, the reader {reader.name}'
    if change:
        doc += ', with one thing wrong'
        lines = change(*lines)
        word = 'exists'
    return render(name, doc, initial(reader, states, ticks), lines,
                  f'{word}\n({condition})')
