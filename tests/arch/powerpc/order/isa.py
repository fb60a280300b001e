# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The instructions of litmus tests for PowerPC: those that herd7 executes for PPC.

A register was made from loads however little its value has to do with them: the
architecture counts the use of a register, not the number in it. Register 0 as RA of
an indexed access, or of addi, is the number 0: no register, no dependency.
"""
from litmus import Wrong
from traces import NONE

HEADERS = ('PPC',)


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
BRANCHES = {'b': None,
            'beq': lambda c: c == 0, 'bne': lambda c: c != 0,
            'blt': lambda c: c < 0, 'bge': lambda c: c >= 0,
            'bgt': lambda c: c > 0, 'ble': lambda c: c <= 0}
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


def execute(t, op, args):
    """Executes one instruction that is no branch. A load gives (register, location)."""
    if arithmetic(t, op, args):
        pass
    elif op in LOADS:
        loc, made = address(t, op, args)
        t.access('R', loc, None, made)
        return args[0], loc
    elif op in STORES:
        loc, made = address(t, op, args)
        value, data = t.get(args[0])
        t.access('W', loc, value, made, data)
    elif op in FENCES:
        t.fence(op)
    elif op == 'isync':
        t.cfence = t.cfence | t.ctrl
    else:
        raise Wrong(f'no instruction for a litmus test: {op}')
    return None


def stores(op, args):
    return op in STORES


# --- how to write such a test

STRONG = 'sync'         # between all accesses: sequential consistency
POINTERS = {'x': 'r20', 'y': 'r21'}


def write_store(loc, value):
    return [f'li r9,{value}', f'stw r9,0({POINTERS[loc]})']


def write_load(loc, number):
    """(lines, the register); number: the how manieth access of the thread."""
    return [f'lwz r{number + 1},0({POINTERS[loc]})'], f'r{number + 1}'
