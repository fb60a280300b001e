/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Reading a clock block without a barrier and without a lock (docs/abi.md 3,
 * docs/ordering.md). Two bodies: 64-bit registers do the kernel's arithmetic
 * as it stands, 32-bit ones the same numbers by the narrow fields.
 *
 * The order of a read is held by addresses alone:
 *  - every field's address is made from the generation read first: its low
 *    bit, always 0, is put into the pointer's low bit;
 *  - the address of the second generation is made from a zero that is
 *    computed from every field and the counter.
 * What is written first (BEGIN) is read last, and the other way round, so two
 * equal generations enclose fields of just that generation.
 */
#ifndef IMAGE_POWERPC_READ_H
#define IMAGE_POWERPC_READ_H

#include "arch.h"

/*
 * How often read_slow looks again at a block that is being written. A publish
 * is about a hundred stores; a writer that takes longer is asleep or dead, and
 * the read falls back.
 */
#define TRIES	1000

/* Field of the clock block, from a pointer made by BLOCK. */
#define F(field)	(VDK_CLOCK_##field - VDK_CLOCK_BEGIN)

#if ANCHOR != VDK_CLOCK_BEGIN
#error "BLOCK leaves a pointer to BEGIN, so that it can be loaded by index"
#endif

/* Bits of an id that has a block. */
#define ID_BITS		(VDK_DATA_LOG - VDK_CLOCK_LOG)

#if VDK_CLOCKS > 1 << (VDK_DATA_LOG - VDK_CLOCK_LOG)
#error "a block's address is its id put into the page's"
#endif

/*
 * BLOCK blk, id - blk, from HERE, becomes the address of BEGIN in block id
 *
 * HERE's address is in the page that starts with the ELF header, so all that has
 * to be replaced are the bits within a page: the image works wherever a page does.
 */
.macro BLOCK blk, id
#ifdef __powerpc64__
	rldimi	\blk, \id, VDK_CLOCK_LOG, 64 - VDK_DATA_LOG
#else
	rlwimi	\blk, \id, VDK_CLOCK_LOG, 32 - VDK_DATA_LOG, 31 - VDK_CLOCK_LOG
#endif
.endm

/* BLOCK_0 blk - blk = the address of BEGIN in block 0, for functions that lie anywhere */
.macro BLOCK_0 blk
	PAGE	\blk
	addi	\blk, \blk, ANCHOR
.endm

/* BLOCK_ID id, blk - the id that BLOCK put in */
.macro BLOCK_ID id, blk
#ifdef __powerpc64__
	rldicl	\id, \blk, 64 - VDK_CLOCK_LOG, 64 - ID_BITS
#else
	rlwinm	\id, \blk, 32 - VDK_CLOCK_LOG, 32 - ID_BITS, 31
#endif
.endm

/* BLOCK_PAGE page, blk - the page that a block is in */
.macro BLOCK_PAGE page, blk
#ifdef __powerpc64__
	clrrdi	\page, \blk, VDK_DATA_LOG
#else
	clrrwi	\page, \blk, VDK_DATA_LOG
#endif
.endm

#ifdef __powerpc64__

/*
 * SAME begin, end - both, as loaded: begin = 10^9 with a high word of 0, or a
 * closed block's 0, if their generations are equal; else its high word is not 0
 */
.macro SAME begin, end
	xor	\begin, \begin, \end
.endm

/*
 * READ zero, isa, slow - r7 = seconds, r8 = nanoseconds of the clock at r5
 *
 * Sets zero to 0. Goes to slow, with r3, r4 (but for zero) and r5 as they
 * were, unless the generations are equal, the counter is 0 to 2^VDK_WIDE_LOG - 1
 * ticks ahead of the base, and r8 is below 10^9, which END has unless the block is
 * closed. The first two are one test: of the high word of delta | BEGIN ^ END. (The
 * host has made sure that no such delta makes the sum wrap.)
 * Clobbers r0, r6, r9-r12, CR0.
 */
