# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What is published, and the fast paths: READ of image/powerpc/read.h, src/page_publish.c."""
from z3 import (And, Concat, Extract, Implies, Int, LShR, Not, Or, SignExt, UGE, UGT, ULE,
                ULT, ZeroExt, sat, unsat)

from prove import BILLION, bv, high, holds, lemma, low, product, tally, word

# ----------------------------------------------------- what is published

# clock_ok, put_narrow, vdk_sec_ok_
sec, off, extra = bv("sec"), bv("off"), bv("extra")


def in_range(x, log=61):
    return And(x >= -(1 << log), x < 1 << log)


seconds = SignExt(8, sec) + SignExt(8, off) + ZeroExt(8, extra)
lemma("publish: seconds are accepted just from -2^61 to 2^61 - 1",
      (LShR(sec + (1 << 61), 62) == 0) == in_range(sec),
      control=(LShR(sec + (1 << 61), 61) == 0) == in_range(sec))
lemma("seconds, a namespace's and those of the longest delta together do not overflow",
      seconds == SignExt(8, sec + off + extra),
      in_range(sec), in_range(off), ULT(extra, 1 << 33),
      control=seconds == SignExt(8, sec + off + extra),
      broken=(in_range(sec, 62), in_range(off, 62), ULT(extra, 1 << 33)))

d, m, n = Int("d"), Int("m"), Int("n")
left = Int("left")	# ticks to 2^32
bound = m * 2**32 + n < 2**64
short = (0 < left, left <= 2**32, 0 <= m, m < 2**32, 0 <= n, n < 2**64)
lemma("publish: with its bound the sum of 64 bits does not wrap for any delta below 2^32",
      (2**32 - left) * m + n < 2**64, bound, *short,
      control=(2**32 - left) * m + n < 2**64, broken=short)

lemma("publish: the bound holds for the usual numbers, whose sum is not looked at", bound,
      0 <= m, m < 2**31, 0 <= n, n < BILLION * 2**33,
      control=bound, broken=(0 <= m, m < 2**32, 0 <= n, n < BILLION * 2**33))

# usual(): bits that no good number has are gathered over all clocks
shift_a, shift_b = bv("shift_a", 32), bv("shift_b", 32)
lemma("publish: shifts are 2 to 33 just if none of them, less 2, has a bit from 5 on",
      (LShR((shift_a - 2) | (shift_b - 2), 5) == 0) ==
      And(UGE(shift_a, 2), ULE(shift_a, 33), UGE(shift_b, 2), ULE(shift_b, 33)),
      control=(LShR((shift_a - 2) | (shift_b - 2), 5) == 0) ==
      And(ULE(shift_a, 33), ULE(shift_b, 33)))
sec_a, sec_b = bv("sec_a"), bv("sec_b")
lemma("publish: usual seconds are in range", And(in_range(sec_a), in_range(sec_b)),
      LShR(sec_a | sec_b, 61) == 0,
      control=And(in_range(sec_a), in_range(sec_b)), broken=(LShR(sec_a | sec_b, 62) == 0,))
ns_a, ns_b = bv("ns_a"), bv("ns_b")
gathered = (LShR((BILLION - 1 - ns_a) | (BILLION - 1 - ns_b), 63) == 0) == \
    And(ULT(ns_a, BILLION), ULT(ns_b, BILLION))
lemma("publish: usual nanoseconds are below a second just if no difference is negative",
      gathered, ULT(ns_a, 1 << 62), ULT(ns_b, 1 << 62), control=gathered, broken=(ULT(ns_b, 1 << 62),))

wide_sum = bv("sum", 104)	# delta * MULT + NSEC, any
shift104 = bv("shift104", 104)

mult, up = bv("mult", 32), bv("up", 32)
scaled = ZeroExt(32, mult) << ZeroExt(32, up)
lemma("publish: a multiplier fits its narrow field just if it is whole when scaled",
      (LShR(scaled, 32) == 0) == (LShR(low(scaled), up) == mult), ULE(up, 24),
      control=(LShR(scaled, 33) == 0) == (LShR(low(scaled), up) == mult))

# ------------------------------------------------- the fast path, 64 bits

# READ: one test for generations and delta, one for the second. No generation is
# assumed to be near another one: these are any words that a reader can have loaded.
gen, begin_gen, limit_ns, delta, ns = (bv("gen", 32), bv("begin_gen", 32),
                                       bv("limit_ns", 32), bv("delta"), bv("ns"))
same = Concat(begin_gen, word(0)) ^ Concat(gen, limit_ns)
accepted = And(LShR(delta | same, 32) == 0, ULT(ns, same))
open_end = limit_ns == BILLION
lemma("64: accepted just if generations are equal, 0 <= delta < 2^32, ns below a second",
      accepted == And(gen == begin_gen, ULT(delta, 1 << 32), ULT(ns, BILLION)), open_end,
      control=accepted == And(gen == begin_gen, ULT(delta, 1 << 32), ULE(ns, BILLION)))
lemma("64: a negative delta is never accepted", Implies(accepted, delta >= 0),
      control=Implies(And(LShR(same, 32) == 0, ULT(ns, same)), delta >= 0))
lemma("64: with END of a closed block nothing is accepted", Not(accepted), limit_ns == 0,
      control=Not(And(LShR(delta | same, 32) == 0, ULE(ns, same))))
