/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What reads no counter. */
#include "read.h"

	.text

/*
 * time_t __vdso_time(time_t *t)
 *
 * In:	rdi = t, may be NULL
 * Out:	rax = the seconds of clock 0 at its last publish, the same in every time
 *	namespace
 * Clobbers r8-r10; falling back rcx, r11, too; flags. No stack.
 */
	FUNC	__vdso_time
	PAGE	%r8
	ROOT	%r8
	READ_COARSE 2f
	test	%rdi, %rdi
	je	1f
	mov	%r10, (%rdi)
1:	mov	%r10, %rax
	ret
2:	FALL_BACK_CLOCK time
	END_EXPORT time

/*
 * int __vdso_clock_getres(clockid_t id, struct timespec *res)
 *
 * In:	edi = id, rsi = res, may be NULL
 * Out:	eax = 0, or as the host has it
 * Clobbers rdi, r8; falling back rcx, r11, too; flags. No stack.
 */
	FUNC	__vdso_clock_getres
	cmp	$VDK_CLOCKS, %edi
	jae	3f
	BLOCK	%edi, %rdi
	mov	F(RES), %eax
	test	%eax, %eax
	je	2f
	test	%rsi, %rsi
	je	1f
	movq	$0, (%rsi)
	mov	%rax, 8(%rsi)
1:	xor	%eax, %eax
	ret
2:	shr	$VDK_CLOCK_LOG, %edi
3:	FALL_BACK clock_getres
	END_EXPORT clock_getres

/*
 * int __vdso_getcpu(unsigned *cpu, unsigned *node, void *unused)
 *
 * In:	rdi = cpu, rsi = node, either may be NULL
 * Out:	eax = 0, or as the host has it
 * Clobbers rcx, flags; falling back r11, too. No stack.
 */
	FUNC	__vdso_getcpu
	FALL_BACK getcpu
	END_EXPORT getcpu

/* GETCPU - from eax, as the host keeps it: node << VDK_X86_NODE_LOG | cpu */
.macro GETCPU
	mov	%eax, %ecx
	and	$((1 << VDK_X86_NODE_LOG) - 1), %ecx
	shr	$VDK_X86_NODE_LOG, %eax
	test	%rdi, %rdi
	je	1f
	mov	%ecx, (%rdi)
1:	test	%rsi, %rsi
	je	2f
	mov	%eax, (%rsi)
2:	xor	%eax, %eax
	ret
.endm

	LOCAL	getcpu_rdpid
	rdpid	%rax
	GETCPU
	END	getcpu_rdpid

	LOCAL	getcpu_segment
	mov	$VDK_X86_CPU_SEGMENT, %eax
	lsl	%eax, %eax
	GETCPU
	END	getcpu_segment
