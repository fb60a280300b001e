/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * long vdkc_call(const void *fn, long a, long b, long c)
 * uint64_t vdkc_call_u64(const void *fn, long a, long b, long c)
 *
 * The calling convention of vDSO functions on PowerPC: by address through CTR,
 * no descriptor, r2 as it is; failure is CR0.SO set and a positive errno.
 *
 * Assembly, because the callee may push a frame: that must not land where a
 * compiler keeps a leaf function's registers, below the stack pointer.
 */
	.machine "any"

#ifdef __powerpc64__
#define STORE	std
#define LOAD	ld
#define PUSH	stdu
#define LR_SAVE	16
#define FRAME	112
#else
#define STORE	stw
#define LOAD	lwz
#define PUSH	stwu
#define LR_SAVE	4
#define FRAME	32
#endif

/* FUNC name - \name is what C calls: code, or with ELFv1 a descriptor of it */
.macro FUNC name
	.globl	\name
	.type	\name, @function
#if defined(_CALL_ELF) && _CALL_ELF == 1
	.section ".opd", "aw"
	.p2align 3
\name:	.quad	.L\name, .TOC.@tocbase, 0
	.text
	.p2align 4
.L\name:
#else
	.text
	.p2align 4
\name:
#endif
	.cfi_startproc
.endm

.macro END name
	.cfi_endproc
#if defined(_CALL_ELF) && _CALL_ELF == 1
	.size	\name, . - .L\name
#else
	.size	\name, . - \name
#endif
.endm

.macro CALL_R3
	mflr	%r0
	STORE	%r0, LR_SAVE(%r1)
	PUSH	%r1, -FRAME(%r1)
	.cfi_def_cfa_offset FRAME
	.cfi_offset 65, LR_SAVE
	mtctr	%r3
	mr	%r3, %r4
	mr	%r4, %r5
	mr	%r5, %r6
	bctrl
	LOAD	%r0, FRAME + LR_SAVE(%r1)
	mtlr	%r0
	addi	%r1, %r1, FRAME
	.cfi_def_cfa_offset 0
	.cfi_restore 65
.endm

FUNC vdkc_call
	CALL_R3
	bnslr+
	neg	%r3, %r3
	blr
END vdkc_call

/* On 32 bits the result is in r3 and r4, as C has it. */
FUNC vdkc_call_u64
	CALL_R3
	blr
END vdkc_call_u64

	.section .note.GNU-stack, "", @progbits
