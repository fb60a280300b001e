// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Signals through the vDSO's trampolines: all kinds of handlers, all registers
 * kept, and unwinding that believes what the signal frame says.
 *
 *	t_signal [N]	N signals for the tests that repeat
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "abi.h"
#include "guest.h"
#include "test.h"
#include "unwind_frames.h"

#define DEPTH	100

int main(int argc, char **argv);

static unsigned long signals = 2000;
static unsigned long tramp_rt, tramp_plain;	/* what handlers return to */
static volatile unsigned long returns_to;
static volatile unsigned int handled;
static volatile int depth;

#define RETURNS_TO()	((unsigned long)__builtin_return_address(0))

/* Everything a function may change: none of it may reach what was interrupted. */
static inline __attribute__((always_inline)) void spoil_registers(void)
{
	__asm__ volatile("li 0,-1; li 4,-1; li 5,-1; li 6,-1; li 7,-1; li 8,-1; li 9,-1;"
			 "li 10,-1; li 11,-1; li 12,-1; mtctr 0; mtxer 0; mtcrf 0xc7,0"
			 : : : "r0", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12",
			 "ctr", "xer", "cr0", "cr1", "cr5", "cr6", "cr7", "memory");
	__asm__ volatile("fsub 0,1,1; fmr 1,0; fmr 2,0; fmr 3,0; fmr 4,0; fmr 5,0; fmr 6,0;"
			 "fmr 7,0; fmr 8,0; fmr 9,0; fmr 10,0; fmr 11,0; fmr 12,0; fmr 13,0"
			 : : : "fr0", "fr1", "fr2", "fr3", "fr4", "fr5", "fr6", "fr7", "fr8",
			 "fr9", "fr10", "fr11", "fr12", "fr13");
	if (abi_probe.vmx)
		__asm__ volatile(".machine push; .machine any;"
				 "vxor 0,0,0; vxor 1,1,1; vxor 2,2,2; vxor 10,10,10; vxor 19,19,19;"
				 ".machine pop" : : : "memory");
}

static void on_plain(int sig)
{
	(void)sig;
	returns_to = RETURNS_TO();
	handled++;
	spoil_registers();
}

static void on_siginfo(int sig, siginfo_t *info, void *ucontext)
{
	(void)sig;
	(void)info;
	(void)ucontext;
	returns_to = RETURNS_TO();
	handled++;
	spoil_registers();
}

static void handle(int sig, void *handler, int flags)
{
	struct sigaction sa = { .sa_flags = flags };

	sa.sa_sigaction = (void (*)(int, siginfo_t *, void *))handler;
	CHECK_EQ(sigaction(sig, &sa, NULL), 0);
}

TEST(handlers_return_to_the_trampolines)
{
	unsigned int before = handled;

	handle(SIGUSR1, on_siginfo, SA_SIGINFO);
	raise(SIGUSR1);
	CHECK_EQ(returns_to, tramp_rt);
	handle(SIGUSR1, on_plain, 0);
	raise(SIGUSR1);
	CHECK_EQ(returns_to, tramp_plain);
	handle(SIGUSR1, on_plain, SA_NODEFER | SA_RESETHAND);
	raise(SIGUSR1);
	CHECK_EQ(returns_to, tramp_plain);
	CHECK_EQ(handled, before + 3);
}

static void on_nested(int sig, siginfo_t *info, void *ucontext)
{
	(void)info;
	(void)ucontext;
	if (++depth < DEPTH)
		raise(sig);
	handled += RETURNS_TO() == tramp_rt;
}

static void nest(int flags)
{
	depth = handled = 0;
	handle(SIGUSR1, on_nested, SA_SIGINFO | SA_NODEFER | flags);
	raise(SIGUSR1);
	CHECK_EQ(depth, DEPTH);
	CHECK_EQ(handled, DEPTH);
}

