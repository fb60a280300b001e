# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""One word of an image replaced: each of these has to be seen."""
import struct

from .insns import INSERT, LOAD, LR, SLOW, STORE, target
from .order import READERS, field_of
from .rules import TRAMPOLINES

NOP, SYNC, FADD = 0x60000000, 0x7c0004ac, 0xfc22182a


def xor(ra, rs, rb):
    return 0x7c000278 | rs << 21 | ra << 16 | rb << 11


def nth(image, name, pick, n=0):
    found = [i for i in image.body(name) if pick(i)]
    return found[n] if len(found) > n else None


def controls(image):
    """(what, instruction, other word, words of the complaint) for one image."""
    def add(what, i, word, why):
        if i is not None:
            out.append((what, i, word, why))

    def load_of(field):
        return lambda i: (i.op in LOAD and not i.op.endswith('x') and
                          i.args[2] == 'r5' and field_of(image, i) == field)

    out = []
    for name in [n for n in READERS if n in image.functions]:
        begin = [i for i in image.body(name) if i.op in LOAD and i.op.endswith('x')]
        for b in begin:
            # The base in RB, and r0 in RA, which is no register there.
            add(f'{name}: RA = 0 in the load of BEGIN', b,
                b.word & ~(1023 << 11) | int(b.args[1][1:]) << 11, 'does not wait')
            zero = nth(image, name, lambda i, b=b: i.op == 'xor' and i.addr < b.addr and
                       i.args[0] == b.args[2] and i.args[1] == i.args[2],
                       sum(x.addr < b.addr for x in begin))
            other = {'r3': 4, 'r4': 3}.get(b.args[2], 11)
            add(f'{name}: a zero of nothing', zero,
                xor(int(b.args[2][1:]), other, other), 'does not wait')
            test = nth(image, name, lambda i, b=b: i.op == 'bc' and i.addr > b.addr)
            always = 0x48000000 | (target(test) - test.addr & 0x3fffffc)
            add(f'{name}: generations not compared', test,
                always if name == SLOW else NOP, 'without a test')
            # The generation read last compared with nothing; another field's for it.
            add(f'{name}: BEGIN compared with itself',
                nth(image, name, lambda i, b=b: i.op in ('xor', 'cmp') and i.addr > b.addr and
                    'r6' in i.args), 0x7c000000 if image.bits == 32 else xor(
                        int(b.args[0][1:]), int(b.args[0][1:]), 11), 'without a test')
        for n in range(2):
            i = nth(image, name, lambda i: i.op in INSERT and i.args[:2] == ['r5', 'r6'], n)
            add(f'{name}: no generation in the address', i, NOP, 'wait for the generation')
        i = nth(image, name, load_of('END'))
        if i is not None:
            disp = image.fields['CLOCK_SEC'] - image.fields['CLOCK_BEGIN']
            add(f'{name}: another field for the generation', i,
                i.word & ~0xffff | disp, 'generation')
        i = nth(image, name, lambda i: i.op == 'add' and i.args[0] == 'r0' and 'r7' in i.args)
        if i is not None:
            add(f'{name}: the seconds left out of the zero', i,
                NOP if i.args[1] == 'r0' else 0x7d004378, "'SEC@")      # or r0,r8,r8
        if image.bits == 32 and name != SLOW:
            add(f'{name}: the high half of the base left out of the zero',
                nth(image, name, lambda i: i.op == 'add' and i.args == ['r0', 'r0', 'r7']),
                0x7ce03b78, "'BASE@")         # or r0,r7,r7
        i = nth(image, name, lambda i: i.op in INSERT and i.args[2] == '7')
        if i is not None:
            add(f'{name}: the block\'s number cut', i, i.word ^ 1 << 6, 'not the bits of a block')
        add(f'{name}: another page', nth(image, name, lambda i: i.op == 'addis' and
            i.args == ['r5', 'r5', '-1']), 0x3ca5fffe, 'not from the data page')
        add(f'{name}: a barrier', nth(image, name, load_of('SEC')), SYNC, 'barrier')
        add(f'{name}: LR not restored',
            nth(image, name, lambda i: i.op == 'mtspr' and i.args[0] == LR), NOP, 'LR')
        add(f'{name}: CR0.SO', nth(image, name, lambda i: i.op == 'crxor'), NOP, 'CR0.SO')
        add(f'{name}: the carry', nth(image, name, lambda i: i.op == 'subf'),
            0x7d094010, 'no instruction for an image')
        add(f'{name}: r13', nth(image, name, lambda i: i.op == 'add'), 0x7da84a14, 'r13 is not')
        add(f'{name}: floating point', nth(image, name, lambda i: i.op == 'add'), FADD,
            'no instruction for an image')
        store = nth(image, name, lambda i: i.op in STORE)
        if store is not None:
            add(f'{name}: a store on the stack', store, store.word & ~(31 << 16) | 1 << 16,
                'r1 is not ours')
            add(f'{name}: a store to the page', store, store.word & ~(31 << 16) | 5 << 16,
                'not through a pointer')
    number = nth(image, SLOW, lambda i: i.op == 'add' and i.args == [
        'r5', 'r5', 'r8' if image.bits == 64 else 'r7'])
    add('the limit left out of the pointer', number, NOP, "['LIMIT@")
    looks = [i for i in image.body(SLOW) if load_of('OFF_SEC')(i)]
    again = nth(image, SLOW, lambda i: i.op == 'bc' and i.addr > looks[-1].addr)
    add('the second look at the offset without a test', again, NOP, 'second look')
    add('something else for the second look', looks[-1],
        looks[-1].word + image.fields['CLOCK_OFF_NSEC'] - image.fields['CLOCK_OFF_SEC'],
        'second look')
    if image.bits == 32:        # a carry from it is a branch
        low = nth(image, SLOW, lambda i: i.op == 'xor' and i.args == ['r8', 'r8', 'r8'])
        add('the low word of a product left out', low, xor(8, 9, 9), "['NSEC@")
    page = nth(image, '__kernel_time', lambda i: i.op == 'addi' and i.args[:2] == ['r5', 'r5'])
    add('a page that is not where it should be', page, page.word + 4, 'not from the data page')
    here = nth(image, '__kernel_get_tbfreq', lambda i: i.op == 'bcl')
    add('bcl elsewhere', here, here.word + 4, 'is ours')
    call = nth(image, '__kernel_getcpu', lambda i: i.op == 'addi')
    add('another system call', call, call.word + 1, 'not the system call')
    for op, new in (('dcbst', NOP), ('sync', NOP), ('isync', NOP)):
        add(f'sync_dicache without {op}', nth(image, '__kernel_sync_dicache',
                                              lambda i, op=op: i.op == op), new, 'not [')
    add('sync_dicache: CR1', nth(image, '__kernel_sync_dicache', lambda i: i.op == 'cmpl'),
        0x7c832040, 'CR0')
    for name in TRAMPOLINES[image.bits]:
        i = image.body(name)[-2]
        add(f'{name}: another number', i, i.word + 1, name)
    return out


def patches(image):
    """(what, offset in the file, bytes, words of the complaint, what that is) of each."""
    for what, i, word, why in controls(image):
        yield (what, i.addr + image.text_offset, struct.pack(image.order + 'I', word & 0xffffffff),
               why, f'{i} -> {word:08x}')