.macro READ zero, isa, slow
	ld	r6, F(END)(r5)
	rldimi	r5, r6, 0, 63
	ld	r10, F(BASE)(r5)
	lwz	r12, F(MULT)(r5)
	ld	r8, F(NSEC)(r5)
	lwz	r11, F(SHIFT)(r5)
	ld	r7, F(SEC)(r5)
	mfspr	r9, 268
	subf	r9, r10, r9
	.if	\isa >= 300
	maddld	r8, r9, r12, r8
	.else
	mulld	r12, r9, r12
	add	r8, r8, r12
	.endif
	srd	r8, r8, r11
	add	r0, r7, r8
	xor	\zero, r0, r0
	ldx	r12, r5, \zero
	SAME	r12, r6
	or	r0, r9, r12
	srdi.	r0, r0, VDK_WIDE_LOG
	bne-	\slow
	cmpld	r8, r12
	bge-	\slow
.endm

/*
 * READ_COARSE zero, slow - the same of a clock that stands still: no counter, no
 * product. Equal generations alone tell that the block is open.
 */
.macro READ_COARSE zero, slow
	ld	r6, F(END)(r5)
	rldimi	r5, r6, 0, 63
	ld	r7, F(SEC)(r5)
	lwz	r8, F(NSEC32)(r5)
	add	r0, r7, r8
	xor	\zero, r0, r0
	ldx	r12, r5, \zero
	SAME	r12, r6
	srdi.	r12, r12, 32
	bne-	\slow
.endm

#else

/* The form that every 32-bit CPU has; the assembler picks mfspr for newer ones. */
.macro TIMEBASE reg
	.machine push
	.machine "ppc"
	mftb	\reg
	.machine pop
.endm

.macro TIMEBASE_HI reg
	.machine push
	.machine "ppc"
	mftbu	\reg
	.machine pop
.endm

/*
 * READ zero, isa, slow, wide, tz - r7 = low word of seconds, r8 = nanoseconds
 *
 * Sets zero to 0. Goes to slow, with r3, r4 (but for zero) and r5 as they
 * were, unless the generations are equal, the counter's high word is that of the
 * base, the low word less than 2^VDK_NARROW_LOG ahead, and r8 below 10^9. The low
 * word is read before the high one: should it wrap between them, then for a base
 * before the wrap the high words differ, and for one behind it the delta is far
 * over the limit. r0 is 0 where the middle two hold, and part of the last load's
 * address, as the base's high word is. Clobbers r0, r6, r9-r12, CR0.
 * wide=1: r9 = high word of seconds. tz=1: zero must be 0 on entry, too.
 */
.macro READ zero, isa, slow, wide=0, tz=0
	lwz	r6, F(END) + HI(r5)
	rlwimi	r5, r6, 0, 31, 31
	lwz	r7, F(BASE) + LO(r5)
	lwz	r0, F(BASE) + HI(r5)
	lwz	r9, F(MULT32)(r5)
	lwz	r8, F(NSEC32)(r5)
	lwz	r10, F(FRAC32)(r5)
	TIMEBASE r11
	TIMEBASE_HI r12
	subf	r11, r7, r11
	xor	r12, r12, r0
	srwi	r0, r11, VDK_NARROW_LOG
	.if	\tz
	or	r0, r0, \zero
	.endif
	or.	r0, r0, r12
	bne-	\slow
	slwi	r11, r11, 6
	mullw	r12, r11, r9
	mulhwu	r9, r11, r9
	lwz	r7, F(SEC) + LO(r5)
	srwi	r12, r12, 1
	add	r12, r12, r10
	srwi	r12, r12, 31
	add	r8, r8, r9
	add	r8, r8, r12
	add	r0, r0, r7
	add	r0, r0, r8
	.if	\wide
	lwz	r9, F(SEC) + HI(r5)
	add	r0, r0, r9
	.endif
	xor	\zero, r0, r0
	lwzx	r12, r5, \zero
	lwz	r10, F(END) + LO(r5)
	cmpw	r12, r6
	bne-	\slow
	cmplw	r8, r10
	bge-	\slow
.endm

/* READ_COARSE zero, slow, wide - the same of a clock that stands still: no counter, no product */
.macro READ_COARSE zero, slow, wide=0
	lwz	r6, F(END) + HI(r5)
	rlwimi	r5, r6, 0, 31, 31
	lwz	r7, F(SEC) + LO(r5)
	lwz	r8, F(NSEC32)(r5)
	add	r0, r7, r8
	.if	\wide
	lwz	r9, F(SEC) + HI(r5)
	add	r0, r0, r9
	.endif
	xor	\zero, r0, r0
	lwzx	r12, r5, \zero
	cmpw	r12, r6
	bne-	\slow
.endm

#endif
#endif /* IMAGE_POWERPC_READ_H */
