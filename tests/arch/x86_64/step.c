/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Single steps by the trap flag, watched from the signal handler: what libgcc unwinds to
 * from there, through the handler's frame, is what the step gets.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>
#include <unwind.h>

#include "../../native/host.h"
#include "../../native/step.h"

extern void __register_frame(void *), __deregister_frame(void *);

/*
 * long call_stepped(void *fn, long a, long b, struct at_call *at)
 *
 * Calls fn with the trap flag set from its first instruction on, until it is back; notes
 * where it comes back to, the stack pointer that fn starts with, and what rbx, rbp, r12 to
 * r15 are: numbers that nobody else has.
 */
struct at_call {
	uint64_t pc, sp;
};

#define MARK(n)	(0x5a5a000000000000u + (n))

extern long call_stepped(void *fn, long a, long b, struct at_call *at);
__asm__(
"	.text\n"
"	.globl call_stepped\n"
"	.type call_stepped, @function\n"
"call_stepped:\n"
"	.cfi_startproc\n"
"	push %rbx\n"
"	.cfi_def_cfa_offset 16\n"
"	.cfi_offset rbx, -16\n"
"	push %rbp\n"
"	.cfi_def_cfa_offset 24\n"
"	.cfi_offset rbp, -24\n"
"	push %r12\n"
"	.cfi_def_cfa_offset 32\n"
"	.cfi_offset r12, -32\n"
"	push %r13\n"
"	.cfi_def_cfa_offset 40\n"
"	.cfi_offset r13, -40\n"
"	push %r14\n"
"	.cfi_def_cfa_offset 48\n"
"	.cfi_offset r14, -48\n"
"	push %r15\n"
"	.cfi_def_cfa_offset 56\n"
"	.cfi_offset r15, -56\n"
"	mov %rdi, %rax\n"
"	mov %rsi, %rdi\n"
"	mov %rdx, %rsi\n"
"	lea 1f(%rip), %rdx\n"
"	mov %rdx, (%rcx)\n"
"	lea -8(%rsp), %rdx\n"
"	mov %rdx, 8(%rcx)\n"
"	movabs $0x5a5a000000000000, %rbx\n"
"	lea 1(%rbx), %rbp\n"
"	lea 2(%rbx), %r12\n"
"	lea 3(%rbx), %r13\n"
"	lea 4(%rbx), %r14\n"
"	lea 5(%rbx), %r15\n"
"	pushfq\n"
"	.cfi_adjust_cfa_offset 8\n"
"	orq $0x100, (%rsp)\n"
"	popfq\n"
"	.cfi_adjust_cfa_offset -8\n"
"	call *%rax\n"
"1:	pushfq\n"
"	.cfi_adjust_cfa_offset 8\n"
"	andq $~0x100, (%rsp)\n"
"	popfq\n"
"	.cfi_adjust_cfa_offset -8\n"
"	pop %r15\n"
"	.cfi_def_cfa_offset 48\n"
"	pop %r14\n"
"	.cfi_def_cfa_offset 40\n"
"	pop %r13\n"
"	.cfi_def_cfa_offset 32\n"
"	pop %r12\n"
"	.cfi_def_cfa_offset 24\n"
"	pop %rbp\n"
"	.cfi_def_cfa_offset 16\n"
"	pop %rbx\n"
"	.cfi_def_cfa_offset 8\n"
"	ret\n"
"	.cfi_endproc\n"
"	.size call_stepped, . - call_stepped\n");

static void (*watcher)(const struct step *s);
static struct at_call now;
static unsigned long count;
static uint64_t lo, hi;		/* of the image that is watched */

struct search {
	struct step *step;
	bool inside;		/* the frame before was the stepped one */
};

static _Unwind_Reason_Code frame(struct _Unwind_Context *context, void *arg)
{
	struct search *s = arg;
	uint64_t pc = _Unwind_GetIP(context);

	if (s->inside && !s->step->unwound && (pc < lo || pc >= hi)) {
		s->step->unwound = true;
		s->step->caller_pc = pc;
		s->step->caller_cfa = _Unwind_GetCFA(context);
		/* The caller has got back what was there at the call. */
		s->step->saved_kept = _Unwind_GetGR(context, 3) == MARK(0) &&
			_Unwind_GetGR(context, 6) == MARK(1) && _Unwind_GetGR(context, 12) == MARK(2) &&
			_Unwind_GetGR(context, 13) == MARK(3) && _Unwind_GetGR(context, 14) == MARK(4) &&
			_Unwind_GetGR(context, 15) == MARK(5);
		return _URC_NORMAL_STOP;
	}
	s->inside |= pc == s->step->pc;
	return _URC_NO_REASON;
}

static void on_step(int sig, siginfo_t *info, void *context)
{
	const greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
	struct step s = { .pc = (uint64_t)r[REG_RIP], .sp = (uint64_t)r[REG_RSP],
			  .pc_at_call = now.pc, .sp_at_call = now.sp };
	struct search search = { .step = &s };

	(void)sig, (void)info;
	if (s.pc < lo || s.pc >= hi)
		return;
	count++;
	_Unwind_Backtrace(frame, &search);
	watcher(&s);
}

void step_watch(void (*watch)(const struct step *s))
{
	struct sigaction action = { .sa_sigaction = on_step, .sa_flags = SA_SIGINFO };

	watcher = watch;
	sigaction(SIGTRAP, &action, NULL);
}

unsigned long step_call(void *fn, long a, long b)
{
	count = 0;
	call_stepped(fn, a, b, &now);
	return count;
}

/* .eh_frame is where the table's header says; the image ends it with a length of 0. */
static void *eh_frame(const struct vdk_image *img)
{
	const uint8_t *head = (const uint8_t *)img->blob + img->eh_frame_hdr.off;
	int32_t rel;

	memcpy(&rel, head + 4, sizeof(rel));
	return (void *)(head + 4 + rel);
}

void step_register(const struct vdk_image *img)
{
	lo = (uint64_t)img->blob;
	hi = lo + img->size;
	__register_frame(eh_frame(img));
}

void step_unregister(const struct vdk_image *img)
{
	__deregister_frame(eh_frame(img));
}
