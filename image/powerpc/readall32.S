/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The long way to read a clock with 32-bit registers, for what READ sends
 * away: a second that ends before the host's next publish, a counter behind
 * the base or far ahead of it, a publish in progress, a time namespace, a
 * multiplier that the narrow fields cannot express. The arithmetic is the
 * kernel's for every delta, modulo 2^64; the order of loads that of READ.
 *
 * void read_all(block *r5)	called with bl; the caller's LR is in r11
 *
 * In:	r5 = BEGIN of a block of this process's data page
 * Out:	r9:r7 = seconds, r8 = nanoseconds; or r8 = -1, r5 unchanged: ask
 * Clobbers r0, r5, r6, r10, r12, CR0, CTR.
 */
#include "read.h"

#ifndef __powerpc64__

/* ADD64 hi, lo, xhi, xlo - without XER's carry, which is not ours to change */
.macro ADD64 hi, lo, xhi, xlo
	add	\lo, \lo, \xlo
	add	\hi, \hi, \xhi
	cmplw	\lo, \xlo
	bge	99f
	addi	\hi, \hi, 1
99:
.endm

/* SUB64 hi, lo, xhi, xlo */
.macro SUB64 hi, lo, xhi, xlo
	cmplw	\lo, \xlo
	subf	\lo, \xlo, \lo
	subf	\hi, \xhi, \hi
	bge	99f
	addi	\hi, \hi, -1
99:
.endm

	LOCAL	read_all
	.cfi_register DW_LR, r11
	li	r0, TRIES
	mtctr	r0
	clrrwi	r10, r5, 16
	lwz	r10, VDK_DATA_ROOT + LO(r10)
	add	r5, r5, r10		/* the block to read is the root page's */
1:	lwz	r0, F(END) + LO(r5)
	cmpwi	r0, 0
	beq	8f			/* closed */
	lwz	r6, F(END) + HI(r5)
	rlwimi	r5, r6, 0, 31, 31

	/* r9:r8 = counter - base, or 0 should it be behind */
	lwz	r0, F(BASE) + LO(r5)
	lwz	r12, F(BASE) + HI(r5)
2:	TIMEBASE_HI r9
	TIMEBASE r8
	TIMEBASE_HI r7
	cmpw	r7, r9
	bne-	2b
	/*
	 * Cell's low word can be 0 before the high one has changed. Look again:
	 * a tick later it is 1. (A counter that stands still ends as TRIES does.)
	 */
	cmpwi	r8, 0
	beq-	7f
	SUB64	r9, r8, r12, r0
	srwi	r7, r9, 31
	addi	r7, r7, -1
	and	r9, r9, r7
	and	r8, r8, r7

	/* r9:r8 = r9:r8 * MULT + NSEC */
	lwz	r0, F(MULT)(r5)
	mulhwu	r12, r8, r0
	mullw	r9, r9, r0
	mullw	r8, r8, r0
	add	r9, r9, r12
	lwz	r0, F(NSEC) + LO(r5)
	lwz	r12, F(NSEC) + HI(r5)
	ADD64	r9, r8, r12, r0

	/* r9:r8 >>= SHIFT; slw and srw shift everything out by 32 to 63 */
	lwz	r12, F(SHIFT)(r5)
	srw	r8, r8, r12
	li	r0, 32
	subf	r0, r12, r0
	slw	r7, r9, r0
	or	r8, r8, r7
	neg	r0, r0
	srw	r7, r9, r0
	or	r8, r8, r7
	srw	r9, r9, r12

	lwz	r7, F(SEC) + LO(r5)
	lwz	r12, F(SEC) + HI(r5)
	add	r0, r8, r9
	add	r0, r0, r7
	add	r0, r0, r12
	xor	r0, r0, r0
	lwzx	r0, r5, r0
	cmpw	r0, r6			/* equal generations? */
	beq	3f
7:	bdnz	1b
8:	subf	r5, r10, r5
	li	r8, -1
	blr

3:	subf	r5, r10, r5		/* a namespace's offsets are in its own page */
	lwz	r0, F(OFF_SEC) + LO(r5)
	lwz	r6, F(OFF_SEC) + HI(r5)
	ADD64	r12, r7, r6, r0
	lwz	r0, F(OFF_NSEC) + LO(r5)
	lwz	r6, F(OFF_NSEC) + HI(r5)
	ADD64	r9, r8, r6, r0
	/*
	 * Whole seconds of r9:r8 to r12:r7. Two are in each 2^32 ns, and
	 * twice r9 fits a word. (Four are, too, but ns below 2^62 and an offset
	 * can make 2^30 of r9, and four times that is 0, for ever.) A round
	 * leaves little more than half of r9.
	 */
	lis	r0, VDK_NSEC_PER_SEC@h
	ori	r0, r0, VDK_NSEC_PER_SEC@l
4:	cmpwi	r9, 0
	beq	5f
	slwi	r6, r9, 1
	li	r10, 0
	ADD64	r12, r7, r10, r6
	mullw	r5, r6, r0
	mulhwu	r6, r6, r0
	SUB64	r9, r8, r6, r5
	b	4b
5:	cmplw	r8, r0
	blt	6f
	subf	r8, r0, r8
	li	r6, 1
	li	r10, 0
	ADD64	r12, r7, r10, r6
	b	5b
6:	mr	r9, r12
	blr
	END	read_all

#endif
