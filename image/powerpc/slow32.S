/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The slow path of a clock read with 32-bit registers, for what READ sends away:
 * a second that ends before the host's next publish, a counter behind the base or
 * far ahead of it, a publish in progress, a time namespace, a multiplier that the
 * narrow fields cannot express. The arithmetic is exact for every delta
 * (docs/abi.md 3.2), the order of loads that of READ.
 *
 * void read_slow(block *r5)	called with bl; the caller's LR is in r11
 *
 * In:	r5 = BEGIN of a block of this process's data page
 * Out:	r9:r7 = seconds, r8 = nanoseconds; or r8 = -1, r5 unchanged: fall back
 * Clobbers r0, r6, r10, r12, CR0, CTR.
 */
#include "read.h"

#ifndef __powerpc64__

/* CARRY hi, lo, x - lo was a sum with x in it: add its carry, which is not XER's, to hi */
.macro CARRY hi, lo, x
	cmplw	\lo, \x
	bge	99f
	addi	\hi, \hi, 1
99:
.endm

/* ADD64 hi, lo, xhi, xlo */
.macro ADD64 hi, lo, xhi, xlo
	add	\lo, \lo, \xlo
	add	\hi, \hi, \xhi
	CARRY	\hi, \lo, \xlo
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

	LOCAL	read_slow
	.cfi_register DW_LR, r11
	li	r0, TRIES
	mtctr	r0
	BLOCK_PAGE r10, r5
	lwz	r10, VDK_DATA_ROOT + LO(r10)
	add	r5, r5, r10		/* the block to read is the root page's */
1:	lwz	r0, F(END) + LO(r5)
	cmpwi	r0, 0
	beq	9f			/* closed */
	lwz	r6, F(END) + HI(r5)
	rlwimi	r5, r6, 0, 31, 31

	/* r9:r8 = counter - base */
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
	beq-	8f
	SUB64	r9, r8, r12, r0
	/*
	 * Behind the base: 0 ticks, by a mask, so that base and counter stay part
	 * of the last load's address. r12 = 0 unless it is far behind, which means
	 * another counter than the host's was.
	 */
	srwi	r7, r9, 31
	srwi	r12, r8, VDK_BEHIND_LOG
	xori	r12, r12, (1 << (32 - VDK_BEHIND_LOG)) - 1
	addi	r0, r9, 1
	addi	r7, r7, -1		/* 0 if behind, else all ones */
	or	r12, r12, r0
	andc	r12, r12, r7
	and	r9, r9, r7
	and	r8, r8, r7

	lwz	r0, F(MULT)(r5)
	cmpwi	r0, 0
	beq	3f			/* stands still: the counter is nobody's business */
	cmpwi	r12, 0
	bne-	9f
	lwz	r7, F(LIMIT) + HI(r5)
	lwz	r12, F(LIMIT) + LO(r5)
	cmplw	r9, r7
	bgt-	9f
	blt	4f
	cmplw	r8, r12
	bgt-	9f
4:	add	r7, r7, r12
	xor	r7, r7, r7
	add	r5, r5, r7		/* LIMIT is part of that address, too */
3:
	/* r7:r9:r8 = r9:r8 * MULT + NSEC */
	mulhwu	r7, r9, r0
	mulhwu	r12, r8, r0
	mullw	r9, r9, r0
	mullw	r8, r8, r0
	add	r9, r9, r12
	CARRY	r7, r9, r12
	lwz	r12, F(NSEC) + HI(r5)
	lwz	r0, F(NSEC) + LO(r5)
	add	r9, r9, r12
	CARRY	r7, r9, r12
	add	r8, r8, r0
	cmplw	r8, r0
	bge	5f
	addi	r9, r9, 1
	cmpwi	r9, 0
	bne	5f
	addi	r7, r7, 1
5:
	/* r9:r8 = r7:r9:r8 >> SHIFT, of 2 to 63; 2^62 and more falls back */
	lwz	r12, F(SHIFT)(r5)
	cmplwi	r12, 32
	blt	6f
	xor	r8, r8, r8		/* its carry is in r9, and it in that address */
	or	r8, r8, r9
	mr	r9, r7
	li	r7, 0
	addi	r12, r12, -32
6:	srw.	r0, r7, r12
	bne-	9f
	li	r0, 32
	subf	r0, r12, r0
	slw	r7, r7, r0		/* by 32: 0 */
	srw	r8, r8, r12
	slw	r0, r9, r0
	or	r8, r8, r0
	srw	r9, r9, r12
	or	r9, r9, r7
	srwi.	r0, r9, 30
	bne-	9f

	lwz	r7, F(SEC) + LO(r5)
	lwz	r12, F(SEC) + HI(r5)
	add	r0, r8, r9
	add	r0, r0, r7
	add	r0, r0, r12
	xor	r0, r0, r0
	lwzx	r0, r5, r0
	cmpw	r0, r6			/* equal generations? */
	beq	10f
8:	bdnz	1b
9:	subf	r5, r10, r5
7:	li	r8, -1
	blr

	/*
	 * A namespace's offsets are in its own page. The process may have changed
	 * to another since, as a signal handler can: the seconds' second load
	 * tells whether all parts are of one page. In a page that is its own root
	 * page they are a closed clock's, should it have been closed since.
	 */
10:	subf	r5, r10, r5
	cmpwi	r10, 0
	beq	14f
	lwz	r0, F(OFF_SEC) + LO(r5)
	lwz	r6, F(OFF_SEC) + HI(r5)
	ADD64	r12, r7, r6, r0
	lwz	r10, F(OFF_NSEC) + LO(r5)
	add	r8, r8, r10
	CARRY	r9, r8, r10
	lwz	r10, F(OFF_SEC) + LO(r5)
	xor	r0, r0, r10
	lwz	r10, F(OFF_SEC) + HI(r5)
	xor	r6, r6, r10
	or.	r0, r0, r6
	bne-	7b
14:
	/*
	 * Whole seconds of r9:r8 to r12:r7. Two are in each 2^32 ns, and twice
	 * r9, which is at most 2^30, fits a word. A round leaves little more than
	 * half of r9.
	 */
	lis	r0, VDK_NSEC_PER_SEC@h
	ori	r0, r0, VDK_NSEC_PER_SEC@l
11:	cmpwi	r9, 0
	beq	12f
	slwi	r6, r9, 1
	add	r7, r7, r6
	CARRY	r12, r7, r6
	mulhwu	r10, r6, r0
	mullw	r6, r6, r0
	SUB64	r9, r8, r10, r6
	b	11b
12:	cmplw	r8, r0
	blt	13f
	subf	r8, r0, r8
	addi	r7, r7, 1
	cmpwi	r7, 0
	bne	12b
	addi	r12, r12, 1
	b	12b
13:	mr	r9, r12
	blr
	END	read_slow

#endif
