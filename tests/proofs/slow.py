# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The slow paths: slow64.S and slow32.S of image/powerpc, src/page_read.c."""
from z3 import And, Concat, If, Implies, Int, LShR, Not, Or, UGE, UGT, ULE, ULT, ZeroExt

from prove import BILLION, bit, bv, high, lemma, low, sld, slw, srd, srw, word

# ---------------------------------------- the slow path: the delta that counts

delta = bv("delta")
far = delta < -(1 << 25)
counts = If(delta < 0, word(0, 64), delta)

# 64 bits: r8 is a mask of ones unless the counter is behind
mask = LShR(delta, 63) - 1
behind = (delta & ~mask) + (1 << 25)
lemma("slow, 64: a counter behind counts as the base", delta & mask == counts,
      control=delta & (mask + 1) == counts)
lemma("slow, 64: far behind is more than 2^25", (LShR(behind, 63) == 1) == far,
      control=(LShR(behind - 1, 63) == 1) == far)

# 32 bits: r9:r8, and r12, which is 0 unless it is far behind
mask32 = LShR(high(delta), 31) - 1
clamped = Concat(high(delta) & mask32, low(delta) & mask32)
lemma("slow, 32: a counter behind counts as the base", clamped == counts,
      control=Concat(high(delta) & mask32, low(delta)) == counts)


def far32(ones):
    return ((LShR(low(delta), 25) ^ ones) | (high(delta) + 1)) & ~mask32


lemma("slow, 32: far behind is more than 2^25", (far32(0x7f) != 0) == far,
      control=(far32(0x7e) != 0) == far)

# Two words are compared with LIMIT; the library takes its own way for all of it.
limit = bv("limit")
beyond = Or(UGT(high(delta), high(limit)),
            And(Not(ULT(high(delta), high(limit))), UGT(low(delta), low(limit))))
lemma("slow, 32: the limit's two words", beyond == UGT(delta, limit),
      control=Or(UGT(high(delta), high(limit)), UGT(low(delta), low(limit))) ==
      UGT(delta, limit))
lemma("library: a counter behind, and far behind",
      (LShR(delta, 63) != 0) == (delta < 0),
      control=(LShR(delta, 62) != 0) == (delta < 0))
lemma("library: far behind is more than 2^25",
      Implies(delta < 0, ULE(-delta, 1 << 25) == Not(far)),
      control=Implies(delta < 0, ULT(-delta, 1 << 25) == Not(far)))

# --------------------------------------------- the slow path: the wide product

# In whole numbers: of a delta below 2^63, and a word, there are 96 bits at most.
# The parts of the product, by words, are what mulhwu and mullw make of each.
d, m, n = Int("d"), Int("m"), Int("n")
dh, dl, h1, l1, h0, l0 = (Int(x) for x in ("dh", "dl", "h1", "l1", "h0", "l0"))
lemma("slow: the sum is below 2^96", d * m + n < 2**96,
      0 <= d, d < 2**63, 0 <= m, m < 2**32, 0 <= n, n < 2**64,
      control=d * m + n < 2**95)
lemma("slow: the product by parts",
      (dh * 2**32 + dl) * m == (h1 * 2**32 + l1) * 2**32 + h0 * 2**32 + l0,
      dh * m == h1 * 2**32 + l1, dl * m == h0 * 2**32 + l0,
      control=(dh * 2**32 + dl) * m == (h1 * 2**32 + l1) * 2**32 + l0)

# With those parts as any words, the sum in three words and its carries.
H1, L1, H0, L0 = (bv(x, 32) for x in ("H1", "L1", "H0", "L0"))
N = bv("N")
true_sum = Concat(H1, L1, word(0)) + Concat(word(0), H0, L0) + ZeroExt(32, N)


def three_words(last_carry):
    r9 = L1 + H0
    r7 = H1 + bit(ULT(r9, H0))
    r9b = r9 + high(N)
    r7 = r7 + bit(ULT(r9b, high(N)))
    r8 = L0 + low(N)
    carry = bit(ULT(r8, low(N)))
    if last_carry:
        r7 = r7 + bit(And(carry == 1, r9b + 1 == 0))
    return Concat(r7, r9b + carry, r8)


