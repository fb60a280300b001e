# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What is known at a point of a path through an image's code.

A value has two sides: what it is, as far as that is known, and what it was made from,
as labels of loads and of the counter. A label ends in LATE if it was not read between
the loads of END and BEGIN of one look at a block, in OLD if another look was begun since.
"""
from collections import namedtuple

LATE, OLD = '!', '~'
NOTHING = frozenset()
# Fields that are of no generation, and what is compared and not computed with.
PLAIN = {'RES', 'LIMIT', 'RECIP', 'END', 'BEGIN', 'ROOT', 'SLOT', 'TZ', 'HOST', 'CPU'}
ALL_IDS = ((0, (1 << 32) - 1),)

Value = namedtuple('Value', 'what labels')
UNKNOWN = Value(None, NOTHING)
SAVED = ('rbx', 'rbp', 'r12', 'r13', 'r14', 'r15')
GENERAL = ('rax', 'rcx', 'rdx', 'rsi', 'rdi', 'r8', 'r9', 'r10', 'r11')


def const(n, labels=NOTHING):
    return Value(('const', n), labels)


def labels(*values):
    return NOTHING.union(*(v.labels for v in values))


def narrow(what):
    """The low 32 bits, zero-extended, of what has 64."""
    if what is None:
        return None
    if what == ('field', 'END'):
        return ('field', 'END_LOW')
    if what[0] == 'arg':
        return ('id', what[1], 0)
    if what[0] == 'const':
        return ('const', what[1] & 0xffffffff)
    return what if what[0] in ('id', 'block') or \
        what[0] == 'field' and what[1] not in ('BEGIN', 'ROOT', 'OFF_SEC', 'SLOT') else None


def field_of(label):
    return label.rstrip(LATE + OLD)


class State:
    def __init__(self):
        self.regs = {r: Value(('arg', r), NOTHING) for r in SAVED + GENERAL}
        self.flags = UNKNOWN    # what: ('cmp', one, other)
        self.flags_of = None    # the register that the flags are of, if one was compared with 0
        self.sp = 0             # rsp, from what it was at first
        self.stack = {}
        self.ids = ALL_IDS      # what edi may have been
        self.fence = ''         # which fences the last instructions were
        self.look = None        # the page where a look at a block has begun, not yet ended
        self.page = None        # of the last look
        self.open = False       # END's low word was found not to be 0
        self.begin = None       # what the address of BEGIN was made from
        self.equal = False      # the generations were found equal
        self.system = False     # this page was found to be the system's own
        self.offsets = ()       # loads of offsets since the look
        self.same = False       # the second look at the offset was found equal to the first
        self.slot = False       # the slot's address was found not to be 0
        self.called = False     # the host has answered
        self.decided = NOTHING  # what branches were on since the look began

    def copy(self):
        s = State.__new__(State)
        s.__dict__.update(self.__dict__)
        s.regs, s.stack = dict(self.regs), dict(self.stack)
        return s

    def key(self):
        return (frozenset(self.regs.items()), self.flags, self.flags_of, self.sp,
                frozenset(self.stack.items()), self.ids, self.fence, self.look, self.page,
                self.open, self.begin, self.equal, self.system, self.offsets, self.same,
                self.slot, self.called, self.decided)

    def begin_look(self, page):
        def aged(v):
            return Value(v.what, frozenset(
                x if field_of(x) in PLAIN else field_of(x) + OLD for x in v.labels))

        self.regs = {r: aged(v) for r, v in self.regs.items()}
        self.stack = {at: aged(v) for at, v in self.stack.items()}
        self.flags = aged(self.flags)
        self.look = self.page = page
        self.begin, self.offsets, self.decided = None, (), NOTHING
        self.open = self.equal = self.same = False

    def restrict(self, k, n, inside):
        """The id plus k, as an unsigned number of 32 bits, is at most n, or it is not."""
        lo, hi = -k % (1 << 32), (n - k) % (1 << 32)
        within = [(lo, hi)] if lo <= hi else [(0, hi), (lo, ALL_IDS[0][1])]
        outside = [(hi + 1, lo - 1)] if lo > hi else [(0, lo - 1), (hi + 1, ALL_IDS[0][1])]
        self.ids = tuple(sorted((max(a, c), min(b, d)) for a, b in self.ids
                                for c, d in (within if inside else outside)
                                if max(a, c) <= min(b, d)))
