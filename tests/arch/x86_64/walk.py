# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Every path through an image's code from one entry, instruction by instruction.

What has to hold is said where it is looked at; code.py lists the rules.
"""
from image import Imm, Mem, Reg, Wrong
from operands import Operands
from results import NR, Results
from state import (GENERAL, LATE, NOTHING, PLAIN, SAVED, UNKNOWN, State, Value, const, field_of,
                   labels, narrow)

BY_C = 'offset_'                        # functions of offset.c
SYSCALL, CALL = 1, 2                    # VDK_GATE_*

ALU = {'add', 'sub', 'adc', 'sbb', 'and', 'or', 'xor'}
SHIFT = {'shl', 'shr', 'sar', 'shrd', 'shld'}
ONE = {'inc', 'dec', 'neg', 'not'}
PLAIN_OPS = {'endbr64', 'mfence', 'lfence', 'nop', 'pause'}
# What a fast body's own feature has to be for.
FEATURE = {'rdtscp': 'X86_RDTSCP', 'rdpid': 'X86_RDPID', 'lsl': 'X86_CPU_IN_SEGMENT'}
BELOW = {'ja': (0, False), 'jbe': (0, True), 'jae': (-1, False), 'jb': (-1, True)}
OTHERS = {'mov', 'movzx', 'movsxd', 'cdqe', 'lea', 'imul', 'mul', 'div', 'cmp', 'test',
          'rdtsc', 'syscall', 'push', 'pop', 'call', 'jmp', 'ret'}


def is_known(op):
    return op in ALU | SHIFT | ONE | PLAIN_OPS | set(FEATURE) | OTHERS or \
        op.startswith(('cmov', 'set')) or is_branch(op)


def is_branch(op):
    return op[0] == 'j' and op not in ('jmp', 'jecxz', 'jrcxz')


class Walk(Operands, Results):
    """What an entry does, with the features that it may use."""

    def __init__(self, image, what, addr, features):
        self.image, self.abi = image, image.abi
        self.what, self.features = what, features
        self.reached, self.gates, self.results = set(), set(), []
        seen, todo = set(), [(addr, State())]
        while todo:
            addr, s = todo.pop()
            if (addr, s.key()) in seen:
                continue
            seen.add((addr, s.key()))
            self.reached.add(addr)
            if addr not in image.insns:
                raise Wrong(f'{what}: runs out of the code at {addr:x}')
            todo += self.step(image.insns[addr], s.copy())

    def wrong(self, i, why):
        raise Wrong(f'{self.what}: {i}: {why}')

    def allowed(self, i):
        """Registers and instructions, for who wrote the function."""
        by_c = (self.image.owner(i.addr) or '').startswith(BY_C)
        if not is_known(i.op):
            self.wrong(i, 'no instruction for an image')
        if i.op in ('push', 'pop', 'call') and not by_c:
            self.wrong(i, 'the stack is not ours')
        for a in i.args:
            if a is None:
                self.wrong(i, 'no operand for an image')
            regs = [a.name] if isinstance(a, Reg) else \
                [r for r in (a.base, a.index) if r] if isinstance(a, Mem) else []
            for r in regs:
                if r not in GENERAL and not (by_c and r in SAVED + ('rsp',)):
                    self.wrong(i, f'{r} is not ours')
        for op, name in FEATURE.items():
            if i.op == op and not self.features & self.abi.values[name]:
                self.wrong(i, f'its features do not say that there is {op}')

    def counter(self, i, s):
        if i.op == 'rdtsc':
            waits = self.features & self.abi.X86_LFENCE and s.fence.endswith('l')
            if not waits and s.fence != 'ml':
                self.wrong(i, 'the counter is not read after what was loaded before')
        if not s.open:
            self.wrong(i, 'the counter of a closed clock')
        v = Value(None, frozenset(['COUNTER' if s.look else 'COUNTER' + LATE]))
        s.regs['rax'] = s.regs['rdx'] = v
        if i.op == 'rdtscp':
            s.regs['rcx'] = Value(None, frozenset(['CPU']))

    def alu(self, i, s):
        a, b = i.args
        x = self.read(i, s, a)
        y = self.read(i, s, b, getattr(a, 'size', 0))
        from_flags = s.flags.labels if i.op in ('adc', 'sbb') else NOTHING
        what = None
        if i.op in ('xor', 'sub', 'sbb') and isinstance(b, Reg) and isinstance(a, Reg) and \
           a.name == b.name:
            # The CPU knows this without waiting for the register.
            v = Value(('const', 0) if i.op != 'sbb' else None, from_flags)
        else:
            if i.op == 'add':
                what = self.sum(x, y).what
            elif i.op == 'sub':
                what = self.difference(x.what, y.what)
            elif i.op == 'xor' and {x.what, y.what} == {('field', 'END'), ('field', 'BEGIN')}:
                what = ('generations', 8)
            v = Value(what, labels(x, y) | from_flags)
        self.write(i, s, a, v)
        self.set_flags(s, a, v)

    def set_flags(self, s, a, v):
        s.flags = Value(('cmp', v.what, ('const', 0)), v.labels)
        s.flags_of = a.name if isinstance(a, Reg) and a.size >= 4 else None

    def shift(self, i, s):
        a, by = i.args[0], i.args[-1]
        x = self.read(i, s, a)
        others = [self.read(i, s, o) for o in i.args[1:]]
        what, n = None, by.value if isinstance(by, Imm) else None
        if i.op == 'shl' and n == self.abi.CLOCK_LOG and x.what == ('id', 'rdi', 0):
            if any(hi >= self.abi.CLOCKS for _, hi in s.ids):
                self.wrong(i, 'a block that there is not')
            what = ('block', 'rdi')
        elif i.op == 'shr' and n == self.abi.CLOCK_LOG and x.what == ('block', 'rdi'):
            what = ('id', 'rdi', 0)
        elif i.op == 'shr' and n == 32:
            what = {('generations', 8): ('generations', 4), ('field', 'END'): ('field', 'END_HI'),
                    ('field', 'BEGIN'): ('field', 'BEGIN_HI')}.get(x.what)
        v = Value(what, labels(x, *others))
        self.write(i, s, a, v)
        self.set_flags(s, a, v)
        if n is None:                           # by 0 the flags stay
            s.flags = Value(s.flags.what, labels(v, s.flags))

    def compare(self, i, s):
        a, b = i.args
        x, y = self.read(i, s, a), self.read(i, s, b, getattr(a, 'size', 0))
        s.flags_of = None
        if i.op == 'test':
            is_one = isinstance(a, Reg) and isinstance(b, Reg) and a.name == b.name
            s.flags = Value(('cmp', x.what, ('const', 0)) if is_one else None, labels(x, y))
            if is_one and a.size == 8:
                s.flags_of = a.name
        else:
            s.flags = Value(('cmp', x.what, y.what), labels(x, y))

    def lea(self, i, s):
        a, m = i.args
        v = self.address(i, s, m)
        if a.size == 4 and m.base and not m.index and s.regs[m.base].what and \
           narrow(s.regs[m.base].what) == ('id', 'rdi', 0):
            v = Value(('id', 'rdi', m.disp), v.labels)
            s.regs[a.name] = v
        else:
            self.write(i, s, a, v)

    def products(self, i, s):
        if i.op == 'imul':
            x = labels(*(self.read(i, s, a, i.args[0].size) for a in i.args))
            if len(i.args) == 3:
                x = labels(*(self.read(i, s, a, i.args[0].size) for a in i.args[1:]))
            self.write(i, s, i.args[0], Value(None, x))
        else:
            used = labels(s.regs['rax'], self.read(i, s, i.args[0]))
            if i.op == 'div':
                used |= s.regs['rdx'].labels
            s.regs['rax'] = s.regs['rdx'] = Value(None, used)
        s.flags, s.flags_of = Value(None, labels(s.regs['rax'])), None

    def branch(self, i, s):
        """Both ways, each with what it tells."""
        taken, other = s, s.copy()
        cmp = s.flags.what
        by_c = (self.image.owner(i.addr) or '').startswith(BY_C)
        decided = {x for x in s.flags.labels if field_of(x) not in PLAIN}
        for way in (taken, other):
            way.decided = way.decided | decided
            if by_c and {'END', 'BEGIN'} <= s.flags.labels:
                way.equal = True                # as offset.c takes its own: whatever it found
        if i.op in ('je', 'jne'):
            same, differs = (taken, other) if i.op == 'je' else (other, taken)
            self.told(same, differs, cmp)
        elif i.op in BELOW and cmp and cmp[1] and cmp[1][:2] == ('id', 'rdi') and \
                cmp[2] and cmp[2][0] == 'const':
            less, inside = BELOW[i.op]
            taken.restrict(cmp[1][2], cmp[2][1] + less, inside)
            other.restrict(cmp[1][2], cmp[2][1] + less, not inside)
        return [(way_to, way) for way_to, way in ((i.args[0].value, taken), (i.next, other))
                if way.ids]

    def told(self, same, differs, cmp):
        if not cmp:
            return
        pair = set(cmp[1:])
        r = same.flags_of
        if r and cmp[2] == ('const', 0) and same.regs[r].what != ('arg', r):
            same.regs[r] = const(0, same.regs[r].labels)
        if pair in ({('field', 'END_HI'), ('field', 'BEGIN_HI')},
                    {('generations', 4), ('const', 0)}):
            same.equal = True
        elif pair == {('field', 'END_LOW'), ('const', 0)}:
            differs.open = True
        elif pair == {('field', 'ROOT'), ('const', 0)}:
            same.system = True
        elif pair == {('field', 'SLOT'), ('const', 0)}:
            differs.slot = True
        elif cmp[1:] == (('field', 'OFF_SEC'),) * 2:
            same.same = same.offsets == ('OFF_SEC!', 'OFF_NSEC!', 'OFF_SEC!')

    def moved(self, i, s):
        a, b = i.args[0], i.args[-1]
        v = self.read(i, s, b, getattr(a, 'size', 0))
        if i.op.startswith('cmov'):
            v = Value(None, labels(v, s.regs[a.name], s.flags))
        elif i.op.startswith('set'):
            v = Value(None, s.flags.labels)
        elif i.op in ('movzx', 'movsxd'):
            v = Value(v.what if v.what and v.what[0] == 'block' else None, v.labels)
        self.write(i, s, a, v)

    def pushed(self, i, s):
        r = i.args[0].name
        if i.op == 'push':
            s.sp -= 8
            s.stack[s.sp] = s.regs[r]
        else:
            s.regs[r] = s.stack.pop(s.sp, UNKNOWN)
            s.sp += 8

    def step(self, i, s):
        """The states after i, each with its address."""
        self.allowed(i)
        op, following = i.op, [(i.next, s)]
        if op in ('rdtsc', 'rdtscp'):
            self.counter(i, s)
        elif op in ALU:
            self.alu(i, s)
        elif op in SHIFT:
            self.shift(i, s)
        elif op in ('cmp', 'test'):
            self.compare(i, s)
        elif op in ONE:
            v = Value(None, self.read(i, s, i.args[0]).labels)
            self.write(i, s, i.args[0], v)
            self.set_flags(s, i.args[0], v)
        elif op == 'lea':
            self.lea(i, s)
        elif op in ('imul', 'mul', 'div'):
            self.products(i, s)
        elif op == 'cdqe':
            s.regs['rax'] = Value(narrow(s.regs['rax'].what), s.regs['rax'].labels)
        elif op in ('rdpid', 'lsl'):
            self.write(i, s, i.args[0], Value(None, frozenset(['CPU'])))
        elif op in ('push', 'pop'):
            self.pushed(i, s)
        elif op == 'call':
            self.call(i, s)
        elif op == 'syscall':
            if s.regs['rax'].what != ('const', NR[self.what]):
                self.wrong(i, f'not the system call of {self.what}')
            self.gate(i, s, SYSCALL)
            self.host_said(s)
        elif op == 'ret':
            self.returns(i, s)
            following = []
        elif op == 'jmp':
            following = self.jump(i, s)
        elif is_branch(op):
            following = self.branch(i, s)
        elif op not in PLAIN_OPS:
            self.moved(i, s)
        s.fence = s.fence + op[0] if op in ('mfence', 'lfence') else ''
        return following

    def jump(self, i, s):
        to = i.args[0]
        if isinstance(to, Imm):
            return [(to.value, s)]
        if not isinstance(to, Reg) or s.regs[to.name].what != ('field', 'SLOT') or not s.slot:
            self.wrong(i, 'a jump to nowhere known')
        self.gate(i, s, CALL)
        return []
