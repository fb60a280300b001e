/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the x86-64 images say of themselves: gates, and which bodies their functions have. */
#include "arch.h"

#if IMAGE_GATE == VDK_GATE_CALL
#define GATES	10
#else
#define GATES	5
#endif

.macro HOST name
#if IMAGE_GATE == VDK_GATE_CALL
	GATE	VDK_GATE_CALL, gate_\name\()_call
#endif
	GATE	VDK_GATE_SYSCALL, gate_\name\()_syscall
.endm

	/* Programs bring their own return from signals, and Linux wants no place. */
	NOTE_IMAGE gates=GATES, frame=VDK_FRAME_NONE, preferred=0
	HOST	clock_gettime
	HOST	gettimeofday
	HOST	time
	HOST	clock_getres
	HOST	getcpu
	NOTE_END

#define FAMILY_NONE	0

/* A clock function's bodies, by both of its names. */
.macro READS export, name
	VARIANTS \export, FAMILY_NONE
	VARIANT	\name\()_rdtscp, VDK_X86_RDTSCP
	VARIANT	\name\()_lfence, VDK_X86_LFENCE
	VARIANT	__vdso_\name, 0
.endm

.macro GETCPU export
	VARIANTS \export, FAMILY_NONE
	VARIANT	getcpu_rdpid, VDK_X86_RDPID
	VARIANT	getcpu_segment, VDK_X86_CPU_IN_SEGMENT
	VARIANT	__vdso_getcpu, 0
.endm

	NOTE	VDK_NT_VARIANTS
	READS	__vdso_clock_gettime, clock_gettime
	READS	clock_gettime, clock_gettime
	READS	__vdso_gettimeofday, gettimeofday
	READS	gettimeofday, gettimeofday
	GETCPU	__vdso_getcpu
	GETCPU	getcpu
	NOTE_END
