# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""PowerPC code of a linked image: instructions, functions, what is executed after what.

objdump decodes, so what is judged is what the bytes say and not the sources.
"""
import os
import re
import struct
import subprocess

OBJDUMP = os.environ.get('OBJDUMP', 'powerpc64-linux-gnu-objdump')

ALU = set('add and andc or xor subf neg mulld mulhdu mullw mulhwu divdu srd sld srw slw '
          'maddld rldicl rldicr rldimi rlwinm rlwimi addi addis addpcis ori xori'.split())
RECORD = {'or.', 'rlwinm.', 'rldicl.', 'srd.', 'srw.'}
INSERT = {'rldimi', 'rlwimi'}           # the destination is a source, too
COMPARE = {'cmp', 'cmpi', 'cmpl', 'cmpli'}
LOAD = {'lwz', 'ld', 'lwzx', 'ldx'}
STORE = {'stw', 'std'}
CACHE = {'dcbst', 'icbi'}
BARRIER = {'sync', 'isync', 'lwsync', 'hwsync', 'ptesync', 'eieio'}
OTHER = {'b', 'bl', 'bc', 'bcl', 'bclr', 'sc', 'crxor', 'mfspr', 'mtspr', 'mftb'}
OPS = ALU | RECORD | COMPARE | LOAD | STORE | CACHE | BARRIER | OTHER
REGISTERS = {'r0'} | {f'r{n}' for n in range(3, 13)}
LR, CTR, TB, TBU, SPRG3 = '8', '9', '268', '269', '259'

SLOW, TIME = 'read_slow', '__kernel_time'


class Wrong(Exception):
    """A rule is broken."""


class Insn:
    def __init__(self, addr, word, op, args):
        self.addr, self.word, self.op, self.args = addr, word, op, args

    def __str__(self):
        return f'{self.addr:x}: {self.op} {",".join(self.args)}'


class Image:
    def __init__(self, path, fields):
        self.path, self.fields = path, fields
        with open(path, 'rb') as f:
            ident = f.read(6)
        self.bits = 64 if ident[4] == 2 else 32
        self.order = '<' if ident[5] == 1 else '>'
        self.insns, self.functions, self.labels = {}, {}, {}
        self.exports, self.text_offset = set(), None
        self._symbols()
        self._disassemble()

    def _symbols(self):
        for line in self._objdump('-t'):
            m = re.match(r'([0-9a-f]+) (.{7}) (\S+)\t([0-9a-f]+) +(?:\S+ +)*?(\S+)$', line)
            if not m or m[3] != '.text':
                continue
            addr, size, name = int(m[1], 16), int(m[4], 16), m[5]
            self.labels[name] = addr
            if 'F' in m[2]:
                self.functions[name] = (addr, size)
        for line in self._objdump('-T'):
            f = line.split()
            if len(f) > 5 and f[3] == '.text':
                self.exports.add((f[-2], f[-1]))
        for line in self._objdump('-h'):
            f = line.split()
            if len(f) > 5 and f[1] == '.text':
                self.text_offset = int(f[5], 16) - int(f[3], 16)

    def _disassemble(self):
        for line in self._objdump('-d', '-Mpower9,raw', '-j.text', '-z'):
            m = re.match(r' *([0-9a-f]+):\t([0-9a-f ]{11}) *\t(\S+)\s*([^\s<]*)', line)
            if not m:
                continue
            raw = bytes.fromhex(m[2])
            word = struct.unpack(self.order + 'I', raw)[0]
            op, args = m[3], [a for a in re.split('[,()]', m[4]) if a]
            if word & 0xfc0007fe == 0x7c0002e6:     # objdump knows it for older CPUs only
                spr = (word >> 16 & 31) | (word >> 6 & 0x3e0)
                op, args = 'mftb', [f'r{word >> 21 & 31}', str(spr)]
            self.insns[int(m[1], 16)] = Insn(int(m[1], 16), word, op, args)

    def _objdump(self, *args):
        return subprocess.run([OBJDUMP, *args, self.path], check=True, text=True,
                              capture_output=True).stdout.splitlines()

    def body(self, name):
        start, size = self.functions[name]
        return [self.insns[a] for a in range(start, start + size, 4)]

    def owner(self, addr):
        for name, (start, size) in self.functions.items():
            if start <= addr < start + size:
                return name
        return None


def is_reg(arg):
    return re.fullmatch(r'r\d+', arg) is not None


def target(i):
    return int(i.args[-1], 16)


def is_here(i):
    """The branch that is not returned from."""
    return i.op == 'bcl' and i.args[:2] == ['20', '4*cr7+so'] and target(i) == i.addr + 4


def following(i):
    """Addresses that may be executed after i, in this function."""
    if i.op == 'b':
        return [target(i)]
    if i.op == 'bclr':
        return []
    if i.op == 'bc':
        return [i.addr + 4, target(i)]
    return [i.addr + 4]


def where_equal(i):
    """Where a conditional branch goes if what it is on is equal, or None."""
    if i.op != 'bc' or i.args[1] != 'eq':
        return None
    return target(i) if int(i.args[0]) & 8 else i.addr + 4


def address_regs(i):
    regs = i.args[1:] if i.op.endswith('x') else i.args[2:]
    return [r for r in regs if is_reg(r)]       # a 0 there is no register
