/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The slow path of a clock read, for what READ sends away: a second that ends
 * before the host's next publish, a counter behind the base or far ahead, a
 * publish in progress, a time namespace. The arithmetic is exact for every delta
 * (docs/abi.md 3.2), the order of loads that of READ.
 *
 * void read_slow(block *r5)	called with bl; the caller's LR is in r11
 *
 * In:	r5 = BEGIN of a block of this process's data page
 * Out:	r7 = seconds, r8 = nanoseconds, or r8 = -1: fall back; r5 unchanged
 * Clobbers r0, r6, r9, r10, r12, CR0, CTR.
 */
#include "read.h"

#ifdef __powerpc64__

	LOCAL	read_slow
	.cfi_register DW_LR, r11
	li	r0, TRIES
	mtctr	r0
	BLOCK_PAGE r10, r5
	ld	r10, VDK_DATA_ROOT(r10)
	add	r5, r5, r10		/* the block to read is the root page's */
1:	ld	r6, F(END)(r5)
	cmpwi	r6, 0
	beq	6f			/* closed */
	rldimi	r5, r6, 0, 63
	ld	r9, F(BASE)(r5)
	mfspr	r12, 268
	/*
	 * Cell's low word can be 0 before the high one has changed. Look again:
	 * a tick later it is 1. (A counter that stands still ends as TRIES does.)
	 */
	cmpwi	r12, 0
	beq-	5f
	subf	r12, r9, r12
	/*
	 * A counter behind the base counts as 0 ticks: by a mask, since the
	 * base has to stay part of the address of the last load. One that is
	 * far behind is another counter than the host's was; unless the clock
	 * stands still, whose counter is nobody's business.
	 */
	srdi	r8, r12, 63
	addi	r8, r8, -1
	andc	r9, r12, r8
	addis	r9, r9, 1 << (VDK_BEHIND_LOG - 16)
	srdi	r0, r9, 63
	and	r12, r12, r8
	lwz	r9, F(MULT)(r5)
	ld	r8, F(LIMIT)(r5)
	cmpwi	r9, 0
	beq	2f
	cmpwi	r0, 0
	bne-	6f
	cmpld	r12, r8
	bgt-	6f
2:	xor	r8, r8, r8
	add	r5, r5, r8		/* LIMIT is part of that address, too */

	/* r8:r12 = r12 * MULT + NSEC */
	mulhdu	r8, r12, r9
	mulld	r12, r12, r9
	ld	r9, F(NSEC)(r5)
	add	r12, r12, r9
	cmpld	r12, r9
	bge	3f
	addi	r8, r8, 1
3:
	/* r8 = r8:r12 >> SHIFT, which is at least 2; 2^62 and more falls back */
	lwz	r9, F(SHIFT)(r5)
	srd	r12, r12, r9
	addi	r9, r9, -2
	srd.	r0, r8, r9
	bne-	6f
	li	r0, 62
	subf	r9, r9, r0
	sld	r8, r8, r9
	or	r8, r8, r12

	ld	r7, F(SEC)(r5)
	add	r0, r7, r8
	xor	r0, r0, r0
	ldx	r9, r5, r0
	SAME	r9, r6
	srdi.	r9, r9, 32
	beq	4f
5:	bdnz	1b
6:	subf	r5, r10, r5
7:	li	r8, -1
	blr

	/*
	 * A namespace's offsets are in its own page. The process may have changed
	 * to another since, as a signal handler can: the seconds' second load
	 * tells whether both halves are of one page. In a page that is its own root
	 * page they are a closed clock's, should it have been closed since.
	 */
4:	subf	r5, r10, r5
	cmpwi	r10, 0
	beq	8f
	ld	r9, F(OFF_SEC)(r5)
	add	r7, r7, r9
	ld	r12, F(OFF_NSEC)(r5)
	add	r8, r8, r12
	ld	r12, F(OFF_SEC)(r5)
	cmpd	r9, r12
	bne-	7b
8:	clrldi	r9, r6, 32		/* 10^9, from END */
	divdu	r0, r8, r9
	add	r7, r7, r0
	mulld	r0, r0, r9
	subf	r8, r0, r8
	blr
	END	read_slow

#endif
