/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the sources here share: where functions start, the way to the data page,
 * the way to the host, the order of a counter's read.
 *
 * Every function may change what the C convention lets it change of the general
 * registers and flags, and nothing else: no vector register, no stack but in the
 * image whose gate is a call (offset.c). Success is 0 or more in rax, failure a
 * negative errno.
 */
#ifndef IMAGE_X86_64_ARCH_H
#define IMAGE_X86_64_ARCH_H

#include <vdk/x86.h>
#define IMAGE_SIZE	@SIZE
#include "../common/note.h"
#include "../common/asm.h"

/* System calls, for what an image cannot answer itself. */
#define NR_gettimeofday		96
#define NR_time			201
#define NR_clock_gettime	228
#define NR_clock_getres		229
#define NR_getcpu		309

#ifdef __ASSEMBLER__

	/* Indirect jumps land on endbr64, and a shadow stack is kept (x86-64 psABI, B.3). */
	PROPERTY 0xc0000002, 3

/* Padding traps. */
.macro FUNC name
	.p2align 4, 0xcc
	ENTRY	\name
	endbr64
.endm

/* A body that is chosen by name through the variant table, never exported. */
.macro LOCAL name
	FUNC	\name
	.hidden	\name
.endm

/* An export, under the name of 2006 and the plain one of 2008. */
.macro END_EXPORT name
	END	__vdso_\name
	WEAK	\name, __vdso_\name
.endm

/* PAGE reg - reg = this process's data page */
.macro PAGE reg
	lea	data_page(%rip), \reg
.endm

/* ROOT reg - reg, in the data page, becomes the same place of the root page */
.macro ROOT reg
	add	data_page + VDK_DATA_ROOT(%rip), \reg
.endm

/*
 * COUNTER order - edx:eax = the counter, read after all earlier loads
 *
 * A read that is not ordered was seen to be behind what another CPU had read and
 * stored before (docs/ordering.md). fence holds on every CPU: LFENCE waits on those
 * of Intel, MFENCE on AMD's. Clobbers rcx.
 */
.macro COUNTER order
	.ifc	\order, rdtscp
	rdtscp
	.else
	.ifc	\order, fence
	mfence
	.endif
	lfence
	rdtsc
	.endif
.endm

/*
 * FALL_BACK name - let the host answer, with the program's arguments
 *
 * Those that show a clock which may have an offset go through offset.c, where the
 * gate is a call.
 */
.macro FALL_BACK name
	jmp	gate_\name
.endm

.macro FALL_BACK_CLOCK name
#if IMAGE_GATE == VDK_GATE_CALL
	jmp	offset_\name
#else
	jmp	gate_\name
#endif
.endm

#endif /* __ASSEMBLER__ */
#endif /* IMAGE_X86_64_ARCH_H */
