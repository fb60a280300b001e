/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Reading a clock block without a lock (docs/abi.md 3, docs/ordering.md).
 *
 * What is written first (BEGIN) is read last, and the other way round, so two equal
 * generations enclose fields of just that generation: this CPU's loads are seen in
 * the order of the program, and so are the host's stores. The counter is no memory:
 * that it is read before BEGIN is held by BEGIN's address, which is made from a
 * register that is 0 only because the counter passed a test. (No xor or sub of a
 * register with itself: the CPU knows the result of these without waiting.)
 */
#ifndef IMAGE_X86_64_READ_H
#define IMAGE_X86_64_READ_H

#include "arch.h"

/*
 * How often READ_SLOW looks again at a block that is being written. A publish is
 * about a hundred stores; a writer that takes longer is asleep or dead, and the
 * read falls back.
 */
#define TRIES	1000

/* Field of the clock block at r8. */
#define F(field)	VDK_CLOCK_##field(%r8)
#define F_HI(field)	VDK_CLOCK_##field + HI(%r8)

/* BLOCK id - r8 = the block of a clock that has one; id, 32 bits, becomes its offset */
.macro BLOCK id:req, id64:req
	shl	$VDK_CLOCK_LOG, \id
	PAGE	%r8
	add	\id64, %r8
.endm

/*
 * READ order, slow - r10 = seconds, rax = nanoseconds of the clock at r8
 *
 * Sets rdx to 0. Goes to slow, with rdi, rsi and r8 as they were, unless the block is
 * open, its generations are equal, the counter is 0 to 2^VDK_WIDE_LOG - 1 ticks ahead
 * of the base, and rax is below 10^9. (The host has made sure that no such delta makes
 * the sum wrap.) A closed clock's reader does not read the counter, which the program
 * may not be allowed to. Clobbers rcx, r9.
 */
.macro READ order, slow
	mov	F_HI(END), %r9d
	cmpl	$0, F(END)
	je	\slow
	COUNTER	\order
	sub	F(BASE), %eax
	sbb	F_HI(BASE), %edx
	jne	\slow
	mov	F(MULT), %r10d
	imul	%r10, %rax
	add	F(NSEC), %rax
	mov	F(SHIFT), %ecx
	shr	%cl, %rax
	mov	F(SEC), %r10
	cmp	VDK_CLOCK_BEGIN + HI(%r8, %rdx), %r9d
	jne	\slow
	cmp	$VDK_NSEC_PER_SEC, %rax
	jae	\slow
.endm

/*
 * READ_COARSE slow - the same of a clock that stands still: no counter, no product
 *
 * Equal generations alone tell that the block is open.
 */
.macro READ_COARSE slow
	mov	F_HI(END), %r9d
	mov	F(SEC), %r10
	mov	F(NSEC32), %eax
	cmp	F_HI(BEGIN), %r9d
	jne	\slow
.endm

/*
 * READ_SLOW fail - r9 = seconds, rdx = nanoseconds of the clock at r8, which is in this
 * process's data page
 *
 * What READ sends away: a second that ends before the host's next publish, a counter
 * behind the base or far ahead, a publish in progress, a time namespace. Exact for every
 * delta (docs/abi.md 3.2). Goes to fail, with rdi and rsi as they were, if the host has to
 * answer. Clobbers rax, rcx, r8, r10, r11. (Its labels have names of their own, or fail
 * could be one of them.)
 */
.macro READ_SLOW fail
	mov	$TRIES, %r11d
	mov	data_page + VDK_DATA_ROOT(%rip), %r10
	add	%r10, %r8		/* the block to read is the root page's */
.Lagain\@:	mov	F(END), %r9
	test	%r9d, %r9d
	je	\fail			/* closed */
	COUNTER	fence
	shl	$32, %rdx
	or	%rdx, %rax
	sub	F(BASE), %rax
	mov	F(MULT), %ecx
	/*
	 * A counter behind the base counts as 0 ticks; one that is far behind is another
	 * counter than the host's was. Unless the clock stands still, whose counter is
	 * nobody's business.
	 */
	test	%ecx, %ecx
	je	.Lproduct\@
	cmp	$-(1 << VDK_BEHIND_LOG), %rax
	jl	\fail
	mov	$0, %edx
	test	%rax, %rax
	cmovs	%rdx, %rax
	cmp	F(LIMIT), %rax
	ja	\fail

	/* rax = (rax * MULT + NSEC) >> SHIFT; 2^62 and more falls back */
.Lproduct\@:	mul	%rcx
	add	F(NSEC), %rax
	adc	$0, %rdx
	mov	F(SHIFT), %ecx
	shrd	%cl, %rdx, %rax
	shr	%cl, %rdx
	jne	\fail
	mov	%rax, %rcx
	shr	$62, %rcx
	jne	\fail

	mov	F(SEC), %rdx
	xor	VDK_CLOCK_BEGIN(%r8, %rcx), %r9
	shr	$32, %r9
	je	.Lsame\@
	dec	%r11d
	jne	.Lagain\@
	jmp	\fail

	/*
	 * A namespace's offsets are in its own page. The process may have changed to
	 * another since, as a signal handler can: the seconds' second load tells whether
	 * both halves are of one page. In a page that is its own root page they are a
	 * closed clock's, should it have been closed since.
	 */
.Lsame\@:	test	%r10, %r10
	je	.Lcarry\@
	sub	%r10, %r8
	mov	F(OFF_SEC), %r10
	add	%r10, %rdx
	add	F(OFF_NSEC), %rax
	cmp	F(OFF_SEC), %r10
	jne	\fail
.Lcarry\@:	mov	%rdx, %r9
	mov	$0, %edx
	mov	$VDK_NSEC_PER_SEC, %ecx
	div	%rcx
	add	%rax, %r9
.endm

/* STORE to, sec, frac - success: both words of a timespec or timeval, and return 0 */
.macro STORE to, sec, frac
	mov	\sec, (\to)
	mov	\frac, 8(\to)
	xor	%eax, %eax
	ret
.endm

#endif /* IMAGE_X86_64_READ_H */
