# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A clock's reader as a thread of a litmus test, from the bytes of an image.

What is translated begins with the load of END and ends, accepted, at the first
store of a result, load of a field that never changes, or clearing of CR0.SO; of the slow
path, where the generations were equal. Instruction by
instruction, with the same registers in and out; where it is not the same
instruction, that is since litmus tests know fewer:

 - A field's load names a register that holds the field's address, plus r5, which
   is 0 and stands for the pointer's dependencies.
 - Putting a bit that is 0 into r5 becomes adding r6 xor r6.
 - END may be stored by halves, so it is two loads; BEGIN is its high half. On 64 bits
   a high half counts SCALE, and 10^9 is LIMIT.
 - Numbers are small and have no end. A product's high word is 0, but in the fast path
   on 32 bits, where it is the product. A shift by SHIFT is by 0; a SHIFT from
   LONG_SHIFT on counts as 32 or more. What is too large, for whatever limit, is FAR
   or SCALE.
 - Reading the counter is a load of a location; see docs/ordering.md.
 - A branch back, out of the function or to its end gives up: it goes to L0.

The end of the slow path, which looks at the process's own page, is translated as a
reader of its own, from the first load of an offset to what follows the last.

Additions, which nothing depends on: r30 gets the decimal digits of what each load of
a field gave, r29 says that the result was accepted.
"""
import re

from ..code import insns as code

SCALE, LIMIT, FAR, LONG_SHIFT = 16384, 10000, 256, 4
NARROW_LOG = BEHIND_LOG = 25                    # include/vdk/abi.h
TEMP, SEEN, ACCEPTED = 'r31', 'r30', 'r29'
POINTERS = [f'r{n}' for n in range(13, 29)]
ENDS = {'bclr', 'sc'}
OWN = {'OFF_SEC', 'OFF_NSEC'}
UNCHANGING = OWN | {'RECIP'}
SILENT = {'BEGIN', 'END_LO', 'TBU'}     # no digit of r30
SAME = {'add', 'xor', 'and', 'or', 'subf', 'mullw', 'addi'}
RENAMED = {'mulld': 'mullw', 'cmp': 'cmpw', 'cmpl': 'cmpw'}
HIGH = {'mulhdu', 'mulhwu'}             # words of products
SHIFTS = {'srd', 'srw', 'sld', 'slw'}
BRANCH = {('t', 'eq'): 'beq', ('f', 'eq'): 'bne', ('t', 'lt'): 'blt', ('f', 'lt'): 'bge',
          ('t', 'gt'): 'bgt', ('f', 'gt'): 'ble'}
WHEN = {4: 'f', 6: 'f', 7: 'f', 12: 't', 14: 't', 15: 't'}      # BO, with hints


class Reader:
    """One reader: lines of code, the locations it uses, those with a digit in order."""

    def __init__(self, image, name, part=0):
        self.image, self.name, self.part = image, name, part
        self.own = name == code.SLOW and part == 1
        self.lines, self.digits, self.pointers = [], [], {}
        self.translate(self.begin())

    def pointer(self, field):
        if field not in self.pointers:
            self.pointers[field] = POINTERS[len(self.pointers)]
        return self.pointers[field]

    def emit(self, *lines):
        self.lines += lines

    # --- where it begins, and what is reached from there

    def field(self, i):
        """What i loads, with the half of it that an access of 4 bytes means."""
        if i.op.endswith('x'):
            return 'BEGIN'
        if i.args[2] != 'r5':
            raise code.Wrong(f'{i}: a load of something unknown')
        if int(i.args[1]) & -8 == self.image.fields['DATA_ROOT']:
            return 'ROOT'
        off = int(i.args[1]) + self.image.fields['CLOCK_BEGIN']
        start, name = max((v, k) for k, v in self.image.fields.items()
                          if k.startswith('CLOCK_') and v <= off)
        size = self.image.fields.sizes[name]
        name = name.removeprefix('CLOCK_')
        if off - start >= size:
            raise code.Wrong(f'{i}: a load of something unknown')
        if size == 8 and i.op == 'lwz':
            low = 0 if self.image.order == '<' else 4
            return name + ('_LO' if off - start == low else '_HI')
        return name

    def looks(self, i, names):
        """Does i load one of these fields, or a half of it?"""
        return i.op in code.LOAD and i.args[-1] == 'r5' and not i.op.endswith('x') and \
            re.sub('_(LO|HI)$', '', self.field(i)) in names

    def begin(self):
        """The first load of a generation, in this part; of a loop, its start."""
        body = self.image.body(self.name)
        back = [code.target(i) for i in body if i.op == 'bc' and i.args[0] == '16']
        if self.own:
            return next(i.addr for i in body if self.looks(i, OWN))
        if back:
            return back[0]
        return [i.addr for i in body if self.looks(i, {'END'}) and
                self.field(i) != 'END_LO'][self.part]

    def leaves(self, i, addr):
        start, size = self.image.functions[self.name]
        return addr <= i.addr or not start <= addr < start + size

    def accepts(self, i):
        if self.name == code.SLOW:
            return i.addr == self.accepted
        return i.op in code.STORE or i.op == 'crxor' or self.looks(i, UNCHANGING)

    def translate(self, start):
        if self.name == code.SLOW:      # where the branch on the last load found it equal
            body = self.image.body(self.name)
            last = max(i.addr for i in body
                       if (self.looks(i, OWN) if self.own else i.op in ('ldx', 'lwzx')))
            self.accepted = code.where_equal(next(i for i in body
                                                  if i.addr > last and i.op == 'bc'))
        reached, todo, targets = {}, [start], set()
        while todo:
            i = self.image.insns[todo.pop()]
            if i.addr not in reached:
                reached[i.addr] = i
                ways = [] if self.accepts(i) or i.op in ENDS else code.following(i)
                ways = [a for a in ways if not self.leaves(i, a)]
                todo += ways
                targets |= {a for a in ways if i.op in ('b', 'bc') and a == code.target(i)}
        for addr, after in zip(sorted(reached), sorted(reached)[1:] + [None]):
            i, first = reached[addr], len(self.lines)
            if self.accepts(i):
                self.emit(f'li {ACCEPTED},1')
            elif i.op not in ENDS:
                self.one(i)
            if after and (self.accepts(i) or i.op in ENDS):
                self.emit('b L0')
            if addr in targets:
                self.lines[first] = f'L{addr:x}: {self.lines[first]}'
        self.emit('L0:')
        self.rename_labels()

    def rename_labels(self):
        """Labels by their order, so that a reader is the same wherever it lies."""
        labels = [line.split(':')[0] for line in self.lines if ':' in line]
        names = {old: f'L{n}' for n, old in enumerate((l for l in labels if l != 'L0'), 1)}
        for n, line in enumerate(self.lines):
            words = line.split(' ')
            words = [names.get(w, names.get(w[:-1], w[:-1]) + ':' if w.endswith(':') else w)
                     for w in words]
            self.lines[n] = ' '.join(words)

    # --- one instruction

    def one(self, i):
        a = i.args
        if i.op in code.LOAD:
            self.load(i)
        elif i.op in ('mfspr', 'mftb') and a[1] in (code.TB, code.TBU):
            field = 'TB' if a[1] == code.TB else 'TBU'
            self.emit(f'lwz {a[0]},0({self.pointer(field)})')
            self.digit(field, a[0])
        elif i.op in code.INSERT:
            if a[2:] not in (['0', '63'], ['0', '31', '31']) or a[0] != 'r5':
                raise code.Wrong(f'{i}: not the insertion of a bit that is 0')
            self.emit(f'xor {TEMP},{a[1]},{a[1]}', f'add r5,r5,{TEMP}')
        elif i.op == 'or' and a[1] == a[2]:
            self.emit(f'mr {a[0]},{a[1]}')
        elif i.op == 'or.':
            self.emit(f'or {",".join(a)}', f'cmpwi {a[0]},0')
        elif i.op in SAME and not (i.op == 'addi' and a[1] == '0'):
            self.emit(f'{i.op} {",".join(a)}')
        elif i.op == 'addi':
            self.emit(f'li {a[0]},{a[2]}')
        elif i.op in RENAMED:
            self.emit(f'{RENAMED[i.op]} {",".join(a[2:] if i.op.startswith("cmp") else a)}')
        elif i.op in HIGH:
            self.emit(f'mullw {",".join(a)}')
            if self.name == code.SLOW:
                self.emit(f'xor {a[0]},{a[0]},{a[0]}')
        elif i.op.rstrip('.') in SHIFTS:
            self.emit(f'xor {TEMP},{a[2]},{a[2]}', f'add {a[0]},{a[1]},{TEMP}')
            if i.op.endswith('.'):
                self.emit(f'cmpwi {a[0]},0')
        elif i.op == 'andc':
            self.emit(f'and {TEMP},{a[1]},{a[2]}', f'subf {a[0]},{TEMP},{a[1]}')
        elif i.op == 'addis' and int(a[2]) << 16 == 1 << BEHIND_LOG:
            self.emit(f'addi {a[0]},{a[1]},{FAR}')
        elif i.op == 'xori' and int(a[2]) == (1 << 32 - BEHIND_LOG) - 1:
            self.emit(f'li {TEMP},{-FAR}', f'xor {a[0]},{a[1]},{TEMP}')
        elif i.op in ('cmpi', 'cmpli'):
            self.compare(i)
        elif i.op == 'maddld':
            self.emit(f'mullw {TEMP},{a[1]},{a[2]}', f'add {a[0]},{TEMP},{a[3]}')
        elif i.op.rstrip('.') in ('rlwinm', 'rldicl'):
            self.shift(i)
        elif i.op in ('b', 'bc'):
            self.branch(i)
        else:
            raise code.Wrong(f'{i}: not known in a reader')

    def digit(self, field, reg):
        if field not in SILENT:
            self.digits.append(field)
            self.emit(f'mulli {SEEN},{SEEN},10', f'add {SEEN},{SEEN},{reg}')

    def load(self, i):
        field, to = self.field(i), i.args[0]
        index = 'r5'
        if i.op.endswith('x'):
            regs = code.address_regs(i)
            if len(regs) == 2 and i.args[1] != '0':
                self.emit(f'add {TEMP},{regs[0]},{regs[1]}')
                index = TEMP
            else:
                index = regs[0]
        if field == 'END':              # 64 bits: its halves
            self.emit(f'lwzx {to},{self.pointer("END_LO")},{index}')
            self.emit(f'lwzx {TEMP},{self.pointer("END_HI")},{index}')
            self.digit('END_HI', TEMP)
            self.emit(f'mulli {TEMP},{TEMP},{SCALE}', f'add {to},{to},{TEMP}')
            return
        self.emit(f'lwzx {to},{self.pointer(field)},{index}')
        if field == 'BEGIN' and self.image.bits == 64:
            self.emit(f'mulli {to},{to},{SCALE}')
        self.digit(field, to)

    def compare(self, i):
        _, wide, reg, value = i.args
        if self.image.bits == 64 and wide == '0':       # END's low half alone
            self.emit(f'li {TEMP},{SCALE - 1}', f'and {TEMP},{reg},{TEMP}')
            reg = TEMP
        self.emit(f'cmpwi {reg},{LONG_SHIFT if value == "32" else value}')

    def shift(self, i):
        """Rotate and mask, in the forms that are a shift by a constant."""
        to, reg, *numbers = i.args
        dot = '.' if i.op.endswith('.') else ''
        rotate, first = int(numbers[0]), int(numbers[1])
        bits = 64 if i.op.startswith('rld') else 32
        last = int(numbers[2]) if bits == 32 else 63
        right = bits - rotate
        if bits == 32 and first == 0 and last == 31 - rotate:
            self.emit(f'mulli {to},{reg},{1 << rotate}')
        elif first != right or last != bits - 1:
            raise code.Wrong(f'{i}: no shift by a constant')
        elif right == bits - 1:                                         # the sign
            self.emit(f'li {TEMP},{SCALE}', f'and {to},{reg},{TEMP}',
                      f'divw{dot} {to},{to},{TEMP}')
        elif right >= NARROW_LOG:                                       # is it too large?
            self.emit(f'li {TEMP},{-FAR if right == NARROW_LOG else -SCALE}',
                      f'and{dot} {to},{reg},{TEMP}')
        else:
            self.emit(f'li {TEMP},{1 << right}', f'divw{dot} {to},{reg},{TEMP}')

    def branch(self, i):
        where = code.target(i)
        label = 'L0' if self.leaves(i, where) else f'L{where:x}'
        if i.op == 'b':
            self.emit(f'b {label}')
        elif i.args[0] == '16':         # another try: not here
            self.emit('b L0')
        else:
            self.emit(f'{BRANCH[WHEN[int(i.args[0])], i.args[1]]} {label}')
