#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The arithmetic of the clock readers, proved for all inputs.

Each lemma states what a reader computes beside what the kernel does, and has a
control: the same with one thing wrong, which must have a counterexample. The
names are those of image/powerpc/read.h and docs/abi.md 3.
"""
import sys
from z3 import (BitVec, BitVecVal, Concat, Extract, If, Implies, Int, LShR, Not,
                Or, And, Solver, UGE, ULE, ULT, ZeroExt, SignExt, unsat, sat)

BILLION = 10**9
passed = failed = 0


def holds(claim, *given):
    s = Solver()
    s.set("timeout", 3600000)   # wall time: what is in time is for tests/limit to say
    s.add(*given)
    s.add(Not(claim))
    return s.check()


def lemma(name, claim, *given, control):
    """claim follows from given; control, its broken twin, does not."""
    global passed, failed
    for what, result, want in ((name, holds(claim, *given), unsat),
                               (name + " (control)", holds(control, *given), sat)):
        ok = result == want
        passed, failed = passed + ok, failed + (not ok)
        print(f"{'ok' if ok else 'not ok'} - {what}{'' if ok else f': {result}'}")


def bv(name, bits=64):
    return BitVec(name, bits)


def product(a, b):
    """The 64-bit product of two 32-bit words: mulhwu and mullw side by side."""
    return ZeroExt(32, a) * ZeroExt(32, b)


# READ, 64 bits: one test for both the writer and the end of the second. The
# generations differ by 0, or by what the host published in between.
gen, ahead, ns = bv("gen", 32), bv("ahead", 32), bv("ns")
end = Concat(gen, BitVecVal(BILLION, 32))
begin = Concat(gen + ahead, BitVecVal(0, 32))
accepted = begin - (end - ns) < 0
bounds = (ULT(ns, 1 << 62), ULT(ahead, 1 << 30))
lemma("64: accepted just when no publish began and ns is below a second",
      accepted == And(ahead == 0, ULT(ns, BILLION)), *bounds,
      control=accepted == And(ahead == 0, ULE(ns, BILLION)))

# A closed block is never accepted: BEGIN is CLOSED ahead, END's low word 0.
closed_begin = Concat(gen + 0x20000001, BitVecVal(0, 32))
closed_end = Concat(gen, BitVecVal(0, 32))
lemma("64: a closed block is not read",
      Not(closed_begin - (closed_end - ns) < 0), ULT(ns, 1 << 62),
      control=Not(closed_begin - (closed_end - ns) < 0x20000002 << 32))

# READ, 32 bits: END32 = gen + 2 * high(base), high(base) below 2^31, against
# BEGIN's generation and the counter's high word turned left by one.
high, base_high = bv("high", 32), bv("base_high", 32)
turned = (high << 1) | LShR(high, 31)
matches = gen + 2 * base_high - turned == gen + ahead
even = And(Extract(0, 0, gen) == 0, Extract(0, 0, ahead) == 0)
lemma("32: generation and high word are one test",
      matches == And(ahead == 0, high == base_high), even,
      ULT(base_high, 1 << 31), ULT(ahead, 1 << 30), UGE(high, base_high),
      ULT(high - base_high, 1 << 30),
      control=matches == And(ahead == 0, ULE(high, base_high + 1)))
lemma("32: without a publish, any other high word is refused",
      matches == (high == base_high), ahead == 0, ULT(base_high, 1 << 31),
      control=(gen + 2 * base_high - (high << 1) == gen) == (high == base_high))

# The narrow delta is the delta, if the high words are equal.
low, base_low = bv("low", 32), bv("base_low", 32)
counter, base = Concat(high, low), Concat(base_high, base_low)
d = low - base_low
lemma("32: the low words' difference is the delta",
      ZeroExt(32, d) == counter - base, high == base_high, ULT(d, 1 << 25),
      ULT(base_low, 0xfe000000), control=ZeroExt(32, d) == counter - base + 1)
lemma("32: a base near the low word's end has to be refused by the host",
      Implies(ULT(base_low, 0xfe000000), ZeroExt(32, d) == counter - base),
      high == base_high, ULT(d, 1 << 25),
      control=ZeroExt(32, d) == counter - base)

# Nothing overflows there: d below 2^25, any MULT32, NSEC32 below a second or
# VDK_NARROW_CLOSED, the sum still a word, so that one unsigned compare tells.
mult32, nsec32, frac32 = bv("mult32", 32), bv("nsec32", 32), bv("frac32", 32)
scaled = product(d << 6, mult32)
high_word, low_word = Extract(63, 32, scaled), Extract(31, 0, scaled)
carry1 = LShR(LShR(low_word, 1) + frac32, 31)
wide_sum = ZeroExt(32, nsec32) + ZeroExt(32, high_word) + ZeroExt(32, carry1)
narrow_range = (ULT(d, 1 << 25), ULE(nsec32, 0x40000000), ULT(frac32, 1 << 31))
lemma("32: the narrow product is below 2^63, whatever the multiplier",
      ULT(scaled, 1 << 63), ULT(d, 1 << 25),
      control=ULT(product(d << 7, mult32), 1 << 63))
lemma("32: half its low word and the fraction do not carry out of a word",
      ULE(ZeroExt(32, LShR(low_word, 1)) + ZeroExt(32, frac32), 0xffffffff), *narrow_range,
      control=ULE(ZeroExt(32, low_word) + ZeroExt(32, frac32), 0xffffffff))
lemma("32: the sum of nanoseconds does not wrap", ULE(wide_sum, 0xffffffff), *narrow_range,
      control=ULE(wide_sum + 0x50000000, 0xffffffff))
lemma("32: a closed block's nanoseconds are over a second, by the narrow fields too",
      UGE(nsec32 + high_word + carry1, BILLION), *narrow_range, nsec32 == 0x40000000,
      control=UGE(nsec32 + high_word + carry1, BILLION + (1 << 30)))

# What a shift of at least 2 leaves is below 2^62, so that the sum of the one
# test for everything cannot overflow: -10^9 at least, and at most this.
total, shift = bv("total"), bv("shift")
lemma("64: nanoseconds are below 2^62, for every product and shift",
      ULT(LShR(total, shift), 1 << 62), UGE(shift, 2), ULE(shift, 63),
      control=ULT(LShR(total, shift - 1), 1 << 62))
spread = bv("spread", 32)	# generations are never apart by as much as 2^30
exact = ZeroExt(8, Concat(spread, BitVecVal(0, 32))) - BILLION + ZeroExt(8, ns)
lemma("64: BEGIN - END + ns does not overflow",
      exact == SignExt(8, Extract(63, 0, exact)), ULT(ns, 1 << 62), ULT(spread, 1 << 30),
      control=exact == SignExt(8, Extract(63, 0, exact + (1 << 62))))

# The product of 64 bits by MULT, 32 bits, as read_all has it: the low word's
# product is H and L (mulhwu, mullw), H is added to the low word of the high
# one's. In whole numbers; what is over 2^64 is a multiple of that.
dh, dl, m, H, L, sum_, over = (Int(x) for x in ("dh", "dl", "m", "H", "L", "sum", "over"))
words = (dl * m == H * 2**32 + L, 0 <= L, L < 2**32, 0 <= sum_, sum_ < 2**32)
kernel = (dh * 2**32 + dl) * m
lemma("32, long: the product's two words, modulo 2^64",
      Implies(dh * m + H == sum_ + over * 2**32, kernel == sum_ * 2**32 + L + over * 2**64),
      *words, control=Implies(dh * m == sum_ + over * 2**32,
                              kernel == sum_ * 2**32 + L + over * 2**64))

# The narrow product is the kernel's, shifted: (d << 6) * (m << (26 - s)).
di, mi = Int("d"), Int("m")
for s in range(2, 27):
    whole = di * 64 * (mi * 2**(26 - s)) == di * mi * 2**(32 - s)
    wrong = di * 32 * (mi * 2**(26 - s)) == di * mi * 2**(32 - s)
    if holds(whole) != unsat or holds(wrong, di > 0, mi > 0) != sat:
        failed += 1
        print(f"not ok - 32: the scaled product, shift {s}")
passed += 1
print("ok - 32: the scaled product, every shift from 2 to 26")

# ... and its parts with FRAC32 and NSEC32 are the kernel's nanoseconds.
p, nsec = bv("p"), bv("nsec")
for s in range(2, 27):
    kernel = LShR(p + nsec, s)
    P = p << (32 - s)
    frac = (Extract(31, 0, nsec << (31 - s))) & 0x7fffffff
    carry = LShR(LShR(Extract(31, 0, P), 1) + frac, 31)
    narrow = Extract(63, 32, P) + Extract(31, 0, LShR(nsec, s)) + carry
    lost = Extract(63, 32, P) + Extract(31, 0, LShR(nsec, s))
    given = (ULT(P, 1 << 63), ULT(p, 1 << (31 + s)), ULT(nsec, BILLION << s))
    lemma(f"32: high word, whole ns and carry are the ns, shift {s}",
          ZeroExt(32, narrow) == kernel, *given,
          control=ZeroExt(32, lost) == kernel)

# Microseconds: both ways are the product's bits from 38 up. Neither loses any,
# the factor being below 2^29, so whole numbers say it.
n, q, r = Int("n"), Int("q"), Int("r")


def by(factor):
    return And(q * 2**38 <= n * factor, n * factor < (q + 1) * 2**38)


lemma("microseconds: times 274877907 and >> 38 is a division by 1000",
      by(274877907), n == 1000 * q + r, 0 <= r, r < 1000, 0 <= n, n < 2**32,
      control=by(274877906))

# read_all, 32 bits: sums and differences without a carry flag.
a, b = bv("a"), bv("b")
ah, al, bh, bl = (Extract(63, 32, a), Extract(31, 0, a), Extract(63, 32, b), Extract(31, 0, b))
lo = al + bl
add64 = Concat(ah + bh + If(ULT(lo, bl), BitVecVal(1, 32), BitVecVal(0, 32)), lo)
sub64 = Concat(ah - bh - If(ULT(al, bl), BitVecVal(1, 32), BitVecVal(0, 32)), al - bl)
lemma("ADD64", add64 == a + b, control=Concat(ah + bh, lo) == a + b)
lemma("SUB64", sub64 == a - b, control=Concat(ah - bh, al - bl) == a - b)

# Its shift of two words by 2 to 63, as slw and srw do it: six bits of count.
sh = bv("sh", 32)


def count(x):
    return x & 63


srw_lo, slw_hi = LShR(al, count(sh)), ah << count(32 - sh)
srw_hi = LShR(ah, count(sh - 32))
shifted = Concat(LShR(ah, count(sh)), srw_lo | slw_hi | srw_hi)
lemma("the shift of two words", shifted == LShR(a, ZeroExt(32, sh)),
      ULE(sh, 63), UGE(sh, 2),
      control=Concat(LShR(ah, count(sh)), srw_lo | slw_hi) == LShR(a, ZeroExt(32, sh)))

# Its clamp: a mask of ones, or of zeros for a negative delta.
mask = LShR(a, 63) - 1
lemma("the clamp", a & mask == If(a < 0, BitVecVal(0, 64), a),
      control=a & mask == a)

# Its division takes 2 * hi seconds at a time, which never is too many, and a
# round leaves at most 0.54 of hi, and one; so the rounds end. Nanoseconds
# below 2^62 and a namespace's make at most 2^30 of hi.
hi, lo_ns = Int("hi"), Int("lo_ns")


def a_round(of, times):
    """Of hi and lo_ns, so many seconds for each of hi: the factor fits a word, it is
    not too much, what is left is little more than half."""
    taken = times * hi * BILLION
    return And(times * hi < 2**32, taken > 0, taken <= of, 100 * (of - taken) <= 54 * of + 2**40)


ns_left = hi * 2**32 + lo_ns
lemma("whole seconds: never too many at a time, and half of them",
      a_round(ns_left, 2), 1 <= hi, hi <= 2**30, 0 <= lo_ns, lo_ns < 2**32,
      control=a_round(ns_left, 4))
lemma("whole seconds: nanoseconds with a namespace's are below 2^62 + 2^30",
      ULE(LShR(LShR(total, shift) + ZeroExt(32, nsec32), 32), 1 << 30),
      UGE(shift, 2), ULE(shift, 63), ULT(nsec32, BILLION),
      control=ULT(LShR(LShR(total, shift) + ZeroExt(32, nsec32), 32), 1 << 30))

# On 64 bits a division does it: by END's low word, and what is over.
lemma("64, long: nanoseconds with a namespace's do not overflow",
      ULT(LShR(total, shift) + ZeroExt(32, nsec32), 1 << 63), UGE(shift, 2), ULE(shift, 63),
      ULT(nsec32, BILLION), control=ULT(LShR(total, shift) + ZeroExt(32, nsec32), 1 << 62))

print(f"{passed} passed, {failed} failed, 0 skipped")
sys.exit(failed != 0)
