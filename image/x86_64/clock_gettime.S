/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * int __vdso_clock_gettime(clockid_t id, struct timespec *ts)
 *
 * In:	edi = id, rsi = ts, which must not be NULL
 * Out:	eax = 0, or as the host has it, who answers for every clock without a
 *	block; a bad pointer is a fault
 * Clobbers rcx, rdx, rdi, rsi, r8-r11, flags. No stack.
 */
#include "read.h"

/*
 * The clocks that are read most come first: one compare. Behind the coarse ones are
 * others that move. What is left, coarse clocks and ids without a block, is the same
 * in all bodies and stands in the first one.
 */
#define LAST_FAST	(VDK_CLOCK_COARSE_FIRST - 1)
#define FIRST_OTHER	(VDK_CLOCK_COARSE_LAST + 1)

.macro CLOCK_GETTIME order
	cmp	$LAST_FAST, %edi
	ja	2f
1:	BLOCK	%edi, %rdi
	READ	\order, clock_gettime_rest
	STORE	%rsi, %r10, %rax
2:	lea	-FIRST_OTHER(%rdi), %eax
	cmp	$(VDK_CLOCKS - 1 - FIRST_OTHER), %eax
	jbe	1b
.endm

	.text

	FUNC	__vdso_clock_gettime
	CLOCK_GETTIME fence
clock_gettime_left:
	cmp	$VDK_CLOCK_COARSE_LAST, %edi
	ja	clock_gettime_host
	BLOCK	%edi, %rdi
	READ_COARSE clock_gettime_rest
	STORE	%rsi, %r10, %rax
	END_EXPORT clock_gettime

	LOCAL	clock_gettime_lfence
	CLOCK_GETTIME lfence
	jmp	clock_gettime_left
	END	clock_gettime_lfence

	LOCAL	clock_gettime_rdtscp
	CLOCK_GETTIME rdtscp
	jmp	clock_gettime_left
	END	clock_gettime_rdtscp

/* What READ sent away: edi is the block's offset. Then ids that no block can have. */
	LOCAL	clock_gettime_rest
	READ_SLOW 1f
	STORE	%rsi, %r9, %rdx
1:	shr	$VDK_CLOCK_LOG, %edi
	FALL_BACK_CLOCK clock_gettime
clock_gettime_host:
	FALL_BACK clock_gettime
	END	clock_gettime_rest
