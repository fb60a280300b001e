#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Between gdb and the emulator's stub, for a 32-bit program on a 64-bit CPU.

    target remote | narrow.py SOCKET

The stub shows the CPU's registers, of 64 bits, with which gdb takes the program for
one of 64 bits. To gdb this shows those of a 32-bit CPU, the low halves, without those
of floating point and vectors; they cannot be written. All else is passed on.
"""
import os
import re
import socket
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from stub import Packets, description_part, registers     # noqa: E402

NARROW = [(name, bits // 4) for _, regs in registers(32) for name, bits in regs]


class Narrow:
    def __init__(self, stub):
        self.stub = stub
        self.wide = None    # [(name, hexadecimal digits)] in the order of a g packet

    def ask(self, text):
        self.stub.send(text)
        return self.stub.receive()

    def document(self, name):
        text, more = '', 'm'
        while more == 'm':
            reply = self.ask(f'qXfer:features:read:{name}:{len(text):x},7f0')
            more, text = reply[:1], text + reply[1:]
        return text

    def learn(self):
        self.wide = []
        for part in re.findall(r'href="([^"]+)"', self.document('target.xml')):
            for reg in re.findall(r'<reg ([^>]*)>', self.document(part)):
                name, bits = (re.search(f'{a}="([^"]+)"', reg)[1] for a in ('name', 'bitsize'))
                self.wide.append((name, int(bits) // 4))

    def all_registers(self):
        if not self.wide:
            self.learn()
        digits, at, value = self.ask('g'), 0, {}
        for name, size in self.wide:
            if at == len(digits):
                break       # the others are to be had one by one only
            value[name] = digits[at:at + size]
            at += size
        # Big-endian: the low half is the last.
        return [value.get(name, 'x' * size)[-size:] for name, size in NARROW]

    def answer(self, packet):
        if packet.startswith('qXfer:features:read:target.xml:'):
            return description_part(32, packet)
        if packet == 'g':
            return ''.join(self.all_registers())
        if re.match(r'p[0-9a-f]+$', packet):
            return self.all_registers()[int(packet[1:], 16)]
        if packet[:1] in ('G', 'P'):
            return 'E01'
        return self.ask(packet)


def main():
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(sys.argv[1])
        narrow = Narrow(Packets(s.makefile('rb'), s.makefile('wb')))
        gdb = Packets(sys.stdin.buffer, sys.stdout.buffer)
        while (packet := gdb.receive()) is not None:
            reply = narrow.answer(packet)
            if reply is None:
                break
            gdb.send(reply)


main()
