#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Check every instruction of linked images, and the order of clock reads.

    code.py ABI_H IMAGE.so.dbg...             one TAP line a check and image
    code.py --controls ABI_H IMAGE.so.dbg...  break each image; each must be seen

names   The exports are those of docs/abi.md 6, under their version.
rules   Only what docs/abi.md lets a function do: r0, r3-r12, CR0, CTR, LR; the
        instructions of OPS and no other, so no carry, no floating point; stores
        through the caller's pointers only; LR comes back; CR0.SO is cleared or
        comes from the system call; no barrier outside __kernel_sync_dicache.
words   Trampolines are the words that debuggers and unwinders compare with.
order   In each reader of a clock block, by dataflow over all paths:
          - the address of each field's load depends on the generation read
            first (END),
          - the address of the second generation's (BEGIN) load depends on every
            field and counter read that is in a result, and on every field that
            decided whether there is one,
          - a result is behind a branch that both generations are equal,
          - the own page's offsets are loaded seconds, nanoseconds, seconds, and a
            result with them is behind a branch that the seconds are the same.
        A register named as RA = 0 is no register and carries no dependency.
place   All addresses of data are right wherever the image lies at a multiple of
        4 KiB: they are computed exactly, or by replacing bits 7 to 11 of an address
        that is in the first 4 KiB of the image, whose low 7 bits are BEGIN's.