lemma("slow, 32: three words and all carries", three_words(True) == true_sum,
      control=three_words(False) == true_sum)

# Two: mulhdu and mulld, and one carry.
Ph, Pl = bv("Ph"), bv("Pl")
low_sum = Pl + N
pair = Concat(Ph, Pl) + ZeroExt(64, N)
lemma("slow, 64: two words and the carry",
      Concat(Ph + bit(ULT(low_sum, N), 64), low_sum) == pair,
      control=Concat(Ph, low_sum) == pair)

# The library: the high word's product, and the low one's, in two words of 64 bits.
part, lo0 = bv("part"), bv("lo0")
lo1 = lo0 + (part << 32)
lo2 = lo1 + N
hi2 = LShR(part, 32) + bit(ULT(lo1, part << 32), 64) + bit(ULT(lo2, N), 64)
lib_sum = (ZeroExt(64, part) << 32) + ZeroExt(64, lo0) + ZeroExt(64, N)
lemma("library: two words and both carries", Concat(hi2, lo2) == lib_sum,
      control=Concat(hi2 - bit(ULT(lo2, N), 64), lo2) == lib_sum)

# ------------------------------------------- the slow path: shift and 2^62

shift = bv("shift")
X = Concat(Ph, Pl)
shifted = LShR(X, ZeroExt(64, shift))
fits = ULT(shifted, 1 << 62)
shift_range = (UGE(shift, 2), ULE(shift, 63))
lemma("slow, 64, and library: falls back just for 2^62 ns and more",
      (srd(Ph, shift - 2) == 0) == fits, *shift_range,
      control=(srd(Ph, shift - 1) == 0) == fits)
lemma("slow, 64, and library: the shift of two words",
      Implies(fits, ZeroExt(64, sld(Ph, 64 - shift) | srd(Pl, shift)) == shifted),
      *shift_range,
      control=Implies(fits, ZeroExt(64, sld(Ph, 63 - shift) | srd(Pl, shift)) == shifted))

W = [bv(f"W{i}", 32) for i in range(3)]	# low word first
X96 = Concat(W[2], W[1], W[0])
count = bv("count", 32)
far_shift = UGE(count, 32)
r8, r9, r7 = If(far_shift, W[1], W[0]), If(far_shift, W[2], W[1]), If(far_shift, 0, W[2])
c = If(far_shift, count - 32, count)
out9 = srw(r9, c) | slw(r7, 32 - c)
out8 = srw(r8, c) | slw(r9, 32 - c)
result96 = LShR(X96, ZeroExt(64, count))
takes = And(srw(r7, c) == 0, LShR(out9, 30) == 0)
count_range = (UGE(count, 2), ULE(count, 63))
lemma("slow, 32: falls back just for 2^62 ns and more",
      takes == ULT(result96, 1 << 62), *count_range,
      control=(LShR(out9, 30) == 0) == ULT(result96, 1 << 62))
lemma("slow, 32: the shift of three words",
      Implies(takes, ZeroExt(32, Concat(out9, out8)) == result96), *count_range,
      control=Implies(takes, ZeroExt(32, Concat(srw(r9, c), out8)) == result96))

# vdk_shr_ and vdk_shl_, where a compiler has no such shift: C knows none by 32.
a, b, by_n = bv("a"), bv("b"), bv("by_n", 32)
many = UGE(by_n, 32)
shr = If(many, ZeroExt(32, LShR(high(a), by_n - 32)),
         If(by_n != 0, Concat(LShR(high(a), by_n),
                              LShR(low(a), by_n) | high(a) << (32 - by_n)), a))
shl = If(many, Concat(low(a) << (by_n - 32), word(0)),
         If(by_n != 0, Concat(high(a) << by_n | LShR(low(a), 32 - by_n), low(a) << by_n), a))
