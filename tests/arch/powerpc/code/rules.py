# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What a function of an image may do, and the names and words others rely on.

names   The exports are those of docs/abi.md 6, under their version.
rules   Only what docs/abi.md lets a function do: r0, r3-r12, CR0, CTR, LR; the
        instructions of OPS and no other, so no carry, no floating point; stores
        through the caller's pointers only; LR comes back; CR0.SO is cleared or
        comes from the system call; no barrier outside __kernel_sync_dicache.
words   Trampolines are the words that debuggers and unwinders compare with.
"""
import re

from .insns import ALU, BARRIER, CACHE, CTR, LOAD, LR, OPS, RECORD, REGISTERS, SLOW, \
    SPRG3, STORE, TB, TBU, Wrong, following, is_here, is_reg, target

# The order of what makes caches coherent, as Power ISA Book II has it.
DICACHE = {'__kernel_sync_dicache': ['dcbst', 'sync', 'icbi', 'isync'],
           'sync_dicache_writethrough': ['sync', 'icbi', 'isync'],
           'sync_dicache_coherent': ['sync', 'icbi', 'isync']}
SYSCALLS = {'__kernel_time': {13}, 'gettimeofday_rest': {78},
            'clock_gettime_rest': {246}, '__kernel_clock_getres': {247},
            '__kernel_getcpu': {302}, 'clock_gettime64_rest': {403},
            '__kernel_clock_getres_time64': {406}}
VERSION = 'LINUX_2.6.15'
EXPORTS = {'__kernel_' + n for n in (
    'clock_getres clock_gettime get_syscall_map get_tbfreq getcpu gettimeofday '
    'sync_dicache time').split()}
EXPORTS_64 = {'__kernel_sigtramp_rt64'}
EXPORTS_32 = {'__kernel_' + n for n in (
    'clock_getres_time64 clock_gettime64 sigtramp32 sigtramp_rt32').split()}
# name: the words before it that belong to it, and its own
TRAMPOLINES = {
    64: {'__kernel_sigtramp_rt64': ([0x4e800421], [0x38210080, 0x380000ac, 0x44000002])},
    32: {'__kernel_sigtramp32': ([0x60000000], [0x38000077, 0x44000002]),
         '__kernel_sigtramp_rt32': ([0x60000000], [0x380000ac, 0x44000002])},
}


def check_operands(i, name):
    if i.op not in OPS:
        raise Wrong(f'{i}: no instruction for an image')
    for n, arg in enumerate(i.args):
        if is_reg(arg) and arg not in REGISTERS:
            if i.op == 'icbi' and arg == 'r1':      # an address that is mapped: any
                continue
            raise Wrong(f'{i}: {arg} is not ours')
        if re.search('cr[1-7]', arg) and not is_here(i):
            raise Wrong(f'{i}: only CR0 is ours')
    if i.op == 'crxor' and i.args != ['so', 'so', 'so']:
        raise Wrong(f'{i}: no instruction for an image')
    if i.op == 'mfspr' and i.args[1] not in (LR, TB, TBU, SPRG3) or \
       i.op == 'mtspr' and i.args[0] not in (LR, CTR):
        raise Wrong(f'{i}: that special register is not ours')
    if i.op == 'bcl' and not is_here(i):
        raise Wrong(f'{i}: a call that is not bcl 20,31,$+4')
    if (i.op in BARRIER or i.op in CACHE) and name not in DICACHE:
        raise Wrong(f'{i}: a barrier or cache instruction')


def check_flow(image, name, i, before):
    if i.op == 'bl' and not (is_rest(name) and target(i) == image.labels[SLOW]):
        raise Wrong(f'{i}: a call')
    if i.op in ('b', 'bc') and image.owner(target(i)) is None:
        raise Wrong(f'{i}: a branch out of the code')
    if i.op == 'bclr':
        if i.args != ['20', 'lt', '0']:
            raise Wrong(f'{i}: not a plain blr')
        if name != SLOW and before.op not in ('crxor', 'sc'):
            raise Wrong(f'{i}: CR0.SO is left as it was')
    if i.op == 'sc':
        if before.op != 'addi' or before.args[:2] != ['r0', '0'] or \
           int(before.args[2]) not in SYSCALLS.get(name, ()):
            raise Wrong(f'{before}; sc: not the system call of {name}')
        if image.insns[i.addr + 4].op != 'bclr':
            raise Wrong(f'{i}: the system call is not the end')


def is_rest(name):
    return name is not None and name.endswith('_rest')


def check_values(image, name):
    """LR at the end, and stored-through pointers, are those of the caller.

    What a fast body sends to its rest is those, too, or 0 for NULL. Returns what
    is known before each instruction: {address: {register: whose it was}}.
    """
    start = image.functions[name][0]
    first = {r: r for r in ('r3', 'r4', LR)}
    if is_rest(name) or name == SLOW:
        first['r11'] = 'r11'
    seen, todo = {}, [(start, first)]
    while todo:
        addr, vals = todo.pop()
        old = seen.get(addr)
        if old is not None:
            vals = {k: v for k, v in old.items() if vals.get(k) == v}
            if vals == old:
                continue
        seen[addr] = vals
        i, vals = image.insns[addr], dict(vals)
        if i.op in STORE and (i.args[2] not in ('r3', 'r4') or
                              vals.get(i.args[2]) != i.args[2]):
            raise Wrong(f'{i}: a store not through a pointer of the caller')
        if i.op == 'bclr' and vals.get(LR) != LR:
            raise Wrong(f'{i}: LR is not the caller\'s')
        if i.op == 'bl':
            vals = {k: v for k, v in vals.items() if k in ('r3', 'r4', 'r11')}
        elif is_here(i):
            vals.pop(LR, None)
        elif i.op == 'mtspr':
            vals[i.args[0]] = vals.get(i.args[1])
        elif i.op == 'mfspr' and i.args[1] == LR:
            vals[i.args[0]] = vals.get(LR)
        elif i.op == 'xor' and i.args[1] == i.args[2]:
            vals[i.args[0]] = '0'
        elif i.op in ALU | RECORD | LOAD | {'mfspr', 'mftb'}:
            vals.pop(i.args[0], None)
        vals = {k: v for k, v in vals.items() if v}
        for nxt in following(i):
            if nxt not in image.insns:
                raise Wrong(f'{i}: runs out of the code')
            if is_rest(name) or not is_rest(image.owner(nxt)):
                todo.append((nxt, vals))
            elif vals.get(LR) != LR or any(vals.get(r) not in (r, '0') for r in ('r3', 'r4')):
                raise Wrong(f'{i}: goes to the slow path with other arguments or LR')
    return seen


def check_rules(image):
    for name in image.functions:
        if name in TRAMPOLINES[image.bits]:
            continue
        before = None
        for i in image.body(name):
            check_operands(i, name)
            check_flow(image, name, i, before)
            before = i
    for name in DICACHE:
        if name not in image.functions:
            raise Wrong(f'no {name}')
    for name in image.functions:
        if name in TRAMPOLINES[image.bits]:
            continue
        reached = check_values(image, name)
        if name in DICACHE:
            ops = [image.insns[a].op for a in sorted(reached)]
            ops = [op for op in ops if op in CACHE | BARRIER]
            if ops != DICACHE[name]:
                raise Wrong(f'{name} does {ops}, not {DICACHE[name]}')


def check_names(image):
    want = EXPORTS | (EXPORTS_64 if image.bits == 64 else EXPORTS_32)
    if image.exports != {(VERSION, n) for n in want}:
        raise Wrong(f'exports are {sorted(image.exports)}')


def check_words(image):
    for name, (before, words) in TRAMPOLINES[image.bits].items():
        if name not in image.functions:
            raise Wrong(f'no {name}')
        start, size = image.functions[name]
        found = [image.insns[a].word for a in range(start - 4 * len(before), start + size, 4)]
        if found != before + words:
            raise Wrong(f'{name} is {[hex(w) for w in found]}')
