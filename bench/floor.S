/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the calls are measured against: for each the fewest instructions that
 * give its result and return as the convention wants it (r3, CR0.SO clear).
 *
 * They get the address of the data for nothing, in r5, test nothing, take no
 * care of a writer, and know which clock is meant. The arithmetic is the
 * kernel's, with constants in the data. What they read is zero; they are
 * counted, not believed.
 */
#include "arch.h"

.macro START name
	.text
	.p2align 4
	.globl	floor_\name
	.type	floor_\name, @function
floor_\name:
.endm

.macro RETURN0
	li	r3, 0
	DONE
.endm

/* Only returns. */
	START	empty
	blr

/* The system call r5 */
	START	syscall
	mr	r0, r5
	sc
	blr

/* READ isa - r7 = seconds, r8 = nanoseconds */
.macro READ isa=0
#ifdef __powerpc64__
	ld	r9, 0(r5)
	ld	r7, 8(r5)
	ld	r8, 16(r5)
	lwz	r10, 24(r5)
	lwz	r11, 28(r5)
	mfspr	r12, 268
	subf	r12, r9, r12
	.if	\isa
	maddld	r8, r12, r10, r8
	.else
	mulld	r12, r12, r10
	add	r8, r8, r12
	.endif
	srd	r8, r8, r11
#else
	lwz	r9, 0(r5)
	lwz	r7, 8(r5)
	lwz	r8, 16(r5)
	lwz	r10, 20(r5)
	lwz	r11, 24(r5)
	mfspr	r12, 268
	subf	r12, r9, r12
	slwi	r12, r12, 6
	mullw	r9, r12, r11
	mulhwu	r12, r12, r11
	addc	r9, r9, r10
	adde	r8, r8, r12
#endif
.endm

.macro CLOCK ts, isa=0
	READ	\isa
	PTR_STORE r7, 0(\ts)
	PTR_STORE r8, PTR_SIZE(\ts)
	RETURN0
.endm

.macro GETTIMEOFDAY isa=0
	READ	\isa
	PTR_LOAD r10, 32(r5)
	NAME(mulhdu, mulhwu) r8, r8, r10
	PTR_STORE r7, 0(r3)
	PTR_STORE r8, PTR_SIZE(r3)
	RETURN0
.endm

	START	gettimeofday
	GETTIMEOFDAY
	START	gettimeofday_isa300
	GETTIMEOFDAY 1
	START	clock
	CLOCK	r4
	START	clock_isa300
	CLOCK	r4, 1

	START	clock64
	READ
	lwz	r6, 12(r5)
	stw	r6, HI(r4)
	stw	r7, LO(r4)
	stw	r3, 8 + HI(r4)
	stw	r8, 8 + LO(r4)
	RETURN0

	START	coarse
	PTR_LOAD r7, 8(r5)
	PTR_LOAD r8, 16(r5)
	PTR_STORE r7, 0(r4)
	PTR_STORE r8, PTR_SIZE(r4)
	RETURN0

	START	coarse64
	lwz	r6, 4(r5)
	lwz	r7, 8(r5)
	lwz	r8, 16(r5)
	li	r3, 0
	stw	r6, HI(r4)
	stw	r7, LO(r4)
	stw	r3, 8 + HI(r4)
	stw	r8, 8 + LO(r4)
	DONE

	START	getres
	lwz	r6, 8(r5)
	li	r3, 0
	PTR_STORE r3, 0(r4)
	PTR_STORE r6, PTR_SIZE(r4)
	DONE

	START	time
	PTR_LOAD r3, 8(r5)
	DONE

	START	getcpu
	mfspr	r5, 259
	clrlwi	r6, r5, 16
	stw	r6, 0(r3)
	extrwi	r7, r5, 16, 0
	stw	r7, 0(r4)
	RETURN0

	START	tbfreq
#ifdef __powerpc64__
	ld	r3, 0(r5)
#else
	lwz	r3, 0(r5)
	lwz	r4, 4(r5)
#endif
	DONE

	START	map
	lwz	r6, 0(r5)
	stw	r6, 0(r3)
	addi	r3, r5, 64
	DONE

	START	dicache_coherent
	sync
	icbi	0, r3
	isync
	RETURN0

/* r5 blocks of 128 bytes, aligned, of a write-through cache */
	START	dicache
	mtctr	r5
	sync
1:	icbi	0, r3
	addi	r3, r3, 128
	bdnz	1b
	isync
	RETURN0

	.section .note.GNU-stack, "", @progbits
