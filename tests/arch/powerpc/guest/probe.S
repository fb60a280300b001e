/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * probe_call: r3 = struct probe *. Keeps all its caller's registers but those
 * that vdkc_call() gives up. While the function runs r1 alone is as it should
 * be: no signal handler may use its thread pointer, unless the struct has it
 * (ABI_THREAD in abi.h). There is unwind data for all of it from the moment that
 * everything is saved. probe_bctrl is the call.
 */
#include "probe.h"

	.machine "any"

#define W	__SIZEOF_LONG__

#if __SIZEOF_LONG__ == 8
#define LOAD	ld
#define STORE	std
#define STOREU	stdu
#else
#define LOAD	lwz
#define STORE	stw
#define STOREU	stwu
#endif

/* Our frame: the header that is watched, then words, then registers. */
#define S_PROBE		(PROBE_HEADER + 0 * 8)
#define S_R3		(PROBE_HEADER + 1 * 8)
#define S_R0		(PROBE_HEADER + 2 * 8)
#define S_R4		(PROBE_HEADER + 3 * 8)
#define S_LR		(PROBE_HEADER + 4 * 8)
#define S_CR		(PROBE_HEADER + 5 * 8)
#define S_XER		(PROBE_HEADER + 6 * 8)
#define S_VMX		(PROBE_HEADER + 7 * 8)
#define S_GPR		(PROBE_HEADER + 8 * 8)
#define S_FPR		(S_GPR + 32 * 8)
#define S_VR		(S_FPR + 32 * 8)
#define FRAME		(S_VR + 32 * 16)

#define PROBE_HDR	(2 * REGS_SIZE)
#define PROBE_HDR_OUT	(PROBE_HDR + PROBE_HEADER)
#define PROBE_FN	(PROBE_HDR_OUT + PROBE_HEADER)
#define PROBE_VMX	(PROBE_FN + W)

/* RANGE op, first, base, off, size - op on registers first..31 from off(base) */
.macro RANGE op, first, base, off, size
	.set	i, \first
	.rept	32 - \first
	\op	i, \off + \size * i(\base)
	.set	i, i + 1
	.endr
.endm

/* The same for vector registers, by way of index. */
.macro VRANGE op, base, off, index
	.set	i, 0
	.rept	32
	li	\index, \off + 16 * i
	\op	i, \base, \index
	.set	i, i + 1
	.endr
.endm

.macro COPY_HEADER to, to_off, from, from_off
	.set	i, 0
	.rept	PROBE_HEADER / 4
	lwz	r0, \from_off + 4 * i(\from)
	stw	r0, \to_off + 4 * i(\to)
	.set	i, i + 1
	.endr
.endm

/* SAVED first, column, off, size - registers first..31 are at r1 + off */
.macro SAVED first, column, off, size
	.set	i, \first
	.rept	32 - \first
	.cfi_offset \column + i, \off + \size * i - FRAME
	.set	i, i + 1
	.endr
.endm

	.text
	.p2align 4
	.globl	probe_call
probe_call:
	.cfi_startproc
	STOREU	r1, -FRAME(r1)
	.cfi_def_cfa_offset FRAME
	mflr	r0
	STORE	r0, S_LR(r1)
	mfcr	r0
	STORE	r0, S_CR(r1)
	mfxer	r0
	STORE	r0, S_XER(r1)
	STORE	r3, S_PROBE(r1)
	STORE	r2, S_GPR + 2 * W(r1)
	RANGE	STORE, 13, r1, S_GPR, W
	RANGE	stfd, 0, r1, S_FPR, 8
	.cfi_offset 65, S_LR - FRAME
	SAVED	13, 0, S_GPR, W
	SAVED	14, 32, S_FPR, 8
	COPY_HEADER r1, 0, r3, PROBE_HDR
	LOAD	r0, PROBE_VMX(r3)
	STORE	r0, S_VMX(r1)
	cmpwi	r0, 0
	beq	1f
	VRANGE	stvx, r1, S_VR, r4
	VRANGE	lvx, r3, REGS_VR, r4
1:	RANGE	lfd, 0, r3, REGS_FPR, 8
	LOAD	r0, REGS_CR * W(r3)
	mtcr	r0
	LOAD	r0, REGS_XER * W(r3)
	mtxer	r0
	LOAD	r0, PROBE_FN(r3)
	mtctr	r0
	LOAD	r0, 0(r3)
	LOAD	r2, 2 * W(r3)
	RANGE	LOAD, 4, r3, 0, W
	LOAD	r3, 3 * W(r3)
	.globl	probe_bctrl
probe_bctrl:
	bctrl

	/* Nothing is lost: first the two registers that the rest needs. */
	STORE	r3, S_R3(r1)
	LOAD	r3, S_PROBE(r1)
	addi	r3, r3, REGS_SIZE
	STORE	r0, 0(r3)
	STORE	r1, W(r3)
	STORE	r2, 2 * W(r3)
	RANGE	STORE, 4, r3, 0, W
	LOAD	r0, S_R3(r1)
	STORE	r0, 3 * W(r3)
	mfcr	r0
	STORE	r0, REGS_CR * W(r3)
	mfxer	r0
	STORE	r0, REGS_XER * W(r3)
	mfctr	r0
	STORE	r0, REGS_CTR * W(r3)
	mflr	r0
	STORE	r0, REGS_LR * W(r3)
	RANGE	stfd, 0, r3, REGS_FPR, 8
	COPY_HEADER r3, PROBE_HDR_OUT - REGS_SIZE, r1, 0
	LOAD	r0, S_VMX(r1)
	cmpwi	r0, 0
	beq	2f
	VRANGE	stvx, r3, REGS_VR, r4
	VRANGE	lvx, r1, S_VR, r4
2:	RANGE	lfd, 0, r1, S_FPR, 8
	LOAD	r2, S_GPR + 2 * W(r1)
	RANGE	LOAD, 13, r1, S_GPR, W
	LOAD	r0, S_XER(r1)
	mtxer	r0
	LOAD	r0, S_LR(r1)
	mtlr	r0
	LOAD	r0, S_CR(r1)
	mtcr	r0
	crclr	so
	li	r3, 0
	addi	r1, r1, FRAME
	.cfi_def_cfa_offset 0
	blr
	.cfi_endproc

	.globl	probe_syscall
probe_syscall:
	sc
	blr

/* r3 = address of a word, r4 = its value: returns when that has changed. */
	.globl	probe_spin
probe_spin:
	lwz	r0, 0(r3)
	cmpw	r0, r4
	beq	probe_spin
	blr

/* An unwinder that looks up pc - 1 for probe_fault finds this frame of 4 KiB. */
	.cfi_startproc
	.cfi_def_cfa_offset 4096
	nop
	.cfi_endproc
/* Loads from r3, in its first instruction. */
	.globl	probe_fault
probe_fault:
	.cfi_startproc
	lwz	r3, 0(r3)
	blr
	.cfi_endproc

	.section .note.GNU-stack, "", @progbits
