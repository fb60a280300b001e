#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Run the unwind data of each trampoline against the frame Linux writes.

    frames.py NM ABI_H IMAGE.so.dbg FRAME.o...  (pairs; FRAME.o is frame.c, compiled)

In every other function, before each instruction, the caller's LR is where the
unwind data says, by code/rules.py's idea of where it is. One TAP line an image.

For every instruction of a trampoline and the one before it: the CFA and each
register's address, computed from r1 as it is there by the image's .eh_frame,
are where signal delivery has put it. One TAP line a trampoline.
"""
import os
import pathlib
import struct
import subprocess
import sys

sys.dont_write_bytecode = True
_arch = pathlib.Path(__file__).resolve().parents[1]
sys.path += [str(_arch), str(_arch.parent / 'images')]

from abi import abi_fields                      # noqa: E402
from powerpc.code import insns as code, rules   # noqa: E402

TRAMPOLINES = {64: ['__kernel_sigtramp_rt64'],
               32: ['__kernel_sigtramp32', '__kernel_sigtramp_rt32']}
SP, VECTORS, OLD_SP = 0x10000000, 0x20000000, 0x30000000
PC, MSR, CTR, LR, XER, CR = 32, 33, 35, 36, 37, 38       # in the general registers' array
COL_FPR, COL_LR, COL_CTR, COL_CR0, COL_XER, COL_VR = 32, 65, 66, 68, 76, 77
COL_VRSAVE = 109
SKIP = 4        # instruction bytes that r1 changes after, on 64 bits


class Wrong(Exception):
    """The unwind data is wrong."""


class Elf:
    def __init__(self, path):
        self.path = path
        self.data = open(path, 'rb').read()
        self.bits = 64 if self.data[4] == 2 else 32
        self.order = '<' if self.data[5] == 1 else '>'

    def int(self, fmt, off):
        return struct.unpack_from(self.order + fmt, self.data, off)[0]

    def section(self, name):
        """(address, bytes) of a section."""
        big = self.bits == 64
        shoff = self.int('Q', 40) if big else self.int('I', 32)
        size, count, names = struct.unpack_from(self.order + '3H', self.data, 58 if big else 46)
        heads = []
        for n in range(count):
            f = struct.unpack_from(self.order + ('IIQQQQ' if big else 'IIIIII'), self.data,
                                   shoff + n * size)
            heads.append(f)
        base = heads[names][4]
        for nam, _, _, addr, off, length in heads:
            end = self.data.index(b'\0', base + nam)
            if self.data[base + nam:end].decode() == name:
                return addr, self.data[off:off + length]
        raise Wrong(f'no {name}')


class Bytes:
    def __init__(self, order, data, pos=0):
        self.order, self.data, self.pos = order, data, pos

    def take(self, fmt):
        v = struct.unpack_from(self.order + fmt, self.data, self.pos)[0]
        self.pos += struct.calcsize(fmt)
        return v

    def uleb(self):
        v = shift = 0
        while True:
            b = self.take('B')
            v |= (b & 127) << shift
            shift += 7
            if b < 128:
                return v

    def sleb(self):
        start = self.pos
        v = self.uleb()
        bits = 7 * (self.pos - start)
        return v - (1 << bits) if v >> (bits - 1) else v

    def block(self):
        n = self.uleb()
        self.pos += n
        return self.data[self.pos - n:self.pos]


def entries(elf):
    """(start, end, CIE, instructions) of each FDE; a CIE is a dict."""
    addr, data = elf.section('.eh_frame')
    b, cies = Bytes(elf.order, data), {}
    while b.pos + 4 <= len(data):
        at = b.pos
        length = b.take('I')
        if not length:
            break
        end = b.pos + length
        id_at = b.pos
        back = b.take('I')
        if back == 0:
            b.take('B')
            aug = b.data[b.pos:b.data.index(b'\0', b.pos)]
            b.pos += len(aug) + 1
            cie = {'signal': b'S' in aug, 'code': b.uleb(), 'align': b.sleb(), 'ra': b.uleb()}
            more = b.block()
            if aug.strip(b'S') != b'zR' or more != b'\x1b':
                raise Wrong(f'a CIE with augmentation {aug}')
            cie['insns'] = data[b.pos:end]
            cies[at] = cie
        else:
            start = addr + b.pos + b.take('i')
            size = b.take('I')
            b.block()
            yield start, start + size, cies[id_at - back], data[b.pos:end]
        b.pos = end


def rules_at(elf, cie, insns, start, pc):
    """What .eh_frame says at pc: {column or 'cfa': expression}."""
    rules, loc = {}, start
    for part in (cie['insns'], insns):
        b = Bytes(elf.order, part)
        while b.pos < len(part):
            op = b.take('B')
            if op >> 6 == 1:
                loc += (op & 63) * cie['code']
            elif op == 0:
                pass
            elif op in (2, 3, 4):
                loc += b.take('xxBHI'[op]) * cie['code']
            elif op == 0x0c:
                if (b.uleb(), b.uleb()) != (1, 0):
                    raise Wrong('the CFA is not r1')
            elif op == 0x0f:
                rules['cfa'] = b.block()
            elif op == 0x10:
                col = b.uleb()
                rules[col] = b.block()
            elif op == 0x09:
                col = b.uleb()
                rules[col] = f'r{b.uleb()}'
            elif op == 0x06:
                rules.pop(b.uleb(), None)
            else:
                raise Wrong(f'unwind opcode {op:#x}')
            if loc > pc:
                return rules
    return rules


def run(elf, expr, r1, memory):
    b, stack = Bytes(elf.order, expr), []
    while b.pos < len(expr):
        op = b.take('B')
        if 0x30 <= op <= 0x4f:
            stack.append(op - 0x30)
        elif op == 0x71:
            stack.append(r1 + b.sleb())
        elif op == 0x06:
            stack.append(memory(stack.pop()))
        elif op == 0x12:
            stack.append(stack[-1])
        elif op == 0x16:
            stack[-1], stack[-2] = stack[-2], stack[-1]
        elif op == 0x23:
            stack.append(stack.pop() + b.uleb())
        elif op in (0x1a, 0x1c, 0x1e, 0x22, 0x24, 0x25, 0x2e):
            y, x = stack.pop(), stack.pop()
            stack.append({0x1a: lambda: x & y, 0x1c: lambda: x - y, 0x1e: lambda: x * y,
                          0x22: lambda: x + y, 0x24: lambda: x << y, 0x25: lambda: x >> y,
                          0x2e: lambda: int(x != y)}[op]())
        else:
            raise Wrong(f'expression opcode {op:#x}')
    return stack[-1]


def check(elf, name, symbol, layout):
    if not symbol:
        raise Wrong('no such symbol')
    addr, size = symbol
    gregs, fregs, vregs, vrsave = (SP + layout[0], SP + layout[1], SP + layout[2], layout[3])
    reg = elf.bits // 8
    found = [e for e in entries(elf) if e[0] <= addr - 4 and addr + size <= e[1]]
    if len(found) != 1:
        raise Wrong('no unwind data from the instruction before it to its end')
    start, end, cie, insns = found[0]
    if not cie['signal'] or cie['ra'] in (COL_LR, COL_CTR):
        raise Wrong('not a signal frame with a return column of its own')

    def memory(vec):    # vec: vector registers were saved, or the kernel has none
        def read(at):
            if at == gregs + 1 * reg:
                return OLD_SP
            if at == gregs + MSR * reg:
                return 1 << 25 if vec else 0
            if elf.bits == 64 and at == vregs:
                return VECTORS if vec else 0
            raise Wrong(f'reads at r1 + {at - SP:#x}')
        return read

    want = {'cfa': OLD_SP, COL_LR: gregs + LR * reg, COL_CTR: gregs + CTR * reg,
            cie['ra']: gregs + PC * reg}
    cr = gregs + CR * reg + (4 if elf.bits == 64 and elf.order == '>' else 0)
    for n in range(32):
        want[n] = gregs + n * reg
        want[COL_FPR + n] = fregs + n * 8
        want[COL_VR + n] = (VECTORS if elf.bits == 64 else vregs) + 16 * n
    for n in range(8):
        want[COL_CR0 + n] = cr
    want[COL_XER] = gregs + XER * reg
    want[COL_VRSAVE] = (VECTORS if elf.bits == 64 else vregs) + vrsave
    for pc in range(start, end, 4):
        r1 = SP
        if elf.bits == 64 and pc >= addr + SKIP:
            r1 += 128
        rules = rules_at(elf, cie, insns, start, pc)
        where = f'at {pc - addr:+d}'
        for col, at in want.items():
            if col not in rules:
                raise Wrong(f'{where}: column {col} has no rule')
            got = run(elf, rules[col], r1, memory(True))
            if got != at:
                raise Wrong(f'{where}: column {col} is at r1 + {got - r1:#x}, not {at - r1:#x}')
        for col in [*range(COL_VR, COL_VR + 32), COL_VRSAVE]:
            # nothing saved: any place in the frame, no NULL followed
            got = run(elf, rules[col], r1, memory(False))
            if not SP <= got <= gregs + 4096:
                raise Wrong(f'{where}: column {col} of a thread without is at {got:#x}')


def check_lr(elf, path, fields):
    image = code.Image(path, fields)
    fdes = list(entries(elf))
    for name, (addr, size) in image.functions.items():
        if name in TRAMPOLINES[elf.bits]:
            continue
        fde = [e for e in fdes if e[0] <= addr and addr + size <= e[1]]
        if len(fde) != 1 or fde[0][2]['signal'] or fde[0][2]['ra'] != COL_LR:
            raise Wrong(f'{name}: not in one FDE of a plain function')
        start, _, cie, insns = fde[0]
        for pc, vals in rules.check_values(image, name).items():
            if image.owner(pc) != name:
                continue
            where = rules_at(elf, cie, insns, start, pc).get(COL_LR, code.LR)
            # read_slow is called by bl: its LR is its own, the caller's in r11.
            mine = ('r11', 'r11') if name == code.SLOW else (where, code.LR)
            if vals.get(mine[0]) != mine[1] or (name == code.SLOW and where != 'r11'):
                raise Wrong(f'{name}: at {pc:x} LR is not in {where}')


def main(argv):
    nm, abi, *pairs = argv[1:]
    fields = abi_fields(abi)
    count = bad = 0

    def tap(what, check_it, *args):
        nonlocal count, bad
        count += 1
        try:
            check_it(*args)
            print(f'ok {count} - {what}')
        except (Wrong, code.Wrong) as e:
            bad += 1
            print(f'not ok {count} - {what}\n# {e}')

    for path, frame in zip(pairs[::2], pairs[1::2]):
        elf, base = Elf(path), os.path.basename(path)
        rodata = Elf(frame).section('.rodata')[1]
        layouts = [struct.unpack_from(elf.order + '4I', rodata, o)
                   for o in range(0, len(rodata) // 16 * 16, 16)]
        symbols = {}
        for line in subprocess.run([nm, '-S', path], check=True, text=True,
                                   capture_output=True).stdout.splitlines():
            f = line.split()
            if len(f) == 4:
                symbols[f[3]] = (int(f[0], 16), int(f[1], 16))
        for name, layout in zip(TRAMPOLINES[elf.bits], layouts):
            tap(f'{base}: frames: {name}', check, elf, name, symbols.get(name), layout)
        tap(f'{base}: where LR is', check_lr, elf, path, fields)
    print(f'1..{count}')
    return bad != 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
