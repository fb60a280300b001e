# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Readers and writers with one thing wrong, for tests that must find it.

Each control changes the lines of the writer (P0) or the reader (P1), and the
litmus test made so has to be allowed by the model.
"""
import re

from .reader import LIMIT, SCALE, TEMP


class Unfit(Exception):
    """What a control changes is not there."""


def swap(lines, pattern, *new, last=False):
    """lines with the first (or last) that matches pattern as a whole replaced."""
    found = [n for n, line in enumerate(lines) if re.fullmatch(pattern, line)]
    if not found:
        raise Unfit(f'no line is {pattern}')
    n = found[-1 if last else 0]
    old = re.fullmatch(pattern, lines[n])
    return lines[:n] + [old.expand(line) for line in new] + lines[n + 1:]


def in_reader(pattern, *new, last=False):
    return lambda p0, p1: [p0, swap(p1, pattern, *new, last=last)]


def no_barrier(number):
    def change(p0, p1):
        barriers = [n for n, line in enumerate(p0) if line == 'lwsync']
        drop = set(barriers[number::2])         # of each publish
        if not drop:
            raise Unfit('no barrier')
        return [[line for n, line in enumerate(p0) if n not in drop], p1]
    return change


def loose_end(p0, p1):
    """The writer stores BEGIN last and END first."""
    lines, out = list(p0), []
    while 'lwsync' in lines:
        first = lines.index('lwsync')
        second = lines.index('lwsync', first + 1)
        begin = lines[:first]
        # A publish ends where the next stores BEGIN, or with the lines.
        store = begin[-1]
        rest = lines[second + 1:]
        until = rest.index(store) - 1 if store in rest else len(rest)
        out += rest[:until] + lines[first:second + 1] + begin
        lines = rest[until:]
    return [out + lines, p1]


def register_zero(p0, p1):
    """The last load with r0, and its dependency, as RA: there it is no register."""
    n = next(k for k, line in enumerate(p1) if re.fullmatch(rf'add {TEMP},r5,r\d+', line)
             and not p1[k - 1].startswith(f'xor {TEMP}'))
    begin = re.fullmatch(rf'lwzx (r\d+),(r\d+),{TEMP}', p1[n + 1])
    zero = p1[n].split(',')[-1]
    lines = p1[:n] + [f'mr r0,{zero}', f'add {TEMP},r5,{begin[2]}',
                      f'lwzx {begin[1]},r0,{TEMP}'] + p1[n + 2:]
    return [p0, lines]


def begin_load(p1):
    """The line that loads BEGIN, the last by a dependent address."""
    return 1 + max(n for n, line in enumerate(p1) if line.startswith(f'add {TEMP},r5,'))


def test_of(p1):
    """(first line, line behind, label) of the test of generations: where it goes if equal."""
    begin = begin_load(p1)
    for n in range(begin, len(p1)):
        if re.fullmatch(r'b(ge|ne) L\d+', p1[n]):
            return begin + 1, n + 1, None
        if re.fullmatch(r'beq L\d+', p1[n]):           # and a branch to give up
            return begin + 1, n + 2, p1[n].split()[1]
    raise Unfit('no test of the generations')


def no_compare(p0, p1):
    """Nothing is done about the generation that was read last."""
    _, end, to = test_of(p1)
    drop = 1 if to is None else 2
    return [p0, p1[:end - drop] + ([f'b {to}'] if to else []) + p1[end:]]


def not_ahead(p0, p1):
    """BEGIN may not be ahead of END, in place of: both have to be equal."""
    start, end, to = test_of(p1)
    begin = p1[start - 1].split()[1].split(',')[0]
    loads = [line for line in p1[start:end] if line.startswith(('lwzx', 'mulli'))]
    ticks = []
    if f'or r0,r9,{begin}' in p1[start:end]:            # the same test is that of the ticks
        ticks = [f'li {TEMP},{-SCALE}', f'and. r0,r9,{TEMP}', 'bne L0', f'li {begin},{LIMIT}']
    return [p0, p1[:start] + loads + [f'cmpw {begin},r6', 'bgt L0'] + ticks +
            ([f'b {to}'] if to else []) + p1[end:]]


def both(*changes):
    def change(p0, p1):
        for one in changes:
            p0, p1 = one(p0, p1)
        return [p0, p1]
    return change


def no_fence(kind):
    return lambda p0, p1: [[line for line in p0 if line != kind], p1]


POINTER = f'add r5,r5,{TEMP}'
ZERO = r'xor (r\d+),r0,r0'
# No branch on the second look at the process's own page.
ONCE = in_reader(r'bne L0', last=True)
# (name, change); the first three are for every reader that looks at BEGIN.
CONTROLS = [
    ('no-generation', in_reader(POINTER)),          # the fields wait for no END
    ('no-zero', in_reader(ZERO, r'li \1,0', last=True)),       # BEGIN waits for nothing
    ('register-0', register_zero),
    ('no-compare', no_compare),
    # Branches instead of addresses.
    ('branch-first', in_reader(POINTER, 'cmpw r6,r6', 'bne L0')),
    ('branch-last', in_reader(ZERO, r'li \1,0', 'cmpw r0,r0', 'bne L0',
                             last=True)),
    ('no-first-barrier', no_barrier(0)),
    ('no-second-barrier', no_barrier(1)),
    ('swapped', loose_end),
]
FEW = 4
# One field is not in what BEGIN waits for.
LEFT_OUT = {'read64': {'seconds': in_reader(r'add r0,r7,r8', 'mr r0,r8')},
            'read32': {'seconds': in_reader(r'add r0,r0,r7'),
                       'base-high': in_reader(r'add r0,r0,r7', 'mr r0,r7')},
            'slow64': {'limit': in_reader(r'add r5,r5,r8')},
            'slow32': {'limit': in_reader(r'add r5,r5,r7')}}
# The counter is not in what BEGIN waits for; a counter before BASE counts.
LATE = {'read64': in_reader(r'mullw r12,r9,r12', 'mr r12,r10'),
        'slow64': in_reader(r'add r0,r7,r8', 'mr r0,r7'),
        'read32': both(in_reader(r'add r0,r0,r7', 'mr r0,r7'),
                       in_reader(r'mulli r11,r11,64', 'li r11,64')),
        'slow32': in_reader(r'add r0,r8,r9', 'li r0,0')}
EARLY = {'read64': in_reader('bne L0'),
         'read32': in_reader('bne L0'),
         'slow64': in_reader(r'and r12,r12,r8', 'addi r12,r8,1'),
         'slow32': in_reader(r'and r8,r8,r7')}
# On 32 bits: what is left of a product without its low word.
LOW_WORD = in_reader(r'xor r8,r8,r8', 'li r8,0')
