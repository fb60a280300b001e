# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What a thread of a litmus test does, whatever its instructions are.

Values are integers without a limit, or the name of a location, which is its address.
Each register carries, next to its value, the loads it was made from. A family's isa.py
executes the instructions, and says what is a dependency:

    addr     load -> access whose address was made from it
    data     load -> store whose value was made from it
    ctrl     load -> access after a branch on it
    cfence   load -> access after a branch on it and, behind the branch, what waits
             for branches (isync, isb)
"""
from litmus import Wrong

NONE = frozenset()
STEPS = 1000            # an endless loop is a mistake in a test


class Trace:
    """One way through a thread.

    kinds 'R' or 'W', locs, values, marks: of each access, in program order.
    deps: of each access, its (addr, data, ctrl, cfence) as sets of accesses.
    fences: (kind, number of accesses before it).
    rmw: reads that with the next access are one, which is atomic.
    """

    LISTS = ('kinds', 'locs', 'values', 'marks', 'deps', 'fences', 'rmw')

    def __init__(self, registers):
        self.regs = dict(registers)
        self.made = {}
        for name in self.LISTS:
            setattr(self, name, [])
        self.ctrl = self.cfence = NONE
        self.compared, self.compared_made = 0, NONE
        self.pc = self.steps = 0

    def fork(self):
        t = Trace.__new__(Trace)
        t.__dict__.update(self.__dict__)
        t.regs, t.made = dict(self.regs), dict(self.made)
        for name in self.LISTS:
            setattr(t, name, list(getattr(self, name)))
        return t

    def skeleton(self):
        """All but the values: what the model's equations are about."""
        return tuple(tuple(getattr(self, name)) for name in self.LISTS if name != 'values')

    def get(self, reg):
        return self.regs.get(reg, 0), self.made.get(reg, NONE)

    def set(self, reg, value, made=NONE):
        self.regs[reg], self.made[reg] = value, made

    def access(self, kind, loc, value, addr=NONE, data=NONE, mark=''):
        if not isinstance(loc, str):
            raise Wrong(f'an access to the number {loc}, which is no location')
        self.kinds.append(kind)
        self.locs.append(loc)
        self.values.append(value)
        self.marks.append(mark)
        self.deps.append((addr, data, self.ctrl, self.cfence))

    def fence(self, kind):
        self.fences.append((kind, len(self.kinds)))

    def loaded(self, reg, value):
        self.values[-1] = value
        self.set(reg, value, frozenset([len(self.kinds) - 1]))


def traces(isa, program, registers, pools):
    """All ways through program, a load giving each value in pools[location]."""
    labels = {label: n for n, (label, _, _) in enumerate(program) if label}
    todo = [Trace(registers)]
    while todo:
        t = todo.pop()
        while t.pc < len(program):
            load = step(isa, t, program, labels)
            if load is None:
                continue
            reg, loc = load
            values = list(pools.get(loc, {0}))
            for value in values[1:]:
                other = t.fork()
                other.loaded(reg, value)
                todo.append(other)
            t.loaded(reg, values[0])
        yield t


def step(isa, t, program, labels):
    """Executes one instruction. A load stops: gives (register, location)."""
    _, op, args = program[t.pc]
    t.pc += 1
    t.steps += 1
    if t.steps > STEPS:
        raise Wrong('a thread without an end')
    if op is None:
        return None
    if op in isa.BRANCHES:
        if isa.BRANCHES[op] is not None:
            t.ctrl = t.ctrl | t.compared_made
        if isa.BRANCHES[op] is None or isa.BRANCHES[op](t.compared):
            if args[0] not in labels:
                raise Wrong(f'no label {args[0]}')
            t.pc = labels[args[0]]
        return None
    return isa.execute(t, op, args)