lemma("a closed block's generations are equal to none that was or will be",
      gen + 1 != begin_gen, Extract(0, 0, gen) == 0, Extract(0, 0, begin_gen) == 0,
      control=gen + 2 != begin_gen)
lemma("64, coarse: accepted just if generations are equal",
      (LShR(same, 32) == 0) == (gen == begin_gen),
      control=(LShR(same, 31) == 0) == (gen == begin_gen))

# ------------------------------------------------- the fast path, 32 bits

# The low word of the counter is read at one time, the high one at a later. BASE's
# low word is not in the last 2^25, or the host closes the narrow fields.
first, second, base = bv("first"), bv("second"), bv("base")
d32 = low(first) - low(base)
suits = And(high(second) == high(base), ULT(d32, 1 << 25))
exact = ZeroExt(32, d32) == first - base
early = ULT(low(base), 0xfe000000)
lemma("32: the low words' difference is the delta if the high word stays, for any base",
      Implies(suits, exact), early, high(first) == high(second),
      control=Implies(suits, exact), broken=(high(first) == high(second),))
wraps = (early, ULE(first, second), ULT(second - first, 1 << 32))
not_far = Or(ULE(base, first), ULE(base - first, 0xfe000000), UGT(base - first, 1 << 32))
lemma("32: and if it changes in between, unless the counter is some 2^32 behind",
      Implies(suits, exact), *wraps, not_far,
      control=Implies(suits, exact), broken=wraps)
lemma("32: the low word has to be read first", Implies(suits, exact), *wraps, not_far,
      control=Implies(suits, exact),
      broken=(early, ULE(second, first), ULT(first - second, 1 << 25), ULE(base, first)))
lemma("32: every delta below 2^25 suits, unless the high word changes", suits,
      ULE(base, first), ULT(first - base, 1 << 25), high(first) == high(base), first == second,
      control=suits, broken=(ULE(base, first), ULT(first - base, 1 << 25), first == second))

# Nothing overflows there: d below 2^25, any MULT32, NSEC32 below a second or
# VDK_NARROW_CLOSED, the sum still a word, so that one unsigned compare tells.
d = d32
mult32, nsec32, frac32 = bv("mult32", 32), bv("nsec32", 32), bv("frac32", 32)
scaled = product(d << 6, mult32)
high_word, low_word = high(scaled), low(scaled)
carry1 = LShR(LShR(low_word, 1) + frac32, 31)
total32 = ZeroExt(32, nsec32) + ZeroExt(32, high_word) + ZeroExt(32, carry1)
narrow_range = (ULT(d, 1 << 25), ULE(nsec32, 0x40000000), ULT(frac32, 1 << 31))
lemma("32: the narrow product is below 2^63, whatever the multiplier",
      ULT(scaled, 1 << 63), ULT(d, 1 << 25),
      control=ULT(product(d << 7, mult32), 1 << 63))
lemma("32: half its low word and the fraction do not carry out of a word",
      ULE(ZeroExt(32, LShR(low_word, 1)) + ZeroExt(32, frac32), 0xffffffff), *narrow_range,
      control=ULE(ZeroExt(32, low_word) + ZeroExt(32, frac32), 0xffffffff))
lemma("32: the sum of nanoseconds does not wrap", ULE(total32, 0xffffffff), *narrow_range,
      control=ULE(total32 + 0x50000000, 0xffffffff))
lemma("32: narrow fields that do not fit are over a second", UGE(low(total32), BILLION),
      *narrow_range, nsec32 == 0x40000000,
      control=UGE(low(total32), BILLION + (1 << 30)))

# The narrow product is the exact one, shifted: (d << 6) * (m << (26 - s)).
di, mi = Int("di"), Int("mi")
for s in range(2, 27):
    whole = di * 64 * (mi * 2**(26 - s)) == di * mi * 2**(32 - s)
    wrong = di * 32 * (mi * 2**(26 - s)) == di * mi * 2**(32 - s)
    if holds(whole) != unsat or holds(wrong, di > 0, mi > 0) != sat:
        tally[False] += 1
        print(f"not ok - 32: the scaled product, shift {s}")
tally[True] += 1
print("ok - 32: the scaled product, every shift from 2 to 26")

# ... and its parts with FRAC32 and NSEC32 are the exact nanoseconds.
p, nsec = bv("p"), bv("nsec")
for s in range(2, 27):
    P = p << (32 - s)
    frac = (low(nsec) << (31 - s)) & 0x7fffffff
    carry = LShR(LShR(low(P), 1) + frac, 31)
    narrow = high(P) + low(LShR(nsec, s)) + carry
    lost = high(P) + low(LShR(nsec, s))
    given = (ULT(P, 1 << 63), ULT(p, 1 << (31 + s)), ULT(nsec, BILLION << s))
    lemma(f"32: high word, whole ns and carry are the ns, shift {s}",
          ZeroExt(32, narrow) == LShR(p + nsec, s), *given,
          control=ZeroExt(32, lost) == LShR(p + nsec, s))

# Microseconds: both ways are the product's bits from 38 up. Neither loses any,
# the factor being below 2^29, so whole numbers say it.
n, q, r = Int("n"), Int("q"), Int("r")


def by(factor):
    return And(q * 2**38 <= n * factor, n * factor < (q + 1) * 2**38)


lemma("microseconds: times 274877907 and >> 38 is a division by 1000",
      by(274877907), n == 1000 * q + r, 0 <= r, r < 1000, 0 <= n, n < 2**32,
      control=by(274877906))
