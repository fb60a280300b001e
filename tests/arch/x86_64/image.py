# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A linked x86-64 image as its bytes have it: instructions, functions, entries, gates.

objdump decodes; notes, names and features are read here.
"""
import os
import re
import struct
import subprocess

OBJDUMP = os.environ.get('OBJDUMP', 'objdump')

NT_IMAGE, NT_VARIANTS = 1, 2
DATA = 0x10000                          # the data page, below the base

# Each name of a general register: the whole register, and bytes.
REGISTERS = {}
for _n in range(8, 16):
    REGISTERS |= {f'r{_n}': (f'r{_n}', 8), f'r{_n}d': (f'r{_n}', 4),
                  f'r{_n}w': (f'r{_n}', 2), f'r{_n}b': (f'r{_n}', 1)}
for _x in 'abcd':
    REGISTERS |= {f'r{_x}x': (f'r{_x}x', 8), f'e{_x}x': (f'r{_x}x', 4),
                  f'{_x}x': (f'r{_x}x', 2), f'{_x}l': (f'r{_x}x', 1)}
for _x in ('si', 'di', 'bp', 'sp'):
    REGISTERS |= {f'r{_x}': (f'r{_x}', 8), f'e{_x}': (f'r{_x}', 4),
                  _x: (f'r{_x}', 2), f'{_x}l': (f'r{_x}', 1)}
SIZES = {'BYTE': 1, 'WORD': 2, 'DWORD': 4, 'QWORD': 8}


class Wrong(Exception):
    """A rule is broken."""


class Reg:
    def __init__(self, name):
        self.name, self.size = REGISTERS[name]


class Imm:
    def __init__(self, value):
        self.value = value


class Mem:
    """base + index * scale + disp; at: the distance from the base of what rip leads to."""

    def __init__(self, size, regs, disp, at):
        self.size, self.disp, self.at = size, disp, at
        self.base = self.index = None
        self.scale = 1
        for reg in regs:
            name, _, scale = reg.partition('*')
            if self.base is None and not scale:
                self.base = name
            else:
                self.index, self.scale = name, int(scale or 1)


class Insn:
    def __init__(self, addr, size, op, args, text):
        self.addr, self.size, self.op, self.args, self.text = addr, size, op, args, text

    @property
    def next(self):
        return self.addr + self.size

    def __str__(self):
        return f'{self.addr:x}: {self.text}'


def operand(text, note):
    if text in REGISTERS:
        return Reg(text)
    if re.fullmatch('0x[0-9a-f]+', text):
        return Imm(int(text, 16))
    m = re.fullmatch(r'(?:(\w+) PTR )?\[([^\]]+)\]', text)
    if not m or m[1] and m[1] not in SIZES:
        return None
    terms = re.findall(r'[+-]?[^+-]+', m[2])
    regs = [t.strip('+') for t in terms if not re.fullmatch(r'[+-]?0x[0-9a-f]+', t)]
    if any(r.split('*')[0] not in REGISTERS and r != 'rip' for r in regs):
        return None
    disp = sum(int(t, 16) for t in terms if re.fullmatch(r'[+-]?0x[0-9a-f]+', t))
    at = None
    if 'rip' in regs:
        regs, at = [], signed(int(note, 16))
    return Mem(SIZES.get(m[1], 0), regs, signed(disp), at)


def signed(x):
    return x - (1 << 64) if x >> 63 else x


class Image:
    def __init__(self, path, abi):
        self.path, self.abi = path, abi
        with open(path, 'rb') as f:
            self.data = f.read()
        self.insns, self.functions, self.labels = {}, {}, {}
        self.exports, self.sections = {}, {}
        self.suspect = None             # the function that is looked at first
        self._symbols()
        self._disassemble()
        self._notes()

    def _objdump(self, *args):
        return subprocess.run([OBJDUMP, '-w', *args, self.path], check=True, text=True,
                              capture_output=True).stdout.splitlines()

    def _symbols(self):
        for line in self._objdump('-h'):
            f = line.split()
            if len(f) > 5 and f[0].isdigit():
                self.sections[f[1]] = (int(f[5], 16), int(f[2], 16))
        for line in self._objdump('-t'):
            m = re.match(r'([0-9a-f]+) (.{7}) \.text\t([0-9a-f]+) +(?:\S+ +)*?(\S+)$', line)
            if m:
                self.labels[m[4]] = int(m[1], 16)
                if 'F' in m[2]:
                    self.functions[m[4]] = (int(m[1], 16), int(m[3], 16))
        for line in self._objdump('-T'):
            f = line.split()
            if len(f) > 5 and '.text' in f:
                self.exports[f[-1]] = (f[-2], int(f[0], 16))

    def _disassemble(self):
        for line in self._objdump('-d', '-Mintel', '-j.text', '-z'):
            m = re.match(r' *([0-9a-f]+):\t((?:[0-9a-f]{2} )+) *\t(.*)', line)
            if not m:
                continue
            addr, size = int(m[1], 16), len(m[2].split())
            text, _, note = m[3].partition('#')
            text = text.strip()
            op, _, rest = text.partition(' ')
            if op == 'call' or op[0] == 'j':
                to = rest.split()[0]
                args = [operand(to, '') if to in REGISTERS else Imm(int(to, 16))
                        if re.fullmatch('[0-9a-f]+', to) else None]
            else:
                args = [operand(a.strip(), note.split()[0] if note else '')
                        for a in rest.split(',') if a.strip()]
            self.insns[addr] = Insn(addr, size, op, args, ' '.join(text.split()))

    def _notes(self):
        """gates: {address: kind}; variants: {export: [(body, features)]}."""
        self.gates, self.variants, self.note_image = {}, {}, None
        at, size = self.sections['.note.vdsokit']
        end = at + size
        while at < end:
            name, desc, kind = struct.unpack_from('<3I', self.data, at)
            start = at + 12 + (name + 3 & ~3)
            at = start + (desc + 3 & ~3)
            if kind == NT_IMAGE:
                self.note_image = start
                tramps, windows, gates = struct.unpack_from('<3I', self.data, start + 36)
                records = start + 48 + 16 * (tramps + windows)
                for n in range(gates):
                    kind, off = struct.unpack_from('<Ii', self.data, records + 8 * n)
                    self.gates[start + off] = kind
            elif kind == NT_VARIANTS:
                for record in range(start, start + desc, 32):
                    name, body, _, _, _, value = struct.unpack_from('<iiIIQQ', self.data, record)
                    name = self.string(start + name)
                    self.variants.setdefault(name, []).append((start + body, value))

    def string(self, at):
        return self.data[at:self.data.index(b'\0', at)].decode()

    def owner(self, addr):
        for name, (start, size) in self.functions.items():
            if start <= addr < start + size:
                return name
        return None

    def body(self, name):
        start, size = self.functions[name]
        return [self.insns[a] for a in sorted(self.insns) if start <= a < start + size]

    def entries(self):
        """(what it does, address, features it may use) of each export and each body."""
        out = set()
        for name, (_, addr) in self.exports.items():
            what = name.removeprefix('__vdso_')
            out.add((what, addr, 0))
            out |= {(what, body, value) for body, value in self.variants.get(name, [])}
        return sorted(out, key=lambda entry: (self.owner(entry[1]) != self.suspect, entry))


class Abi:
    """Offsets in the data page, and constants, by name without VDK_."""

    def __init__(self, abi_h):
        self.values, self.fields = {}, {}
        for path in (abi_h, os.path.join(os.path.dirname(abi_h), 'x86.h')):
            with open(path) as f:
                text = f.read()
            for name, value in re.findall(r'^#define VDK_(\w+)\s+(0x[0-9a-f]+|\d+)\b', text, re.M):
                self.values[name] = int(value, 0)
            for name, value, bits in re.findall(
                    r'^#define VDK_(CLOCK_\w+)\t+(0x[0-9a-f]+)\t/\* [us](32|64)\b', text, re.M):
                self.fields[int(value, 16)] = (name.removeprefix('CLOCK_'), int(bits) // 8)

    def __getattr__(self, name):
        return self.values[name]

    def field(self, off, size):
        """The name of what a load of a block reads: a half of a u64 is NAME_LOW or NAME_HI."""
        for start, (name, whole) in self.fields.items():
            if start <= off < start + whole and off + size <= start + whole:
                if size == whole:
                    return name
                if size == 4:
                    return name + ('_HI' if off > start else '_LOW')
        return None
