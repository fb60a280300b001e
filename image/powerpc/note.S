/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the image says of itself to its host (docs/abi.md 5): where its data
 * is, what its trampolines assume, which bodies its functions have.
 */
#include "arch.h"

.macro NOTE type
	.section .note.vdsokit, "a", @note
	.p2align 2
	.long	2f - 1f, 4f - 3f, \type
1:	.asciz	VDK_NOTE_OWNER
2:	.p2align 2
3:
.endm

.macro NOTE_END
4:	.p2align 2
.endm

.macro TRAMP kind, entry, ret
	.long	\kind, \entry - 3b, \ret - 3b, \ret + NAME(12, 8) - 3b
.endm

	NOTE	VDK_NT_IMAGE
	.long	VDK_ABI_VERSION
	.long	VDK_DATA_DIST
	.long	VDK_DATA_SIZE
	.long	VDK_ROOT_DIST
	.long	VDK_PREFERRED_BASE
	.long	VDK_FRAME_LINUX
	.long	VDK_GATE_SYSCALL
	.long	0			/* nothing special to map it */
	.long	VDK_COUNTER_CPU
	.long	NAME(1, 2), 0, 0	/* trampolines; no windows; gates not told */
#ifdef __powerpc64__
	TRAMP	VDK_TRAMP_RT_SIGRETURN, sigtramp_rt64, __kernel_sigtramp_rt64
#else
	TRAMP	VDK_TRAMP_SIGRETURN, __kernel_sigtramp32, __kernel_sigtramp32
	TRAMP	VDK_TRAMP_RT_SIGRETURN, __kernel_sigtramp_rt32, __kernel_sigtramp_rt32
#endif
	NOTE_END

/*
 * The variants. VARIANTS starts the records of one name; in each VARIANT the
 * body is used if all of on and none of off hold; HIDDEN hides the name. The
 * last record of a name, PLAIN, is what is in the symbol table already.
 */
.macro VARIANTS name, family
	.pushsection .rodata.names, "a"
5:	.asciz	"__kernel_\name"
	.popsection
	.set	family, \family
.endm

/* RECORD body, end, on, off - end = body: hide */
.macro RECORD body, size, on, off
	.long	5b - 3b
	.long	\body - 3b
	.long	\size
	.long	family
	.quad	(\on) | (\off), \on
.endm

.macro HIDDEN on
	RECORD	3b, 0, \on, 0
.endm

.macro VARIANT body, on, off=0
	RECORD	\body, \body\()_size, \on, \off
.endm

#define FAMILY_NONE	0
#define FAMILY_CLOCKS	1

/* A clock function; reads=1: it has bodies that read the counter in other ways. */
.macro CLOCK name, reads=0
	VARIANTS \name, FAMILY_CLOCKS
	.if	\reads
	VARIANT	\name\()_reread, VDK_PPC_TB_LOW_ZERO
	VARIANT	\name\()_isa300, VDK_PPC_ISA_3_00
	.endif
	VARIANT	__kernel_\name, 0
.endm

	NOTE	VDK_NT_VARIANTS
	VARIANTS get_tbfreq, FAMILY_CLOCKS
	HIDDEN	VDK_PPC_NO_TIMEBASE		/* and with it all of the family */
	VARIANT	__kernel_get_tbfreq, 0
	CLOCK	gettimeofday, reads=1
	CLOCK	clock_gettime, reads=1
#ifndef __powerpc64__
	CLOCK	clock_gettime64, reads=1
	CLOCK	clock_getres_time64
#endif
	CLOCK	clock_getres
	CLOCK	time

	VARIANTS sync_dicache, FAMILY_NONE
	VARIANT	sync_dicache_coherent, VDK_PPC_COHERENT_ICACHE
	VARIANT	sync_dicache_writethrough, VDK_PPC_L1D_WRITETHROUGH
	VARIANT	__kernel_sync_dicache, 0

	VARIANTS getcpu, FAMILY_NONE
	VARIANT	getcpu_sprg3, VDK_PPC_CPU_IN_SPRG3
	VARIANT	__kernel_getcpu, 0
	NOTE_END
