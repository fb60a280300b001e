# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Does the compiled writer store in the order that the litmus tests have?

Looks at publish(), or where the compiler put it: on every path the stores to BEGIN
come first, then a barrier, the fields, a barrier, and END's parts. Stores are told
by their address modulo a block, which is followed through registers and stack.
The files may be objects or whole kernels with src/clock.c in them.
"""
import os
import re
import subprocess

OBJDUMP = os.environ.get('OBJDUMP', 'powerpc64-linux-gnu-objdump')
BARRIERS = {'lwsync', 'sync', 'hwsync', 'eieio'}
NAMES = ('publish', 'vdk_page_publish')
# What a value is: offsets into some block, the handle whose first word is the
# page's address, or numbers. Several where paths have met.
HANDLE = ('handle', frozenset([0]))
ZERO = ('number', frozenset([0]))
MANY = 8


class Wrong(Exception):
    """The order is not that of the litmus tests, or cannot be told."""


def disassemble(path):
    """{address: (mnemonic, operands)} of the writer's function, and its start."""
    for name in NAMES:
        for symbol in (name, '.' + name):
            out = subprocess.run([OBJDUMP, '-d', '--no-show-raw-insn', '-Mpower9',
                                  f'--disassemble={symbol}', path], check=True, text=True,
                                 capture_output=True).stdout
            code = {}
            for m in re.finditer(r'^ *([0-9a-f]+):\t(\S+)[ \t]*([^\s<]*)', out, re.M):
                code[int(m[1], 16)] = (m[2], [a for a in re.split('[,()]', m[3]) if a])
            if sum(op in BARRIERS for op, _ in code.values()) >= 2:
                return code
    raise Wrong(f'no function of {NAMES} with two barriers')


def kind_of(offset, fields):
    """Which of the three steps stores there."""
    if fields['CLOCK_BEGIN'] <= offset < fields['CLOCK_BEGIN'] + 8:
        return 0
    ends = (fields['CLOCK_END'], 8), (fields['CLOCK_END32'], 4)
    return 2 if any(start <= offset < start + size for start, size in ends) else 1


def merge(a, b):
    """What a value is where one path has a and another b; None: anything."""
    if not b or a[0] != b[0]:
        return None
    return moved(a[0], a[1] | b[1], 0)


def moved(kind, offsets, by):
    offsets = frozenset((n + by) % 128 if kind == 'block' else n + by for n in offsets)
    return (kind, offsets) if kind == 'block' or len(offsets) <= MANY else None


class Walk:
    """All paths through the function: what registers hold, how many barriers passed."""

    def __init__(self, code, fields):
        self.code, self.fields, self.steps = code, fields, set()

    def run(self):
        todo = [(min(self.code), 0, {'r3': HANDLE})]
        seen = {}
        while todo:
            addr, passed, values = todo.pop()
            if addr not in self.code:
                raise Wrong(f'a path leaves the function at {addr:x}')
            if addr in seen:
                before, old = seen[addr]
                if before != passed:
                    raise Wrong(f'{addr:x} is reached with {before} and {passed} barriers')
                values = {k: merge(v, values.get(k)) for k, v in old.items()}
                values = {k: v for k, v in values.items() if v}
                if values == old:
                    continue
            seen[addr] = passed, values
            values = dict(values)
            passed += self.step(addr, passed, values)
            todo += [(a, passed, values) for a in self.following(addr)]
        if self.steps != {0, 1, 2}:
            raise Wrong(f'not all three steps are there: {sorted(self.steps)}')

    def following(self, addr):
        op, args = self.code[addr]
        if op == 'blr':
            return []
        if op.startswith('b') and op not in ('bl', 'bctrl') and args:
            target = int(args[-1], 16)
            return [target] if op == 'b' else [addr + 4, target]
        return [addr + 4]

    def step(self, addr, passed, values):
        """Executes one instruction on values; 1 if it is a barrier."""
        op, args = self.code[addr]
        if op in BARRIERS:
            return 1
        if op.startswith('st'):
            self.store(addr, op, args, passed, values)
        elif op in ('bl', 'bctrl'):
            for r in ['r0'] + [f'r{n}' for n in range(3, 13)]:
                values.pop(r, None)
        elif args and re.fullmatch(r'r\d+', args[0]) and not op.startswith('cmp'):
            result = self.result(op, args, values)
            values.pop(args[0], None)
            if result is not None:
                values[args[0]] = result
        return 0

    def result(self, op, args, values):
        if op == 'mr':
            return values.get(args[1])
        if op == 'li':
            return moved(*ZERO, int(args[1]))
        if op == 'addi' and args[1] in values:
            return moved(*values[args[1]], int(args[2]))
        if op in ('lwz', 'ld') and args[2] == 'r1':
            return values.get(('stack', args[1]))
        if op in ('lwz', 'ld') and int(args[1]) == 0 and values.get(args[2]) == HANDLE:
            return ('block', frozenset([0]))
        return None

    def store(self, addr, op, args, passed, values):
        if op.endswith('x'):            # RA,RB: an index and the address
            parts = [values.get(a, ZERO if a == '0' else None) for a in args[1:]]
        elif args[2] == 'r1':
            values.pop(('stack', args[1]), None)
            if args[0] in values:
                values['stack', args[1]] = values[args[0]]
            return
        else:
            parts = [values.get(args[2]), moved(*ZERO, int(args[1]))]
        if None in parts or [p[0] for p in parts].count('number') != 1:
            raise Wrong(f'{addr:x}: a store, no telling where')
        index, (where, offsets) = sorted(parts, key=lambda p: p[0] != 'number')
        if where != 'block':
            return
        for offset in {(n + by) % 128 for n in offsets for by in index[1]}:
            step = kind_of(offset, self.fields)
            if step != passed:
                raise Wrong(f'{addr:x}: a store at {offset:#x} of a block '
                            f'behind {passed} barriers')
            self.steps.add(step)

