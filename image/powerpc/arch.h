/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the sources here share: one spelling for 32 and 64 bits, where functions
 * start, the way to the data page, the way to the host.
 *
 * Every function may change r0, r3-r12, CR0, CTR and LR and nothing else: no
 * XER (so no carry arithmetic), no r2, nothing in the caller's frame. Success
 * is CR0.SO clear; failure is CR0.SO set and a positive errno in r3.
 */
#ifndef IMAGE_POWERPC_ARCH_H
#define IMAGE_POWERPC_ARCH_H

#include <vdk/powerpc.h>
#include "../common/asm.h"

/* Columns of unwind tables that have no register name in assembly. */
#define DW_LR		65
#define DW_CTR		66

#ifdef __powerpc64__
#define PTR_LOAD	ld
#define PTR_STORE	std
#define PTR_CMPI	cmpdi
#define PTR_CMPL	cmpld
#define PTR_CMPLI	cmpldi
#define PTR_SRL		srd
#define PTR_SIZE	8
#else
#define PTR_LOAD	lwz
#define PTR_STORE	stw
#define PTR_CMPI	cmpwi
#define PTR_CMPL	cmplw
#define PTR_CMPLI	cmplwi
#define PTR_SRL		srw
#define PTR_SIZE	4
#endif

/* System calls, for what an image cannot answer itself. */
#define NR_time			13
#define NR_gettimeofday		78
#define NR_sigreturn		119
#define NR_rt_sigreturn		172
#define NR_clock_gettime	246
#define NR_clock_getres		247
#define NR_getcpu		302
#define NR_clock_gettime64	403
#define NR_clock_getres_time64	406

#ifdef __ASSEMBLER__

/*
 * FUNC name, at - start a function, .at bytes past a multiple of 128
 *
 * For those that need to know the low bits of their address, too; the others
 * start where they fall.
 */
.macro FUNC name, at=-1
	.ifge	\at
	.p2align 7
	.ifgt	\at
	.space	\at
	.endif
	.else
	.p2align 4
	.endif
	ENTRY	\name
.endm

/* A body that is chosen by name through the variant table, never exported. */
.macro LOCAL name, at=-1
	FUNC	\name, \at
	.hidden	\name
.endm

/* The data page's address is needed this far past a multiple of 128. */
#define ANCHOR		8

/*
 * PC reg - reg = the address of label 1, which is here
 *
 * This bcl is the one that link stack predictors know not to push. Clobbers r0; LR
 * is restored.
 */
.macro PC reg
	mflr	r0
	.cfi_register DW_LR, r0
	bcl	20, 31, 1f
1:	mflr	\reg
	mtlr	r0
	.cfi_restore DW_LR
.endm

/*
 * HERE reg, isa - reg = an address in this image, 64 KiB down
 *
 * Leaves in reg's low 7 bits ANCHOR, if the function's start was put there
 * with the matching START_*. Clobbers r0.
 */
#define START_PLAIN	0
#define START_ISA300	4

.macro HERE reg, isa=0
	.if	\isa >= 300
	addpcis	\reg, -(VDK_DATA_DIST >> 16)
	.else
	PC	\reg
	addis	\reg, \reg, -(VDK_DATA_DIST >> 16)
	.endif
.endm

/*
 * PAGE reg - reg = the data page, for functions that lie anywhere
 *
 * data_page is the linker script's, VDK_DATA_DIST below the ELF header. Clobbers r0.
 */
.macro PAGE reg
	PC	\reg
	addis	\reg, \reg, (data_page - 1b)@ha
	addi	\reg, \reg, (data_page - 1b)@l
.endm

/* DONE - success, with the result in r3 */
.macro DONE
	crclr	so
	blr
.endm

/* FALL_BACK nr - let the host answer, in its own convention, which is ours */
.macro FALL_BACK nr
	li	r0, \nr
	sc
	blr
.endm

#endif /* __ASSEMBLER__ */
#endif /* IMAGE_POWERPC_ARCH_H */
