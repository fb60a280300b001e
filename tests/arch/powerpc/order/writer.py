# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Does the compiled writer store in the order that the litmus tests have?

Looks at each function that the compiler put publish() in: on every path the stores to
BEGIN come first, then a barrier, the fields, a barrier, and END's parts; or nothing is
stored, where it refuses. The header's generation is stored before any BEGIN. Stores are told by their address modulo a
block, which is followed through registers and stack. In vdk_page_mark() the stores
are that generation and BEGIN, and no way out leads around a full barrier.
The files may be objects or whole kernels with src/page_publish.c in them.
"""
import os
import re
import subprocess

OBJDUMP = os.environ.get('OBJDUMP', 'powerpc64-linux-gnu-objdump')
BARRIERS = {'lwsync', 'sync', 'hwsync', 'eieio'}
FULL = {'sync', 'hwsync'}
RETURN = re.compile(r'b\w*lr[+-]?')     # with a condition or without
NAMES = ('publish', 'publish_others', 'check_and_publish', 'vdk_page_publish', 'vdk_page_close')
MARK = ('vdk_page_mark',)
# What a value is: offsets into some block, the handle whose first word is the
# page's address, or numbers. Several where paths have met.
HANDLE = ('handle', frozenset([0]))
ZERO = ('number', frozenset([0]))
STACK = ('stack', frozenset([0]))       # wherever in it
NOTHING = frozenset()
MANY = 8
# By how much, by its operand's number.
SHIFTS = {'slwi': 2, 'sldi': 2, 'rldic': 2, 'clrlslwi': 3, 'clrlsldi': 3}
HEADER = 0xc00          # VDK_DATA_MAGIC: blocks are below


class Wrong(Exception):
    """The order is not that of the litmus tests, or cannot be told."""


def disassemble(path, names=NAMES, barriers=2):
    """{name: {address: (mnemonic, operands)}} of the functions with so many barriers."""
    found = {}
    for name in names:
        for symbol in (name, '.' + name):
            out = subprocess.run([OBJDUMP, '-d', '--no-show-raw-insn', '-Mpower9',
                                  f'--disassemble={symbol}', path], check=True, text=True,
                                 capture_output=True).stdout
            code = {}
            for m in re.finditer(r'^ *([0-9a-f]+):\t(\S+)[ \t]*([^\s<]*)', out, re.M):
                code[int(m[1], 16)] = (m[2], [a for a in re.split('[,()]', m[3]) if a])
            if sum(op in BARRIERS for op, _ in code.values()) >= barriers:
                found[name] = code
    if not found:
        raise Wrong(f'no function of {names} with {barriers} barriers')
    return found


def kind_of(offset, fields):
    """Which of the three steps stores there."""
    if fields['CLOCK_BEGIN'] <= offset < fields['CLOCK_BEGIN'] + 8:
        return 0
    return 2 if fields['CLOCK_END'] <= offset < fields['CLOCK_END'] + 8 else 1


def merge(a, b):
    """What a value is where one path has a and another b; None: anything."""
    if not b or a[0] != b[0]:
        return None
    return moved(a[0], a[1] | b[1], 0)


def moved(kind, offsets, by):
    if kind == 'stack':
        return STACK
    offsets = frozenset(within(n + by) if kind == 'block' else n + by for n in offsets)
    return (kind, offsets) if kind == 'block' or len(offsets) <= MANY else None


def merged(kind, values):
    return None if None in values else moved(kind, NOTHING.union(*(v[1] for v in values)), 0)


def within(offset):
    """An offset in some block, or in the page's header."""
    return offset if HEADER <= offset < 4096 else offset % 128


