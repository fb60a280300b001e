/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the calls are measured against. */
#define NR_gettimeofday	78

.macro FUNC name
	.text
	.globl	\name
	.type	\name, @function
\name:
.endm

/* Only returns. */
	FUNC	bench_empty
	blr

/*
 * The least that reads a clock: counter, four parameters at r4, the kernel's
 * arithmetic, result to r3; no test of anything, and the parameters' address
 * for nothing.
 */
	FUNC	bench_floor
#ifdef __powerpc64__
	ld	r9, 0(r4)
	ld	r7, 8(r4)
	ld	r8, 16(r4)
	lwz	r10, 24(r4)
	lwz	r11, 28(r4)
	mfspr	r12, 268
	subf	r12, r9, r12
	mulld	r12, r12, r10
	add	r8, r8, r12
	srd	r8, r8, r11
	std	r7, 0(r3)
	std	r8, 8(r3)
#else
	lwz	r9, 0(r4)
	lwz	r7, 8(r4)
	lwz	r8, 16(r4)
	lwz	r10, 20(r4)
	lwz	r11, 24(r4)
	mfspr	r12, 268
	subf	r12, r9, r12
	slwi	r12, r12, 6
	mullw	r9, r12, r11
	mulhwu	r12, r12, r11
	addc	r9, r9, r10
	adde	r8, r8, r12
	stw	r7, 0(r3)
	stw	r8, 4(r3)
#endif
	li	r3, 0
	blr

/* int gettimeofday(r3, r4), by the kernel. */
	FUNC	bench_syscall
	li	r0, NR_gettimeofday
	sc
	blr

	.section .note.GNU-stack, "", @progbits
