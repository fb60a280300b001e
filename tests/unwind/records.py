# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The records of t_unwind (tests/guest/unwind_record.h)."""
import struct
from types import SimpleNamespace

IMAGE, STATE, TEXT = 0x49440001, 0x49440002, 0x49440003
NONE, KEPT, ALL = 0, 1, 2
TRUTHS = 3
CPU = 32 + 6 + 32       # doublewords before the vector registers
CPU_SIZE = CPU * 8 + 32 * 16 + 16


class Records:
    def __init__(self, path):
        with open(path, 'rb') as f:
            self.data = f.read()
        self.order = '>' if self.data[:4] == IMAGE.to_bytes(4, 'big') else '<'
        kind, content = next(self.chunks())
        if kind != IMAGE:
            raise ValueError(f'{path} does not begin with an image')
        self.base, self.bits = struct.unpack_from(self.order + 'QI', content)
        self.image = content[16:]

    def chunks(self):
        pos = 0
        while pos + 8 <= len(self.data):
            kind, size = struct.unpack_from(self.order + 'II', self.data, pos)
            pos += 8 + size
            if pos > len(self.data):
                return
            yield kind, self.data[pos - size:pos]

    def cpu(self, data, pos):
        w = struct.unpack_from(f'{self.order}{CPU}Q', data, pos)
        at = pos + CPU * 8
        cpu = SimpleNamespace(gpr=w[:32], fpr=w[38:])
        cpu.pc, cpu.msr, cpu.ctr, cpu.lr, cpu.xer, cpu.cr = w[32:38]
        cpu.vr = [data[at + 16 * n:at + 16 * n + 16] for n in range(32)]
        cpu.vscr, cpu.vrsave = struct.unpack_from(self.order + 'QQ', data, at + 512)
        return cpu

    def states(self):
        for kind, c in self.chunks():
            if kind != STATE:
                continue
            s = SimpleNamespace(what=c[:40].split(b'\0')[0].decode())
            s.stack, = struct.unpack_from(self.order + 'Q', c, 40)
            s.now, s.truth, pos = self.cpu(c, 48), [], 48 + CPU_SIZE
            for _ in range(TRUTHS):
                known, has_vr = struct.unpack_from(self.order + 'II', c, pos)
                if known != NONE:
                    s.truth.append((known, has_vr, self.cpu(c, pos + 8)))
                pos += 8 + CPU_SIZE
            s.bytes = c[pos:]
            yield s
