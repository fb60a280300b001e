/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The long way to read a clock, for what READ sends away: a second that ends
 * before the host's next publish, a counter behind the base, a publish in
 * progress, a time namespace. The arithmetic is the kernel's for every delta,
 * the order of loads that of READ.
 *
 * void read_all(block *r5)	called with bl; the caller's LR is in r11
 *
 * In:	r5 = BEGIN of a block of this process's data page
 * Out:	r7 = seconds, r8 = nanoseconds, or r8 = -1: ask the host; r5 unchanged
 * Clobbers r0, r6, r9, r10, r12, CR0, CTR.
 */
#include "read.h"

#ifdef __powerpc64__

	LOCAL	read_all
	.cfi_register DW_LR, r11
	li	r0, TRIES
	mtctr	r0
	clrrdi	r10, r5, 16
	ld	r10, VDK_DATA_ROOT(r10)
	add	r5, r5, r10		/* the block to read is the root page's */
1:	ld	r6, F(END)(r5)
	cmpwi	r6, 0
	beq	3f			/* closed */
	rldimi	r5, r6, 0, 63
	ld	r9, F(BASE)(r5)
	mfspr	r12, 268
	/*
	 * Cell's low word can be 0 before the high one has changed. Look again:
	 * a tick later it is 1. (A counter that stands still ends as TRIES does.)
	 */
	cmpwi	r12, 0
	beq-	4f
	subf	r12, r9, r12
	/*
	 * A counter behind the base counts as 0 ticks: by a mask, since the
	 * base has to stay part of the address of the last load.
	 */
	srdi	r8, r12, 63
	addi	r8, r8, -1
	and	r12, r12, r8
	lwz	r9, F(MULT)(r5)
	mulld	r12, r12, r9
	ld	r8, F(NSEC)(r5)
	add	r8, r8, r12
	lwz	r9, F(SHIFT)(r5)
	srd	r8, r8, r9
	ld	r7, F(SEC)(r5)
	add	r0, r7, r8
	xor	r0, r0, r0
	ldx	r9, r5, r0
	xor	r9, r9, r6
	srdi.	r9, r9, 32		/* equal generations? */
	beq	2f
4:	bdnz	1b
3:	subf	r5, r10, r5
	li	r8, -1
	blr

2:	subf	r5, r10, r5		/* a namespace's offsets are in its own page */
	ld	r9, F(OFF_SEC)(r5)
	add	r7, r7, r9
	ld	r9, F(OFF_NSEC)(r5)
	add	r8, r8, r9
	clrldi	r9, r6, 32		/* 10^9, from END */
	divdu	r0, r8, r9
	add	r7, r7, r0
	mulld	r0, r0, r9
	subf	r8, r0, r8
	blr
	END	read_all

#endif
