# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Readers and writers with one thing wrong, for tests that must find it.

Each control changes the lines of the writer (P0) or the reader (P1), and the
litmus test made so has to be allowed by the model.
"""
import re

from reader import TEMP


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


def no_compare(p0, p1):
    """Nothing is done about the generation that was read last."""
    begin = max(n for n, line in enumerate(p1) if line.startswith(f'add {TEMP},r5,'))
    branch = next(n for n in range(begin, len(p1)) if re.fullmatch(r'b(ge|ne) L0', p1[n]))
    return [p0, p1[:branch] + p1[branch + 1:]]


POINTER = f'add r5,r5,{TEMP}'
ZERO = r'xor (r\d+),r0,r0'
# (name, change); the first three are for every reader that looks at BEGIN.
CONTROLS = [
    ('no-generation', in_reader(POINTER)),          # the fields wait for no END
    ('no-zero', in_reader(ZERO, r'li \1,0')),       # BEGIN waits for nothing
    ('register-0', register_zero),
    # Branches instead of addresses.
    ('branch-first', in_reader(POINTER, 'cmpw r6,r6', 'bne L0')),
    ('branch-last', in_reader(ZERO, r'li \1,0', 'cmpw r0,r0', 'bne L0')),
    ('no-seconds', in_reader(r'add r0,r7,r8', 'mr r0,r8')),     # BEGIN waits for all else
    ('no-compare', no_compare),
    ('no-first-barrier', no_barrier(0)),
    ('no-second-barrier', no_barrier(1)),
    ('swapped', loose_end),
]
# The counter is not in what BEGIN waits for; a counter before BASE counts.
LATE = {'read64': in_reader(r'mullw r9,r9,r12', 'mr r9,r12'),
        'long64': in_reader(r'mullw r12,r12,r9', 'mr r12,r9'),
        'read32': in_reader(r'mulli r11,r11,64', 'li r11,64')}
EARLY = {'read64': in_reader('blt L0'),
         'read32': in_reader('bne L0'),
         'long64': in_reader(r'and r12,r12,r8')}
