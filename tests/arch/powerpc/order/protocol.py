# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Litmus tests of the clock protocol: a reader of an image, and the writer.

The writer is publish() of src/page_publish.c for one block: BEGIN, barrier, fields,
barrier, END's parts. It stores the fields that the reader at hand loads. What each
publish makes of a block is told in letters: 'oco' is open in generation 1, closed
in 2, open again in 3; 'o2o1' is open in generation 2 and then, by whatever happened
to the page, in 1. In generation g every field of an open block holds g, or a digit
made from it, so what the reader saw can be told from the digits in r30.

Or nothing is published, but a signal handler puts another page in the place of the
one that is being read, between any two loads: see switched().
"""
import re

from litmus import render

from .reader import ACCEPTED, LIMIT, SEEN

STEP, CLOSED = 2, 1     # VDK_GENERATION_STEP, VDK_CLOCK_CLOSED
ENDS = ('END_LO', 'END_HI')
COUNTER = ('TB', 'TBU')
TICKS = 5               # the counter, where it matters not: behind no BASE


def history(states):
    """(generation, is open) of each state."""
    found = re.findall(r'([oc])(\d*)', states)
    return [(int(number or n), letter == 'o') for n, (letter, number) in enumerate(found, 1)]


def held(field, generation, is_open, shift=0):
    """What publish() leaves in a field; None: what was there before."""
    both = {'BEGIN': generation * STEP + (0 if is_open else CLOSED), 'END_HI': generation * STEP,
            'END_LO': LIMIT if is_open else 0}
    if field in both or not is_open:
        return both.get(field)
    if field.startswith('LIMIT'):       # no less than a delta
        return TICKS - 1 + generation
    return generation + (shift if field == 'SHIFT' else 0)


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


def publish(store, shift, generation, is_open):
    store.put('BEGIN', held('BEGIN', generation, is_open))
    store.fence('lwsync')
    for field in store.pointers:
        if field not in ENDS + ('BEGIN',) + COUNTER:
            store.put(field, held(field, generation, is_open, shift))
    store.fence('lwsync')
    for field in ENDS:
        store.put(field, held(field, generation, is_open))


def writer(reader, states, counter, shift):
    """The writer's lines. counter: when it advances, 'late', 'mark' or 'early', or None.

    late: to a value that it has only after the publish has reached everybody.
    mark: to one that it has only after vdk_page_mark(), whose barrier is full.
    early: to BASE, before the publish begins.
    Its high word, where it is not about the counter, is any that a BASE has.
    """
    store = Store(reader.pointers)
    if counter == 'early':
        store.put('TB', 2)
        store.fence('sync')
    for generation, is_open in history(states)[1:]:
        if not counter and is_open:
            store.put('TBU', generation)
        if counter == 'mark':
            store.put('BEGIN', held('BEGIN', generation, True))
            store.fence('sync')
            store.put('TB', TICKS + 1)
        publish(store, shift, generation, is_open)
    if counter == 'late':
        store.fence('sync')
        store.put('TB', TICKS + 1)
    return store.lines


def seen(reader, generation, ticks, shift=0):
    """The digits that r30 has if all that was read is of one generation, which is open."""
    value = 0
    for f in reader.digits:
        value = 10 * value + (ticks if f == 'TB' else held(f, generation, True, shift))
    return value


def initial(reader, states, ticks, high, shift):
    generation, is_open = history(states)[0]
    values = {f: held(f, generation, is_open, shift) or 0 for f in reader.pointers}
    values |= {'TB': ticks, 'TBU': high}
    lines = [' '.join(f'{t}:{reg}={field};' for t in (0, 1)) +
             (f' {field}={values[field]};' if values[field] else '')
             for field, reg in reader.pointers.items()]
    return '\n'.join(lines)


def either(*conditions):
    return ' /\\ '.join([f'1:{ACCEPTED}=1', *conditions])


def exactly(reader, generation, ticks, shift=0):
    return f'1:{SEEN}={seen(reader, generation, ticks, shift)}'


def anything_else(reader, generations, shift=0):
    """Accepted, but not what one of these generations published."""
    return either(*(f'not ({exactly(reader, g, TICKS, shift)})' for g in generations))


def mixture(reader, name, states, change=None, shift=0):
    """No reader accepts anything but what one generation published."""
    fine = [g for g, is_open in history(states) if is_open]
    return test(reader, name, 'a mixture', states, None, TICKS, '~exists',
                anything_else(reader, fine, shift), change, shift)


def accepts(reader, name, states):
    """A reader accepts what the last publish made, or the rest would be idle talk."""
    condition = either(exactly(reader, len(states), TICKS))
    return test(reader, name, 'a new publish is read', states, None, TICKS, 'exists',
                condition, None)


def late(reader, name, counter='late', change=None):
    """No reader accepts a counter from after the next publish, or the mark before it."""
    bad = either(exactly(reader, 1, TICKS + 1))
    what = 'a counter read too late' if counter == 'late' else 'a counter from after the mark'
    return test(reader, name, what, 'oo', counter, TICKS, '~exists', bad, change)


def early(reader, name, clamp, change=None):
    """A counter from before BASE: is it seen, and what does it count as?

    clamp None: it is never accepted. Otherwise (register, what it has to be).
    """
    bad = [exactly(reader, 2, 1)]
    if clamp:
        bad.append(f'not (1:{clamp[0]}={clamp[1]})')
    return test(reader, name, 'a counter from before BASE', 'oo', 'early', 1, '~exists',
                either(*bad), change)


def test(reader, name, what, states, counter, ticks, word, condition, change, shift=0):
    """change(lines of P0, lines of P1) makes a control: what must be found."""
    lines = [writer(reader, states, counter, shift), list(reader.lines)]
    doc = f'{what}: the block is {states}, the reader {reader.name}'
    if change:
        doc += ', with one thing wrong'
        lines = change(*lines)
        word = 'exists'
    high = 2 if counter == 'early' else 1
    return render('PPC', name, doc, initial(reader, states, ticks, high, shift), lines,
                  f'{word}\n({condition})')


# --- another page in the middle of a read ------------------------------------

def one_page(lines, pointers, second):
    """The reader's lines, those of its loads that are not before load number r2 being
    of the other page, which holds second: {field: value}. Nobody writes to that one.
    """
    fields = {reg: field for field, reg in pointers.items()}
    out, number = ['lwz r2,0(r1)'], 0
    for line in lines:
        m = re.fullmatch(r'(L\w+: )?(lwzx (r\d+),(r\d+),r\d+)', line)
        if not m:
            out.append(line)
            continue
        number += 1
        out += [f'{m[1] or ""}cmpwi r2,{number}', f'bgt L{number}a',
                f'li {m[3]},{second[fields[m[4]]]}', f'b L{number}b', f'L{number}a: {m[2]}',
                f'L{number}b:']
    return out, number


def switched(reader, name, first, second, change=None):
    """first and second: states of the block in the page before and in that after.

    No reader accepts anything but what one of them holds.
    """
    (generation, is_open), = history(second)
    other = {f: held(f, generation, is_open) or 0 for f in reader.pointers}
    lines = list(reader.lines)
    doc = f'the page changes: the block is {first}, then {second}, the reader {reader.name}'
    if change:
        doc += ', with one thing wrong'
        _, lines = change([], lines)
    lines, loads = one_page(lines, reader.pointers, other)
    when = [line for n in range(1, loads + 1) for line in (f'li r1,{n}', 'stw r1,0(r2)')]
    fine = [g for g, is_open in history(first) + history(second) if is_open]
    high = max(fine, default=1)
    init = '0:r2=WHEN; 1:r1=WHEN; WHEN=99;\n' + initial(reader, first, TICKS, high, 0)
    return render('PPC', name, doc, init, [when, lines],
                  f'{"exists" if change else "~exists"}\n({anything_else(reader, fine)})')