TEST(nested)
{
	stack_t alt = { .ss_size = 4 << 20 }, off = { .ss_flags = SS_DISABLE };

	nest(0);
	alt.ss_sp = mmap(NULL, alt.ss_size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK_EQ(sigaltstack(&alt, NULL), 0);
	nest(SA_ONSTACK);
	sigaltstack(&off, NULL);
	munmap(alt.ss_sp, alt.ss_size);
}

static sigjmp_buf out;

static void on_jump(int sig)
{
	(void)sig;
	handled++;
	siglongjmp(out, 1);
}

TEST(jumped_out_of)
{
	volatile unsigned int i;

	handled = 0;
	handle(SIGUSR1, on_jump, 0);
	for (i = 0; i < 1000; i++)
		if (!sigsetjmp(out, 1))
			raise(SIGUSR1);
	CHECK_EQ(handled, 1000);
}

/* A timer's signal hits a loop that keeps all registers but r0 and CR0. */
static void check_interrupted(void)
{
	const struct regs *in = &abi_probe.in, *after = &abi_probe.out;
	const char *what;
	unsigned int i;

	abi_call(probe_spin, ABI_XER_SO, (long)&handled, handled, 0);
	what = abi_changed(false);
	if (what)
		test_fail(__FILE__, __LINE__, "changed %s", what);
	for (i = 3; i <= 12; i++) {
		test_case("r%u", i);
		CHECK_EQ(in->gpr[i], after->gpr[i]);
	}
	CHECK_EQ(after->ctr, abi_probe.fn);
}

static void keep_registers(void *handler, int flags)
{
	struct itimerval every = { { 0, 150 }, { 0, 150 } }, never = { { 0, 0 }, { 0, 0 } };
	unsigned long i;

	handle(SIGALRM, handler, flags);
	setitimer(ITIMER_REAL, &every, NULL);
	for (i = 0; i < signals; i++)
		check_interrupted();
	setitimer(ITIMER_REAL, &never, NULL);
}

TEST(all_registers_are_kept)
{
	/* Once, so that the handler knows whether there are vector registers. */
	abi_call(vdso_fn("get_tbfreq"), 0, 0, 0, 0);
	keep_registers(on_siginfo, SA_SIGINFO);
	keep_registers(on_plain, 0);
}

static void on_deep(int sig, siginfo_t *info, void *ucontext)
{
	(void)info;
	(void)ucontext;
	if (++depth < 3)
		raise(sig);
	else
		frames_take();
}

TEST(unwinding_through_three_handlers)
{
	struct unwind_frame *f;
	unsigned int tramps = 0;

	depth = 0;
	handle(SIGUSR1, on_deep, SA_SIGINFO | SA_NODEFER);
	raise(SIGUSR1);
	for (f = frames; f < frames + frame_count; f++)
		tramps += f->pc == tramp_rt;
	CHECK_EQ(tramps, 3);
	CHECK(frames_reach(main));
	for (f = frames; f + 1 < frames + frame_count; f++)
		CHECK(f[1].cfa >= f->cfa);
}

TEST(unwind_data_is_found)
{
	CHECK(frames_fde_in_vdso(tramp_rt));
	CHECK(frames_fde_in_vdso(tramp_plain));
	CHECK(frames_fde_in_vdso(tramp_rt - 4));
}

static unsigned long saved[48];	/* what the frame was made to say */

/* Puts a number of its own into each register of the frame, and back. */
static void unwind_changed(unsigned long *regs)
{
	unsigned long real[48];
	unsigned int i;

	memcpy(real, regs, sizeof(real));
	for (i = 0; i < 32; i++)
		if (i != 1)
			regs[i] = saved[i] = 0x5a000000 + i * 0x10101;
	saved[1] = regs[1];
	saved[32] = regs[32];	/* pc */
	regs[35] = saved[35] = 0xc0c0c0;	/* CTR */
	regs[36] = saved[36] = 0xd0d0d0;	/* LR */
	frames_take();
	memcpy(regs, real, sizeof(real));
}

static void on_change(int sig, siginfo_t *info, void *ucontext)
{
	(void)sig;
	(void)info;
	unwind_changed((unsigned long *)((ucontext_t *)ucontext)->uc_mcontext.regs);
}

static void on_change_plain(int sig, struct sigcontext *context)
{
	(void)sig;
	unwind_changed((unsigned long *)context->regs);
}

static void check_frame_is_believed(unsigned long tramp)
{
	unsigned int i, n;

	for (i = 0; i < frame_count && frames[i].pc != tramp; i++)
		;
	CHECK(i + 1 < frame_count);
	if (i + 1 >= frame_count)
		return;
	CHECK_EQ(frames[i + 1].pc, saved[32]);
	CHECK(frames[i + 1].is_signal);
	for (n = 0; n < 32; n++) {
		test_case("r%u", n);
		CHECK_EQ(frames[i + 1].gpr[n], saved[n]);
	}
	CHECK_EQ(frames[i + 1].lr, saved[36]);
	CHECK_EQ(frames[i + 1].ctr, saved[35]);
}

TEST(unwinding_believes_the_frame)
{
	handle(SIGUSR1, on_change, SA_SIGINFO);
	raise(SIGUSR1);
	check_frame_is_believed(tramp_rt);
	test_case("plain");
	if (sizeof(long) == 4) {
		handle(SIGUSR1, on_change_plain, 0);
		raise(SIGUSR1);
		check_frame_is_believed(tramp_plain);
	}
}

static volatile unsigned long inside, unreached;

static void on_timer(int sig, siginfo_t *info, void *ucontext)
{
	unsigned long pc = (unsigned long)((ucontext_t *)ucontext)->uc_mcontext.regs->nip;

	(void)sig;
	(void)info;
	handled++;
	inside += pc - (unsigned long)vdso.base < VDK_ALIGN;
	frames_take();
	unreached += !frames_reach(main);
	/* The interrupted read is of no concern to this one. */
	unreached += clock_by_vdso(CLOCK_MONOTONIC) <= 0;
}

/* Wherever in the vDSO a signal hits: unwinding goes on to main. */
TEST(interrupted_in_the_vdso)
{
	struct itimerval every = { { 0, 170 }, { 0, 170 } }, never = { { 0, 0 }, { 0, 0 } };
	static const char *const names[] = { "clock_gettime", "gettimeofday", "time", "getcpu" };
	const void *fn[4];
	long buf[4];
	unsigned int i;

	for (i = 0; i < 4; i++)
		fn[i] = vdso_fn(names[i]);
	handled = 0;
	handle(SIGALRM, on_timer, SA_SIGINFO);
	setitimer(ITIMER_REAL, &every, NULL);
	while (handled < signals)
		for (i = 0; i < 4; i++)
			CHECK(vdkc_call(fn[i], i ? (long)buf : 0, i ? 0 : (long)buf, 0) >= 0);
	setitimer(ITIMER_REAL, &never, NULL);
	CHECK(inside > signals / 100);
	CHECK_EQ(unreached, 0);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		signals = strtoul(argv[1], NULL, 0);
	vdso_open();
	tramp_rt = (unsigned long)vdso_fn(sizeof(long) == 8 ? "sigtramp_rt64" : "sigtramp_rt32");
	tramp_plain = sizeof(long) == 8 ? tramp_rt : (unsigned long)vdso_fn("sigtramp32");
	RUN(handlers_return_to_the_trampolines);
	RUN(nested);
	RUN(jumped_out_of);
	RUN(all_registers_are_kept);
	RUN(unwinding_through_three_handlers);
	RUN(unwind_data_is_found);
	RUN(unwinding_believes_the_frame);
	RUN(interrupted_in_the_vdso);
	return test_done();
}