lemma("vdk_shr_", shr == LShR(a, ZeroExt(32, by_n)), ULE(by_n, 63),
      control=shr == LShR(a, ZeroExt(32, by_n + 1)))
lemma("vdk_shl_", shl == a << ZeroExt(32, by_n), ULE(by_n, 63),
      control=shl == a << ZeroExt(32, by_n + 1))

# ------------------------------------------------ the slow path: whole seconds

# Sums and differences of two words without a carry flag.
ah, al, bh, bl = high(a), low(a), high(b), low(b)
lemma("ADD64", Concat(ah + bh + bit(ULT(al + bl, bl)), al + bl) == a + b,
      control=Concat(ah + bh, al + bl) == a + b)
lemma("SUB64", Concat(ah - bh - bit(ULT(al, bl)), al - bl) == a - b,
      control=Concat(ah - bh, al - bl) == a - b)
lemma("another namespace's seconds are seen, by one word too",
      ((ah ^ bh) | (al ^ bl) == 0) == (a == b),
      control=(al ^ bl == 0) == (a == b))

ns62, off_ns = bv("ns62"), bv("off_ns")
lemma("nanoseconds with a namespace's are at most 2^30 of 2^32",
      ULE(LShR(ns62 + off_ns, 32), 1 << 30), ULT(ns62, 1 << 62), ULT(off_ns, BILLION),
      control=ULT(LShR(ns62 + off_ns, 32), 1 << 30))

# The division takes 2 * hi seconds at a time, which never is too many, and leaves
# less each time, little more than half; so the rounds end.
hi, lo_ns = Int("hi"), Int("lo_ns")
of = hi * 2**32 + lo_ns


def a_round(times):
    """So many seconds for each of hi: the factor fits a word, it is not too much, and
    what is left is less, and no more than half and a bit."""
    rest = of - times * hi * BILLION
    return And(times * hi < 2**32, 0 <= rest, rest <= of - times * BILLION,
               100 * rest <= 54 * of + 2**40)


some = (1 <= hi, hi <= 2**30, 0 <= lo_ns, lo_ns < 2**32)
lemma("whole seconds, 32: never too many at a time, always some, and half of them",
      a_round(2), *some, control=a_round(4))
lemma("whole seconds, 32: a word without them has at most four left",
      lo_ns - 4 * BILLION < BILLION, 0 <= lo_ns, lo_ns < 2**32,
      control=lo_ns - 3 * BILLION < BILLION)

# The library takes them bit by bit: what is left is below unit, which is halved until
# it is a second; seconds are counted in units.
unit, rest_ns, taken = Int("unit"), Int("rest_ns"), Int("taken")


def a_step(enough):
    now = If(enough, 1, 0)
    after = rest_ns - now * unit
    return And(0 <= after, after < unit,
               (2 * taken + now) * unit + after == taken * 2 * unit + rest_ns)


two_units = (unit > 0, 0 <= rest_ns, rest_ns < 2 * unit)
lemma("library, whole seconds: each step leaves less than its unit, and loses nothing",
      a_step(rest_ns >= unit), *two_units, control=a_step(rest_ns > unit))
lemma("library, whole seconds: the first unit is large enough and fits 63 bits",
      And(ns62 < BILLION << 33, word(BILLION << 33, 64) > 0), ULT(ns62, 1 << 62),
      control=And(ns62 < BILLION << 32, word(BILLION << 32, 64) > 0))

# -------------------------------------------------------------- the way there

# BLOCK: the clock functions lie in the first page, ANCHOR past a multiple of 128, so
# their address less 64 KiB becomes that of block id, wherever a page may lie.
image, function, clock = bv("image"), bv("function"), bv("clock")
block = ((image + function - 0x10000) & ~0xf80) | (clock << 7)
its_block = block == image - 0x10000 + (clock << 7) + 8
function_range = (ULT(function, 4096), function & 127 == 8, ULT(clock, 24))
lemma("the block's address, at any base that is a multiple of 4 KiB", its_block,
      image & 4095 == 0, *function_range,
      control=its_block, broken=(image & 2047 == 0, *function_range))
