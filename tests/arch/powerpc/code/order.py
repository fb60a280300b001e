# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The order of a clock read, by dataflow over all paths of each reader of a block.

  - The address of each field's load depends on the generation read first (END),
  - the address of the second generation's (BEGIN) load depends on every field and
    counter read that is in a result, and on every field that decided whether there is
    one,
  - a result is behind a branch that both generations are equal,
  - the own page's offsets are loaded seconds, nanoseconds, seconds, and a result with
    them is behind a branch that the seconds are the same.

A register named as RA = 0 is no register and carries no dependency.
"""
import re

from .insns import ALU, COMPARE, INSERT, LOAD, RECORD, SLOW, STORE, TB, TBU, TIME, Wrong, \
    address_regs, following, is_reg, where_equal
from .rules import is_rest

READERS = ['__kernel_clock_gettime', 'clock_gettime_isa300',
           '__kernel_clock_gettime64', 'clock_gettime64_isa300',
           '__kernel_gettimeofday', 'gettimeofday_isa300', '__kernel_time', 'read_slow']
# Never written once anybody can read them: their order does not matter. The low
# word of END is 10^9 in every block that is open; in no result, only in a test.
IMMUTABLE = {'RECIP', 'ROOT', 'OFF_SEC', 'OFF_NSEC', 'END_LOW'}
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
