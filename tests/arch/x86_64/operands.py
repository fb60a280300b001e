# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What registers and memory give and get, on a path through an image's code.

An address is known, or the load or store is wrong: of a block that there is, of the
header, through a pointer of the caller, in a frame of offset.c's.
"""
from image import DATA, Imm, Mem, Reg
from state import LATE, NOTHING, PLAIN, UNKNOWN, Value, const, labels, narrow

PAGE = 4096
POINTERS = (('arg', 'rdi'), ('arg', 'rsi'))


class Operands:
    """A part of Walk."""

    def address(self, i, s, m):
        """What a memory operand's address is: ('page', page, offset, with a block's?), ..."""
        if m.at is not None:
            return self.page_at(m.at)
        if m.base == 'rsp':
            return Value(('stack', s.sp + m.disp), NOTHING)
        value = s.regs[m.base] if m.base else const(0)
        if m.index:
            index = s.regs[m.index]
            if m.scale != 1:
                return Value(None, labels(value, index))
            value = self.sum(value, index)
        return self.sum(value, const(m.disp))

    def page_at(self, at):
        off = at + DATA
        return Value(('page', 'own', off, False) if 0 <= off < PAGE else None, NOTHING)

    def sum(self, a, b):
        what = None
        for x, y in ((a.what, b.what), (b.what, a.what)):
            if x is None or y is None:
                continue
            if y[0] == 'const' and x[0] == 'page':
                what = ('page', x[1], x[2] + y[1], x[3])
            elif y[0] == 'const' and x[0] in ('arg', 'near'):
                what = ('near', x[1], y[1] + (x[2] if x[0] == 'near' else 0))
                what = what if what[2] else ('arg', x[1])
            elif y[0] == 'const' and x[0] == 'stack':
                what = ('stack', x[1] + y[1])
            elif y[0] == 'block' and x[0] == 'page' and not x[3]:
                what = ('page', x[1], x[2], True)
            elif y == ('field', 'ROOT') and x[:2] == ('page', 'own'):
                what = ('page', 'root') + x[2:]
        if a.what and b.what and a.what[0] == b.what[0] == 'const':
            what = ('const', a.what[1] + b.what[1] & (1 << 64) - 1)
        return Value(what, labels(a, b))

    def difference(self, x, y):
        if not x or not y:
            return None
        if x[:2] == ('page', 'root') and y == ('field', 'ROOT'):
            return ('page', 'own') + x[2:]
        if x[0] == 'stack' and y[0] == 'const':
            return ('stack', x[1] - y[1])
        return None

    def read(self, i, s, a, size=None):
        if isinstance(a, Imm):
            return const(a.value)
        if isinstance(a, Reg):
            if a.name == 'rsp':
                return Value(('stack', s.sp), NOTHING)
            v = s.regs[a.name]
            return v if a.size == 8 else Value(narrow(v.what), v.labels)
        return self.load(i, s, a, size)

    def write(self, i, s, a, v):
        if isinstance(a, Mem):
            return self.store(i, s, a, v)
        if a.name == 'rsp':
            if not v.what or v.what[0] != 'stack':
                self.wrong(i, 'the stack pointer is lost')
            s.sp = v.what[1]
            s.stack = {at: x for at, x in s.stack.items() if at >= s.sp}
        else:
            what = v.what if a.size == 8 else narrow(v.what)
            kept = s.regs[a.name].labels if a.size < 4 else NOTHING
            s.regs[a.name] = Value(what if a.size >= 4 else None, v.labels | kept)
            if s.flags_of == a.name:
                s.flags_of = None
        return None

    def load(self, i, s, m, size=None):
        where = self.address(i, s, m)
        kind = where.what and where.what[0]
        if kind == 'stack':
            return s.stack.get(where.what[1], UNKNOWN)
        if kind in ('arg', 'near') and s.called:
            return Value(None, where.labels | {'HOST'})
        if kind != 'page':
            self.wrong(i, 'a load of something unknown')
        _, page, off, any_block = where.what
        size = m.size or size
        if off >= self.abi.DATA_MAGIC:
            return self.load_header(i, page, off, size)
        name = self.abi.field(off % (1 << self.abi.CLOCK_LOG), size)
        if name is None or not any_block and off >= (1 << self.abi.CLOCK_LOG):
            self.wrong(i, 'a load of something unknown')
        if name in ('END', 'END_HI'):
            s.begin_look(page)
        label = name.removesuffix('_HI').removesuffix('_LOW')
        if label == 'BEGIN':
            s.begin = where.labels if s.look == page else None
            s.look = None
        elif label not in PLAIN and s.look != page:
            label += LATE
            if label in ('OFF_SEC!', 'OFF_NSEC!') and page == 'own':
                s.offsets = (*s.offsets, label)[-3:]
        return Value(('field', name), frozenset([label]))

    def load_header(self, i, page, off, size):
        abi = self.abi
        if off == abi.DATA_ROOT and size == 8 and page == 'own':
            return Value(('field', 'ROOT'), frozenset(['ROOT']))
        if off == abi.DATA_TZ_WEST and size == 8 and page == 'root':
            return Value(None, frozenset(['TZ']))
        if page == 'own' and size == 8 and \
           off == abi.DATA_SLOT + 8 * abi.values['SLOT_' + self.what.upper()]:
            return Value(('field', 'SLOT'), frozenset(['SLOT']))
        self.wrong(i, 'a load of something unknown')

    def store(self, i, s, m, v):
        where = self.address(i, s, m).what
        if where and where[0] == 'stack':
            if not s.sp <= where[1] < 0 or m.index:
                self.wrong(i, 'a store not in its own frame')
            s.stack[where[1]] = v
            return
        pointer = where if not where or where[0] != 'near' or where[2] != 8 else ('arg', where[1])
        if pointer not in POINTERS:
            self.wrong(i, 'a store not through a pointer of the caller')
        self.result(i, s, v)
