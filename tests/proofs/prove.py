# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""How a lemma is proved, and the words that lemmas are about.

Numbers that are multiplied are whole numbers (Int), words that are added, shifted or
compared are bit vectors.
"""
from z3 import BitVec, BitVecVal, Extract, If, LShR, Not, Solver, ZeroExt, sat, unsat

BILLION = 10**9
tally = {True: 0, False: 0}	# of what was as it should be


def holds(claim, *given):
    s = Solver()
    s.set("timeout", 120000)
    s.add(*given)
    s.add(Not(claim))
    return s.check()


def lemma(name, claim, *given, control, broken=None):
    """claim follows from given; control, its broken twin, does not (from broken, where
    it is one of given that is wrong there)."""
    for what, result, want in ((name, holds(claim, *given), unsat),
                               (name + " (control)", holds(control, *(broken or given)), sat)):
        ok = result == want
        tally[ok] += 1
        print(f"{'ok' if ok else 'not ok'} - {what}{'' if ok else f': {result}'}", flush=True)


def bv(name, bits=64):
    return BitVec(name, bits)


def word(value, bits=32):
    return BitVecVal(value, bits)


def high(x):
    return Extract(63, 32, x)


def low(x):
    return Extract(31, 0, x)


def product(a, b):
    """The 64-bit product of two 32-bit words: mulhwu and mullw side by side."""
    return ZeroExt(32, a) * ZeroExt(32, b)


def bit(condition, bits=32):
    return If(condition, word(1, bits), word(0, bits))


# Shifts as the instructions have them: the count is 7 bits, or 6 of a word.
def srd(x, n):
    return LShR(x, n & 127)


def sld(x, n):
    return x << (n & 127)


def srw(x, n):
    return LShR(x, n & 63)


def slw(x, n):
    return x << (n & 63)
