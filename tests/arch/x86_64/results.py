# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What a program sees of a call: what is stored for it and returned, and the host's answer."""
from image import Imm
from state import GENERAL, LATE, OLD, PLAIN, SAVED, UNKNOWN, Value, field_of

NR = {'gettimeofday': 96, 'time': 201, 'clock_gettime': 228, 'clock_getres': 229, 'getcpu': 309}
ARGUMENTS = {'time': ('rdi',)}          # that a host is given; others: both
CLOCK_IDS = ('clock_gettime', 'clock_getres')
CALLED = 'gate_clock_gettime'           # what offset.c may call
COARSE_FIRST, COARSE_LAST = 5, 6


class Results:
    """A part of Walk."""

    def result(self, i, s, v):
        """What a program sees: it is of one look, which a test accepted."""
        made = {x for x in v.labels if field_of(x) not in PLAIN}
        if not made:
            return
        fields = {field_of(x) for x in made}
        self.results.append((i.addr, fields))
        if any(x.endswith(OLD) for x in made | s.decided):
            self.wrong(i, f'a result of two looks: {sorted(made)}')
        if 'BEGIN' in {field_of(x) for x in v.labels}:
            self.wrong(i, 'BEGIN is in a result')
        late = {x for x in made | s.decided if x.endswith(LATE)}
        if any(x.startswith('OFF_') for x in late) and not s.same:
            self.wrong(i, 'an offset without a second look at it')
        late = {x for x in late if not x.startswith('OFF_')}
        if late:
            self.wrong(i, f'{sorted(late)} were not read between END and BEGIN')
        if s.begin is None:
            self.wrong(i, 'a result without a look at BEGIN')
        if not s.equal:
            self.wrong(i, 'a result without a test of the generations')
        if ('COUNTER' in fields or self.moves(s) and not s.called) and 'COUNTER' not in s.begin:
            self.wrong(i, 'the load of BEGIN does not wait for the counter')
        if s.page == 'root' and self.what != 'time' and not s.system and \
           not fields & {'OFF_SEC', 'OFF_NSEC'}:
            self.wrong(i, 'another page\'s clock without the offset')

    def moves(self, s):
        if self.what == 'clock_gettime':
            return any(lo < COARSE_FIRST or hi > COARSE_LAST for lo, hi in s.ids)
        return self.what == 'gettimeofday'

    def leave(self, i, s):
        for r in SAVED:
            if s.regs[r].what != ('arg', r):
                self.wrong(i, f'{r} is not the caller\'s')
        if s.sp:
            self.wrong(i, 'the stack pointer is not the caller\'s')

    def returns(self, i, s):
        self.leave(i, s)
        v = s.regs['rax']
        if self.what == 'time' and v.labels & {'SEC', 'OFF_SEC'}:
            self.result(i, s, v)
        elif v.what != ('const', 0) and 'HOST' not in v.labels:
            self.wrong(i, 'neither 0 nor what the host said')

    def gate(self, i, s, kind):
        """The host gets what the program gave, with the caller's frame."""
        if self.image.gates.get(i.addr) != kind:
            self.wrong(i, 'no gate of the note')
        self.gates.add(i.addr)
        self.leave(i, s)
        for r in ARGUMENTS.get(self.what, ('rdi', 'rsi')):
            got = s.regs[r].what
            if got != ('arg', r) and not (
                    self.what in CLOCK_IDS and r == 'rdi' and got == ('id', r, 0)):
                self.wrong(i, f'{r} is not what the program gave')

    def call(self, i, s):
        to = i.args[0]
        if not isinstance(to, Imm) or to.value != self.image.labels.get(CALLED):
            self.wrong(i, 'no call for an image')
        if (s.sp - 8) % 16:
            self.wrong(i, 'the stack is not aligned')
        clock, out = s.regs['rdi'].what, s.regs['rsi'].what
        if not clock or clock[0] not in ('const', 'id', 'arg') or \
           not out or out[0] not in ('arg', 'stack'):
            self.wrong(i, 'other arguments than a clock and where to put it')
        if out[0] == 'stack':
            if not s.sp <= out[1] <= -16:
                self.wrong(i, 'a result not in its own frame')
            for at in (out[1], out[1] + 8):
                s.stack[at] = Value(None, frozenset(['HOST']))
        self.host_said(s)

    def host_said(self, s):
        s.called = True
        for r in GENERAL:
            s.regs[r] = Value(None, frozenset(['HOST']))
        s.flags, s.flags_of = UNKNOWN, None
