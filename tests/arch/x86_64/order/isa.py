# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The instructions of litmus tests for x86-64: those that herd7 executes for X86.

    MOV reg,$n      MOV reg,reg      MOV reg,[where]      MOV [where],$n or reg
    XCHG [where],reg                 ADD SUB XOR OR AND   CMP INC DEC
    MFENCE LFENCE SFENCE             JMP JE JNE JL JGE JG JLE label

[where] is a location, or a register that has its address. Dependencies are noted as for
any CPU, though the model has no use for them: loads are done in order here.
"""
from litmus import Wrong
from traces import NONE

HEADERS = ('X86',)

ALU = {'ADD': lambda a, b: a + b, 'SUB': lambda a, b: a - b, 'XOR': lambda a, b: a ^ b,
       'OR': lambda a, b: a | b, 'AND': lambda a, b: a & b}
FENCES = {'MFENCE', 'LFENCE', 'SFENCE'}
BRANCHES = {'JMP': None,
            'JE': lambda c: c == 0, 'JNE': lambda c: c != 0,
            'JL': lambda c: c < 0, 'JGE': lambda c: c >= 0,
            'JG': lambda c: c > 0, 'JLE': lambda c: c <= 0}
REGISTERS = {f'E{name}' for name in ('AX', 'BX', 'CX', 'DX', 'SI', 'DI')}
LOCKED = 'locked'
TAKEN = '.taken'        # what XCHG has read and not yet put into its register


def in_memory(operand):
    return operand.startswith('[')


def where(t, operand):
    """(location, what its address was made from)"""
    name = operand.strip('[]')
    return t.get(name) if name in REGISTERS else (name, NONE)


def value(t, operand):
    if operand.startswith('$'):
        return int(operand[1:], 0), NONE
    if operand not in REGISTERS:
        raise Wrong(f'no register and no number: {operand}')
    return t.get(operand)


def number(t, operand):
    n, made = value(t, operand)
    if not isinstance(n, int):
        raise Wrong(f'no arithmetic with the address {n}')
    return n, made


def compute(t, op, args):
    """What op makes of its operands, which the flags are then of."""
    (a, made_a), (b, made_b) = number(t, args[0]), number(t, args[1])
    t.compared, t.compared_made = ALU[op](a, b), made_a | made_b
    return t.compared, t.compared_made


def move(t, to, operand):
    if in_memory(operand):
        loc, made = where(t, operand)
        t.access('R', loc, None, made)
        return to, loc
    n, data = value(t, operand)
    if in_memory(to):
        loc, made = where(t, to)
        t.access('W', loc, n, made, data)
    else:
        t.set(to, n, data)
    return None


def exchange(t, at, reg):
    """Comes by twice: reads, and when it is known what, stores."""
    loc, made = where(t, at)
    if TAKEN not in t.regs:
        t.rmw.append(len(t.kinds))
        t.access('R', loc, None, made, mark=LOCKED)
        t.pc -= 1
        return TAKEN, loc
    n, data = t.get(reg)
    t.access('W', loc, n, made, data, mark=LOCKED)
    t.set(reg, t.regs.pop(TAKEN), t.made.pop(TAKEN))
    return None


def execute(t, op, args):
    """Executes one instruction that is no branch. A load gives (register, location)."""
    if op == 'MOV':
        return move(t, *args)
    if op == 'XCHG' and in_memory(args[0]):
        return exchange(t, *args)
    if op in ('INC', 'DEC'):
        t.set(args[0], *compute(t, 'ADD' if op == 'INC' else 'SUB', [args[0], '$1']))
    elif op == 'CMP':
        compute(t, 'SUB', args)
    elif op in ALU:
        t.set(args[0], *compute(t, op, args))
    elif op in FENCES:
        t.fence(op)
    else:
        raise Wrong(f'no instruction for a litmus test: {op}')
    return None


def stores(op, args):
    return op in ('MOV', 'XCHG') and in_memory(args[0])


# --- how to write such a test

STRONG = 'MFENCE'       # between all accesses: sequential consistency
POINTERS = {}           # locations have names in instructions


def write_store(loc, n):
    return [f'MOV [{loc}],${n}']


def write_load(loc, n):
    """(lines, the register); n: the how manieth access of the thread."""
    reg = ('EAX', 'EBX', 'ECX')[n]
    return [f'MOV {reg},[{loc}]'], reg
