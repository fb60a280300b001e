/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * int __vdso_gettimeofday(struct timeval *tv, struct timezone *tz)
 *
 * In:	rdi = tv, rsi = tz, either may be NULL
 * Out:	eax = 0, or as the host has it; a bad pointer is a fault
 * Clobbers rcx, rdx, rdi, rsi, r8-r11, flags. No stack.
 */
#include "read.h"

/* USEC reg - reg = reg / 1000, exact below 2^32 */
.macro USEC reg
	imul	$VDK_RECIP_1000, \reg, \reg
	shr	$38, \reg
.endm

.macro GETTIMEOFDAY order
	test	%rdi, %rdi
	je	gettimeofday_rest
	test	%rsi, %rsi
	jne	gettimeofday_rest
	PAGE	%r8
	READ	\order, gettimeofday_rest
	USEC	%rax
	STORE	%rdi, %r10, %rax
.endm

	.text

	FUNC	__vdso_gettimeofday
	GETTIMEOFDAY fence
	END_EXPORT gettimeofday

	LOCAL	gettimeofday_lfence
	GETTIMEOFDAY lfence
	END	gettimeofday_lfence

	LOCAL	gettimeofday_rdtscp
	GETTIMEOFDAY rdtscp
	END	gettimeofday_rdtscp

/*
 * There is a tz, or no tv, or it is a slow read. The time zone is the whole system's,
 * so it comes from the root page: both of its words.
 */
	LOCAL	gettimeofday_rest
	PAGE	%r8
	test	%rsi, %rsi
	je	1f
	mov	%r8, %r9
	ROOT	%r9
	mov	VDK_DATA_TZ_WEST(%r9), %rax
	mov	%rax, (%rsi)
1:	test	%rdi, %rdi
	je	2f
	READ_SLOW 3f
	USEC	%rdx
	mov	%r9, (%rdi)
	mov	%rdx, 8(%rdi)
2:	xor	%eax, %eax
	ret
3:	FALL_BACK_CLOCK gettimeofday
	END	gettimeofday_rest

#if VDK_DATA_TZ_DST != VDK_DATA_TZ_WEST + 4 || VDK_DATA_TZ_WEST % 8
#error "a time zone is stored as one doubleword"
#endif