class Walk:
    """
    All paths through the function: what registers hold, how many barriers passed, and
    whether anything was stored.
    """

    def __init__(self, code, fields, barriers=2):
        self.code, self.fields, self.steps = code, fields, set()
        self.barriers = barriers
        self.begins, self.headers = set(), set()

    def run(self):
        todo = [(min(self.code), 0, False, {'r3': HANDLE, 'r1': STACK})]
        seen = {}
        while todo:
            addr, passed, stored, values = todo.pop()
            if passed > self.barriers:
                raise Wrong(f'{addr:x} is reached with {passed} barriers')
            if addr not in self.code or RETURN.fullmatch(self.code[addr][0]):
                # Out, or into another of these functions before anything was stored.
                if stored and (passed != self.barriers or addr not in self.code):
                    raise Wrong(f'a path leaves the function at {addr:x}, '
                                f'behind {passed} barriers')
                if addr not in self.code:
                    continue
            state = addr, passed, stored
            if state in seen:
                old = seen[state]
                values = {k: merge(v, values.get(k)) for k, v in old.items()}
                values = {k: v for k, v in values.items() if v}
                if values == old:
                    continue
            seen[state] = values
            values = dict(values)
            barrier, wrote = self.step(addr, passed, values)
            todo += [(a, passed + barrier, stored or wrote, values)
                     for a in self.following(addr)]
        return self

    def publishes(self, closes=False):
        if self.steps - {1} != {0, 2} or (1 not in self.steps and not closes):
            raise Wrong(f'not all three steps are there: {sorted(self.steps)}')
        self.header_first()

    def header_first(self):
        for addr in self.begins:
            if self.reached(addr, ()) & self.headers:
                raise Wrong(f'{addr:x}: BEGIN before the header\'s generation')

    def marks(self):
        if self.steps != {0}:
            raise Wrong(f'stores of the steps {sorted(self.steps)} in a mark')
        self.header_first()
        for addr in self.begins:
            if any(RETURN.fullmatch(self.code[a][0]) for a in self.reached(addr, FULL)):
                raise Wrong(f'{addr:x}: no full barrier behind BEGIN')

    def reached(self, addr, but):
        """What is executed after addr, on ways without an instruction of these."""
        found, todo = set(), self.following(addr)
        while todo:
            addr = todo.pop()
            if addr not in found and self.code[addr][0] not in but:
                found.add(addr)
                todo += self.following(addr)
        return found

    def following(self, addr):
        op, args = self.code[addr]
        if RETURN.fullmatch(op):
            return [] if op == 'blr' else [addr + 4]
        if op.startswith('b') and op not in ('bl', 'bctrl') and args:
            target = int(args[-1], 16)
            return [target] if op == 'b' else [addr + 4, target]
        return [addr + 4]

    def step(self, addr, passed, values):
        """Executes one instruction on values; is it a barrier, has it stored to the page?"""
        op, args = self.code[addr]
        if op in BARRIERS:
            return 1, False
        if op.startswith('st'):
            return 0, self.store(addr, op, args, passed, values)
        if op in ('bl', 'bctrl'):
            for r in ['r0'] + [f'r{n}' for n in range(3, 13)]:
                values.pop(r, None)
        elif args and re.fullmatch(r'r\d+', args[0]) and not op.startswith('cmp'):
            result = self.result(op, args, values)
            values.pop(args[0], None)
            if result is not None:
                values[args[0]] = result
        return 0, False

    def takes_step(self, addr, step, passed):
        if step != passed:
            raise Wrong(f'{addr:x}: a store of step {step} behind {passed} barriers')
        self.steps.add(step)
        if not step:
            self.begins.add(addr)

    def result(self, op, args, values):
        if op == 'mr':
            return values.get(args[1])
        if op == 'li':
            return moved(*ZERO, int(args[1]))
        if op == 'addi' and args[1] in values:
            return moved(*values[args[1]], int(args[2]))
        if op in SHIFTS and int(args[SHIFTS[op]]) >= 7:         # whole blocks
            return ZERO
        if op == 'clrldi' and values.get(args[1], HANDLE)[0] == 'number':
            return values[args[1]]
        if op == 'add' and STACK in (values.get(args[1]), values.get(args[2])):
            return STACK
        if op == 'add' and args[1] in values and args[2] in values:
            (to, offsets), (by, more) = sorted((values[a] for a in args[1:]),
                                               key=lambda p: p[0] == 'number')
            return merged(to, [moved(to, offsets, n) for n in more]) if by == 'number' else None
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
            return False
        else:
            parts = [values.get(args[2]), moved(*ZERO, int(args[1]))]
        if None in parts or [p[0] for p in parts].count('number') != 1:
            raise Wrong(f'{addr:x}: a store, no telling where')
        index, (where, offsets) = sorted(parts, key=lambda p: p[0] != 'number')
        if where != 'block':
            return False
        for offset in {within(n + by) for n in offsets for by in index[1]}:
            header = offset == self.fields['DATA_GENERATION']
            step = 0 if header else kind_of(offset, self.fields)
            if step != passed or offset >= HEADER and not header:
                raise Wrong(f'{addr:x}: a store at {offset:#x} of a block '
                            f'behind {passed} barriers')
            if header:
                self.headers.add(addr)
                continue
            self.takes_step(addr, step, passed)
        return True


def judge(path, fields):
    """Raises Wrong if the writer in this file is another."""
    for name, code in disassemble(path).items():
        Walk(code, fields).run().publishes(closes=name.endswith('close'))
    for code in disassemble(path, MARK, 1).values():
        Walk(code, fields, barriers=1).run().marks()
