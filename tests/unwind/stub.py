#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""A debugger's stub whose stopped programs are those that t_unwind recorded.

    stub.py RECORDS     (gdb's remote protocol on stdin and stdout)

The packet QState:N stops it as number N. QWords:1 serves the words of the image,
by which gdb knows trampolines; else it has to believe the unwind data.
"""
import os
import struct
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from records import Records     # noqa: E402


def registers(bits):
    """[(feature, name, bits)] in the order of the g packet."""
    core = [(f'r{n}', bits) for n in range(32)]
    core += [('pc', bits), ('msr', bits), ('cr', 32), ('lr', bits), ('ctr', bits), ('xer', 32)]
    fpu = [(f'f{n}', 64) for n in range(32)] + [('fpscr', bits)]
    vmx = [(f'vr{n}', 128) for n in range(32)] + [('vscr', 32), ('vrsave', 32)]
    return [('core', core), ('fpu', fpu), ('altivec', vmx)]


def description(bits):
    arch = 'powerpc:common64' if bits == 64 else 'powerpc:common'
    xml = f'<?xml version="1.0"?><!DOCTYPE target SYSTEM "gdb-target.dtd"><target>' \
        f'<architecture>{arch}</architecture>'
    for feature, regs in registers(bits):
        xml += f'<feature name="org.gnu.gdb.power.{feature}">'
        xml += ''.join(f'<reg name="{n}" bitsize="{b}" type="uint{b}"/>' for n, b in regs)
        xml += '</feature>'
    return xml + '</target>'


def description_part(bits, packet):
    """What qXfer:features:read:target.xml:OFFSET,SIZE is answered with."""
    xml = description(bits)
    off, size = (int(x, 16) for x in packet.split(':')[-1].split(','))
    return ('m' if off + size < len(xml) else 'l') + xml[off:off + size]


class Packets:
    """The remote protocol's packets on two streams."""

    def __init__(self, reader, writer):
        self.reader, self.writer = reader, writer

    def send(self, text):
        data = text.encode('latin-1')
        self.writer.write(b'$%s#%02x' % (data, sum(data) & 255))
        self.writer.flush()

    def receive(self):
        """The next packet, acknowledged; None at the end."""
        byte = self.reader.read(1)
        while byte not in (b'$', b''):
            byte = self.reader.read(1)
        text = b''
        while byte:
            byte = self.reader.read(1)
            if byte == b'#':
                self.reader.read(2)
                self.writer.write(b'+')
                self.writer.flush()
                return text.decode('latin-1')
            text += byte
        return None


class Stub:
    def __init__(self, path):
        self.records = Records(path)
        self.states = list(self.records.states())
        self.state = self.states[0]
        self.order = self.records.order
        self.words = False

    def value(self, name, bits):
        cpu = self.state.now
        if name[0] in 'rf' and name[1:].isdigit():
            v = (cpu.gpr if name[0] == 'r' else cpu.fpr)[int(name[1:])]
        elif name[:2] == 'vr' and name[2:].isdigit():
            return cpu.vr[int(name[2:])]
        else:
            v = getattr(cpu, name, 0)
        return (v & (1 << bits) - 1).to_bytes(
            bits // 8, 'big' if self.order == '>' else 'little')

    def memory(self, addr, size):
        off = addr - self.state.stack
        if 0 <= off and off + size <= len(self.state.bytes):
            return self.state.bytes[off:off + size].hex()
        off = addr - self.records.base
        if self.words and 0 <= off and off + size <= len(self.records.image):
            return self.records.image[off:off + size].hex()
        return 'E01'

    def answer(self, p):
        if p.startswith('qSupported'):
            return 'PacketSize=4000;qXfer:features:read+'
        if p.startswith('qXfer:features:read:target.xml:'):
            return description_part(self.records.bits, p)
        if p.startswith('QState:'):
            self.state = self.states[int(p[7:])]
            return 'OK'
        if p.startswith('QWords:'):
            self.words = p[7:] == '1'
            return 'OK'
        if p[0] == 'm':
            return self.memory(*(int(x, 16) for x in p[1:].split(',')))
        if p == 'g':
            return b''.join(self.value(n, b) for _, regs in registers(self.records.bits)
                            for n, b in regs).hex()
        return {'?': 'S05', 'qAttached': '1', 'qfThreadInfo': 'm1', 'qsThreadInfo': 'l',
                'qC': 'QC1'}.get(p, 'OK' if p[0] in 'HDk' else '')


def main(path):
    stub, gdb = Stub(path), Packets(sys.stdin.buffer, sys.stdout.buffer)
    while (packet := gdb.receive()) is not None:
        gdb.send(stub.answer(packet))
        if packet in ('k', 'D'):
            return


if __name__ == '__main__':
    main(sys.argv[1])
