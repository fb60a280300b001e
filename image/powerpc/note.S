/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the PowerPC images say of themselves: trampolines, and which bodies their functions have. */
#include "arch.h"
#include "../common/note.h"

#ifdef __powerpc64__
	NOTE_IMAGE tramps=1
	TRAMP	VDK_TRAMP_RT_SIGRETURN, sigtramp_rt64, __kernel_sigtramp_rt64, \
		__kernel_sigtramp_rt64 + 12
#else
	NOTE_IMAGE tramps=2
	TRAMP	VDK_TRAMP_SIGRETURN, __kernel_sigtramp32, __kernel_sigtramp32, \
		__kernel_sigtramp32 + 8
	TRAMP	VDK_TRAMP_RT_SIGRETURN, __kernel_sigtramp_rt32, __kernel_sigtramp_rt32, \
		__kernel_sigtramp_rt32 + 8
#endif
	NOTE_END

#define FAMILY_NONE	0
#define FAMILY_CLOCKS	1

/* A clock function; reads=1: it has bodies that read the counter in other ways. */
.macro CLOCK name, reads=0
	VARIANTS __kernel_\name, FAMILY_CLOCKS
	.if	\reads
	VARIANT	\name\()_reread, VDK_PPC_TB_LOW_ZERO
	VARIANT	\name\()_isa300, VDK_PPC_ISA_3_00
	.endif
	VARIANT	__kernel_\name, 0
.endm

	NOTE	VDK_NT_VARIANTS
	VARIANTS __kernel_get_tbfreq, FAMILY_CLOCKS
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

	VARIANTS __kernel_sync_dicache, FAMILY_NONE
	VARIANT	sync_dicache_coherent, VDK_PPC_COHERENT_ICACHE
	VARIANT	sync_dicache_writethrough, VDK_PPC_L1D_WRITETHROUGH
	VARIANT	__kernel_sync_dicache, 0

	VARIANTS __kernel_getcpu, FAMILY_NONE
	VARIANT	getcpu_sprg3, VDK_PPC_CPU_IN_SPRG3
	VARIANT	__kernel_getcpu, 0
	NOTE_END
