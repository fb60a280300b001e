# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""All addresses of data are right wherever the image lies at a multiple of 4 KiB.

They are computed exactly, or by replacing bits 7 to 11 of an address that is in the
first 4 KiB of the image, whose low 7 bits are BEGIN's.
"""
from .insns import ALU, INSERT, LOAD, LR, RECORD, SLOW, Wrong, following, is_here
from .rules import TRAMPOLINES, is_rest

PAGE, BLOCK_BITS = 0x1000, 0xf80        # of the address: the block's number
DATA = -0x10000                         # the data page, from the base


class Places:
    """Which address in or below the image a register holds, on all paths from a function.

    An address is a set of distances from the base; what is not in regs is not known.
    A block's number counts as 0.
    """

    def __init__(self, image, name):
        self.image, self.name = image, name
        seen, todo = {}, [(image.functions[name][0], {})]
        while todo:
            addr, regs = todo.pop()
            if addr in seen:
                old = seen[addr]
                regs = {r: old[r] | regs[r] for r in old.keys() & regs.keys()}
                if regs == old:
                    continue
            seen[addr] = regs
            i, regs = image.insns[addr], dict(regs)
            self.step(i, regs)
            todo += [(nxt, regs) for nxt in following(i)]

    def known(self, i, regs, reg):
        if reg not in regs:
            raise Wrong(f'{self.name}: {i}: no telling where {reg} points')
        return regs[reg]

    def exact(self, i, addresses):
        """They are the data page's, or BEGIN's in block 0."""
        if not addresses <= {DATA, DATA + self.image.fields['CLOCK_BEGIN']}:
            raise Wrong(f'{self.name}: {i}: not from the data page, but '
                        f'{[hex(x) for x in sorted(addresses)]} from the base')

    def step(self, i, regs):
        a = i.args
        if is_here(i):
            regs[LR] = frozenset([i.addr + 4])
        elif i.op == 'mfspr' and a[1] == LR and LR in regs:
            regs[a[0]] = regs[LR]
        elif i.op == 'mtspr' and a[0] == LR:
            regs.pop(LR, None)
        elif i.op == 'addpcis':
            regs[a[0]] = frozenset([i.addr + 4 + (int(a[1]) << 16)])
        elif i.op in ('addi', 'addis') and a[1] in regs:
            by = int(a[2]) << (16 if i.op == 'addis' else 0)
            regs[a[0]] = frozenset(x + by for x in regs[a[1]])
        elif self.number_into(i) is not None:
            old = self.known(i, regs, a[0] if i.op in INSERT else a[1])
            new = frozenset(x & ~self.number_into(i) for x in old)
            # The base is a multiple of PAGE: what is not below it may not be changed.
            if self.number_into(i) != BLOCK_BITS:
                raise Wrong(f'{self.name}: {i}: not the bits of a block\'s number')
            self.exact(i, new)
            regs[a[0]] = new
        elif i.op in LOAD:
            if not i.op.endswith('x') and a[2] in regs:
                self.exact(i, regs[a[2]])
                if not 0 <= int(a[1]) < PAGE and min(regs[a[2]]) == DATA:
                    raise Wrong(f'{self.name}: {i}: not in the data page')
            regs.pop(a[0], None)
        elif i.op in INSERT and a[0] in regs and a[2:] in (['0', '63'], ['0', '31', '31']):
            pass                                # the bit of a generation, which is 0
        elif i.op == 'bl':
            for reg in [r for r in regs if r not in ('r3', 'r4', 'r5', 'r11')]:
                del regs[reg]
        elif i.op == 'add' and (a[1] in regs or a[2] in regs):
            regs.pop(a[0], None)                # to the root page, or by a zero
        elif i.op in ALU | RECORD | {'mfspr', 'mftb'}:
            regs.pop(a[0], None)

    @staticmethod
    def number_into(i):
        """The bits that an instruction replaces in an address, if it is one that does."""
        if i.op == 'rldimi' and i.args[2] != '0':
            return (1 << 64 - int(i.args[3])) - (1 << int(i.args[2]))
        if i.op == 'rlwimi' and i.args[2] != '0':
            return (1 << 32 - int(i.args[3])) - (1 << 31 - int(i.args[4]))
        if i.op == 'rlwinm' and i.args[2] == '0' and int(i.args[3]) > int(i.args[4]) + 1:
            return (1 << 31 - int(i.args[4])) - (1 << 32 - int(i.args[3]))
        return None


def check_place(image):
    for name in image.functions:
        if name not in TRAMPOLINES[image.bits] and not is_rest(name) and name != SLOW:
            Places(image, name)
