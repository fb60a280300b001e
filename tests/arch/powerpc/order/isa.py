# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What a thread of a litmus test does: its accesses and their dependencies.

The instructions are those that herd7 executes for PPC, so that it takes the
same files. Values are integers without a limit, or the name of a location,
which is its address.

Each register carries, next to its value, the loads it was made from, however
little the value has to do with them: the architecture counts the use of a
register, not the number in it. From this come

    addr     load -> access whose address was made from it
    data     load -> store whose value was made from it
    ctrl     load -> access after a branch on it
    cfence   load -> access after a branch on it and, behind the branch, isync

Register 0 as RA of an indexed access, or of addi, is the number 0: no register,
no dependency.
"""
from litmus import Wrong


def quotient(a, b):
    """a / b towards 0."""
    if b == 0:
        raise Wrong('a division by 0')
    return a // b if (a < 0) == (b < 0) else -(-a // b)


ALU = {
    'add': lambda a, b: a + b, 'sub': lambda a, b: a - b, 'subf': lambda a, b: b - a,
    'and': lambda a, b: a & b, 'or': lambda a, b: a | b, 'xor': lambda a, b: a ^ b,
    'mullw': lambda a, b: a * b, 'divw': lambda a, b: quotient(a, b),
}
IMMEDIATE = {'addi': 'add', 'ori': 'or', 'xori': 'xor', 'andi.': 'and', 'mulli': 'mullw'}
LOADS = {'lwz', 'ld', 'lwzx', 'ldx'}
STORES = {'stw', 'std', 'stwx', 'stdx'}
FENCES = {'sync', 'lwsync', 'eieio'}
BRANCHES = {'b': lambda c: True,
            'beq': lambda c: c == 0, 'bne': lambda c: c != 0,
            'blt': lambda c: c < 0, 'bge': lambda c: c >= 0,
            'bgt': lambda c: c > 0, 'ble': lambda c: c <= 0}
NONE = frozenset()
STEPS = 1000            # an endless loop is a mistake in a test


class Trace:
    """One way through a thread.

    kinds 'R' or 'W', locs, values: of each access, in program order.
    deps: of each access, its (addr, data, ctrl, cfence) as sets of accesses.
    fences: (kind, number of accesses before it).
    """

    def __init__(self, registers):
        self.regs = dict(registers)
        self.made = {}
        self.kinds, self.locs, self.values, self.deps, self.fences = [], [], [], [], []
        self.ctrl = self.cfence = NONE
        self.compared, self.compared_made = 0, NONE
        self.pc = self.steps = 0

    def fork(self):
        t = Trace.__new__(Trace)
        t.__dict__.update(self.__dict__)
        t.regs, t.made = dict(self.regs), dict(self.made)
        for name in ('kinds', 'locs', 'values', 'deps', 'fences'):
            setattr(t, name, list(getattr(self, name)))
        return t

    def skeleton(self):
        """All but the values: what the model's equations are about."""
        return (tuple(self.kinds), tuple(self.locs), tuple(self.deps), tuple(self.fences))

    def get(self, reg):
        return self.regs.get(reg, 0), self.made.get(reg, NONE)

    def set(self, reg, value, made):
        self.regs[reg], self.made[reg] = value, made

    def access(self, kind, loc, value, addr, data=NONE):
        if not isinstance(loc, str):
            raise Wrong(f'an access to the number {loc}, which is no location')
        self.kinds.append(kind)
        self.locs.append(loc)
        self.values.append(value)
        self.deps.append((addr, data, self.ctrl, self.cfence))


def compute(op, a, b):
    """The value of an operation; a location can only be moved, or xored away."""
    if isinstance(a, int) and isinstance(b, int):
        return ALU[op](a, b)
    if op in ('add', 'or') and 0 in (a, b):
        return a if b == 0 else b
    if op == 'xor' and a == b:
        return 0
    raise Wrong(f'{op} of {a} and {b}')


def arithmetic(t, op, args):
    """Executes op if it is one that touches registers only; tells whether it was."""
    if op in IMMEDIATE:
        a, made = (0, NONE) if op == 'addi' and args[1] == 'r0' else t.get(args[1])
        t.set(args[0], compute(IMMEDIATE[op], a, int(args[2])), made)
    elif op.rstrip('.') in ALU:
        (a, made_a), (b, made_b) = t.get(args[1]), t.get(args[2])
        t.set(args[0], compute(op.rstrip('.'), a, b), made_a | made_b)
    elif op == 'li':
        t.set(args[0], int(args[1]), NONE)
    elif op == 'mr':
        t.set(args[0], *t.get(args[1]))
    elif op == 'cmpwi':
        value, made = t.get(args[0])
        t.compared, t.compared_made = value - int(args[1]), made
    elif op == 'cmpw':
        (a, made_a), (b, made_b) = t.get(args[0]), t.get(args[1])
        t.compared, t.compared_made = a - b, made_a | made_b
    else:
        return False
    if op.endswith('.'):
        t.compared, t.compared_made = t.get(args[0])
    return True


def address(t, op, args):
    """Location and dependency of a load or store: D(RA) or RA,RB."""
    if op.endswith('x'):
        (a, made_a), (b, made_b) = t.get(args[1]), t.get(args[2])
        if args[1] == 'r0':
            a, made_a = 0, NONE
        return compute('add', a, b), made_a | made_b
    a, made = t.get(args[2]) if args[2] != 'r0' else (0, NONE)
    return compute('add', a, int(args[1])), made


def step(t, program, labels):
    """Executes one instruction. A load stops: gives (register, location)."""
    _, op, args = program[t.pc]
    t.pc += 1
    t.steps += 1
    if t.steps > STEPS:
        raise Wrong('a thread without an end')
    if op is None or arithmetic(t, op, args):
        pass
    elif op in LOADS:
        loc, made = address(t, op, args)
        t.access('R', loc, None, made)
        return args[0], loc
    elif op in STORES:
        loc, made = address(t, op, args)
        t.access('W', loc, *t.get(args[0])[:1], made, t.get(args[0])[1])
    elif op in FENCES:
        t.fences.append((op, len(t.kinds)))
    elif op == 'isync':
        t.cfence = t.cfence | t.ctrl
    elif op in BRANCHES:
        if op != 'b':
            t.ctrl = t.ctrl | t.compared_made
        if BRANCHES[op](t.compared):
            if args[0] not in labels:
                raise Wrong(f'no label {args[0]}')
            t.pc = labels[args[0]]
    else:
        raise Wrong(f'no instruction for a litmus test: {op}')
    return None


def traces(program, registers, pools):
    """All ways through program, a load giving each value in pools[location]."""
    labels = {label: n for n, (label, _, _) in enumerate(program) if label}
    todo = [Trace(registers)]
    while todo:
        t = todo.pop()
        while t.pc < len(program):
            load = step(t, program, labels)
            if load is None:
                continue
            reg, loc = load
            values = list(pools.get(loc, {0}))
            for value in values[1:]:
                other = t.fork()
                loaded(other, reg, value)
                todo.append(other)
            loaded(t, reg, values[0])
        yield t


def loaded(t, reg, value):
    t.values[-1] = value
    t.set(reg, value, frozenset([len(t.kinds) - 1]))