objdump decodes, so what is judged is what the bytes say and not the sources.
"""
import os
import re
import struct
import subprocess
import sys
import tempfile

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

READERS = ['__kernel_clock_gettime', 'clock_gettime_isa300',
           '__kernel_clock_gettime64', 'clock_gettime64_isa300',
           '__kernel_gettimeofday', 'gettimeofday_isa300', '__kernel_time', 'read_slow']
SLOW, TIME = 'read_slow', '__kernel_time'
# Never written once anybody can read them: their order does not matter. The low
# word of END is 10^9 in every block that is open; in no result, only in a test.
IMMUTABLE = {'RECIP', 'ROOT', 'OFF_SEC', 'OFF_NSEC', 'END_LOW'}
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


# --- rules ------------------------------------------------------------------

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


# --- order ------------------------------------------------------------------

NOTHING = frozenset()
OLD = '~old'            # behind the label of a load that was done again since


class State:
    """What each register was made from on a path, as labels of loads, and what is known."""

    def __init__(self):
        self.regs = {}
        self.begin = None       # what the last BEGIN load's address was made from
        self.checked = False    # the generations were found equal since
        self.same = False       # the own page's seconds were found the same
        self.loose = NOTHING    # loads whose address lacks the generation
        self.decided = NOTHING  # what a branch was on
        self.owed = NOTHING     # of these, what no address waits for yet
        self.pointed = NOTHING  # of these, what the pointer r5 was made from

    def copy(self):
        s = State()
        s.__dict__.update(self.__dict__)
        s.regs = dict(self.regs)
        return s

    def key(self):
        return (frozenset(self.regs.items()), self.begin, self.checked, self.same,
                self.loose, self.decided, self.owed, self.pointed)

    def of(self, regs):
        return NOTHING.union(*(self.regs.get(r, NOTHING) for r in regs))

    def fresh(self, label):
        """label is read anew: what was made from the old one is of another round."""
        self.regs = {r: labels - {label} | {label + OLD} if label in labels else labels
                     for r, labels in self.regs.items()}
        if self.begin is not None:
            self.begin -= {label}
        for name in ('loose', 'decided', 'owed', 'pointed'):
            setattr(self, name, getattr(self, name) - {label})

    def decide(self, labels):
        """A branch on them: which way it goes may only be trusted as a result is."""
        self.decided |= labels
        self.owed |= labels - (self.begin or NOTHING)

    def point(self, kept):
        """r5 was set, kept: to something made from itself."""
        if not kept:
            self.owed, self.pointed = self.owed | self.pointed, NOTHING
        now = self.owed & self.regs['r5']
        self.owed, self.pointed = self.owed - now, self.pointed | now

    def equal(self, looks, between):
        """A branch found equal what it was on; looks at OFF_SEC, and loads between them."""
        found = self.regs.get('cr0', NOTHING)
        self.checked = self.checked or {'BEGIN', 'END'} <= found
        half = len(looks) // 2
        self.same = self.same or found >= {f'OFF_SEC@{a:x}' for a in looks} and \
            bool(half and between) and looks[half - 1] < min(between) and \
            max(between) < looks[half]


def field_of(image, i):
    """The name of what a load reads; r5 points at BEGIN of a block."""
    if i.op.endswith('x'):
        return 'BEGIN'
    disp, base = int(i.args[1]), i.args[2]
    if disp == image.fields['DATA_ROOT'] + (4 if image.bits == 32 else 0):
        return 'ROOT'
    if base != 'r5':
        raise Wrong(f'{i}: a load of something unknown')
    off = disp + image.fields['CLOCK_BEGIN']
    start, name = max(((v, k) for k, v in image.fields.items()
                       if k.startswith('CLOCK_') and v <= off), default=(off, None))
    size = 8 if i.op == 'ld' else 4
    if name is None or off + size > start + image.fields.sizes[name]:
        raise Wrong(f'{i}: a load of something unknown')
    if name == 'CLOCK_END' and size == 4 and (off != start) == (image.order == '>'):
        return 'END_LOW'
    return name[len('CLOCK_'):]


def field_label(x):
    """The field of a label, which may have the address of its load behind it."""
    return re.split('[@~]', x)[0]


def where_equal(i):
    """Where a conditional branch goes if what it is on is equal, or None."""
    if i.op != 'bc' or i.args[1] != 'eq':
        return None
    return target(i) if int(i.args[0]) & 8 else i.addr + 4


def address_regs(i):
    regs = i.args[1:] if i.op.endswith('x') else i.args[2:]
    return [r for r in regs if is_reg(r)]       # a 0 there is no register


class Reader:
    """The order check of one function."""

    def __init__(self, image, name):
        self.image, self.name = image, name
        self.results = 0
        self.in_results = set()
        self.own = {field: [i.addr for i in image.body(name) if i.op in LOAD and
                            i.args[2] == 'r5' and field_of(image, i) == field]
                    for field in ('OFF_SEC', 'OFF_NSEC')}

    def load(self, s, i):
        field = field_of(self.image, i)
        address = s.of(address_regs(i))
        label = field if field in ('BEGIN', 'END') else f'{field}@{i.addr:x}'
        s.fresh(label)
        if field == 'BEGIN':
            s.begin, s.checked = address, False
            s.owed -= address
        elif field not in IMMUTABLE | {'END'} and 'END' not in address:
            s.loose |= {label}
        s.regs[i.args[0]] = frozenset([label])

    def result(self, s, i, regs):
        where = f'{self.name}: {i}'
        all_of = s.of(regs)
        made_of = {x for x in all_of if field_label(x) not in IMMUTABLE | {'END', 'BEGIN'}}
        if not made_of:
            return
        self.results += 1
        self.in_results |= {field_label(x) for x in made_of}
        if s.begin is None:
            raise Wrong(f'{where}: a result without a look at BEGIN')
        free = sorted(made_of - s.begin | s.owed)
        if free:
            raise Wrong(f'{where}: the load of BEGIN does not wait for {free}')
        if not s.checked:
            raise Wrong(f'{where}: a result without a test of the generations')
        if any(field_label(x) == 'OFF_SEC' for x in all_of) and not s.same:
            raise Wrong(f'{where}: an offset without a second look at it')
        for x in sorted((made_of | s.decided) & s.loose):
            raise Wrong(f'{where}: the load of {x} does not wait for the generation')
        if any(x.endswith(OLD) for x in all_of):
            raise Wrong(f'{where}: a result of two rounds: {sorted(all_of)}')

    def step(self, s, i):
        if i.op in LOAD:
            self.load(s, i)
        elif i.op in ('mfspr', 'mftb') and i.args[1] in (TB, TBU):
            label = f'COUNTER@{i.addr:x}'
            s.fresh(label)
            s.regs[i.args[0]] = frozenset([label])
        elif i.op in ALU | RECORD:
            sources = i.args[0 if i.op.rstrip('.') in INSERT else 1:]
            s.regs[i.args[0]] = s.of(filter(is_reg, sources))
            if i.op in RECORD:
                s.regs['cr0'] = s.regs[i.args[0]]
            if i.args[0] == 'r5':
                s.point('r5' in sources)
        elif i.op in COMPARE:
            s.regs['cr0'] = s.of(filter(is_reg, i.args))
        elif i.op == 'bc' and not i.args[0] == '16':
            s.decide(frozenset(x for x in s.of(['cr0']) if not x.endswith(OLD) and
                               field_label(x) not in IMMUTABLE | {'END', 'BEGIN', 'COUNTER'}))
        elif i.op in STORE:
            self.result(s, i, [i.args[0]])
        elif i.op == 'bclr' and self.name == TIME:
            self.result(s, i, ['r3'])
        elif i.op == 'bclr' and self.name == SLOW:
            if s.of(['r8']):
                self.result(s, i, ['r7', 'r8'] + ['r9'] * (self.image.bits == 32))
        elif i.op in ('mfspr', 'mftb'):
            s.regs[i.args[0]] = NOTHING

    def run(self):
        seen, todo = set(), [(self.image.functions[self.name][0], State())]
        while todo:
            addr, s = todo.pop()
            if (addr, s.key()) in seen:
                continue
            seen.add((addr, s.key()))
            i, after = self.image.insns[addr], s.copy()
            self.step(after, i)
            for nxt in following(i):
                owner = self.image.owner(nxt)
                if owner and not is_rest(owner):
                    way = after.copy()
                    if nxt == where_equal(i):
                        way.equal(*self.own.values())
                    todo.append((nxt, way))
        if not self.results:
            raise Wrong(f'{self.name}: no result found')
        missing = {'SEC', 'SEC' if self.name == TIME else 'COUNTER'} - self.in_results
        if missing:
            raise Wrong(f'{self.name}: no {missing} in the results')


def check_order(image):
    wanted = [n for n in READERS if image.bits == 32 or '64' not in n]
    for name in wanted:
        if name not in image.functions:
            raise Wrong(f'no {name}')
        Reader(image, name).run()


# --- place ------------------------------------------------------------------

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


CHECKS = [('names', check_names), ('rules', check_rules), ('words', check_words),
          ('order', check_order), ('place', check_place)]


def first_wrong(path, fields):
    """None, or the first rule that the image at path breaks."""
    try:
        image = Image(path, fields)
        for _, check in CHECKS:
            check(image)
    except Wrong as e:
        return str(e)
    return None


# --- controls ---------------------------------------------------------------

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


def run_controls(path, fields):
    image = Image(path, fields)
    data = open(path, 'rb').read()
    for what, i, word, why in controls(image):
        with tempfile.NamedTemporaryFile(suffix='.so.dbg') as f:
            at = i.addr + image.text_offset
            f.write(data[:at] + struct.pack(image.order + 'I', word & 0xffffffff) + data[at + 4:])
            f.flush()
            said = first_wrong(f.name, fields)
        yield what, said, said is not None and why in said, f'{i} -> {word:08x}'


class Fields(dict):
    """Offsets in the data page, by name; sizes of those that are one value."""

    def __init__(self, text):
        found = re.findall(r'^#define VDK_(CLOCK_[A-Z0-9_]+|DATA_[A-Z]+)\t+(0x[0-9a-f]+)\t'
                           r'/\* (?:[us](32|64))?', text, re.M)
        super().__init__((name, int(value, 16)) for name, value, _ in found)
        self.sizes = {name: int(bits or 0) // 8 for name, _, bits in found}


def abi_fields(path):
    return Fields(open(path).read())


def main(argv):
    with_controls = argv[1:2] == ['--controls']
    abi, *paths = argv[2 if with_controls else 1:]
    fields = abi_fields(abi)
    count = bad = 0

    def tap(ok, what, why):
        nonlocal count, bad
        count, bad = count + 1, bad + (not ok)
        print(f'{"ok" if ok else "not ok"} {count} - {what}')
        if not ok:
            print(f'# {why}')

    for path in paths:
        base = os.path.basename(path)
        if with_controls:
            for what, said, ok, how in run_controls(path, fields):
                tap(ok, f'{base}: seen: {what}', f'{how}: {said or "nobody saw it"}')
            continue
        image = Image(path, fields)
        for name, check in CHECKS:
            try:
                check(image)
                tap(True, f'{base}: {name}', '')
            except Wrong as e:
                tap(False, f'{base}: {name}', str(e))
    print(f'1..{count}')
    return bad != 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
