// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Signals through the vDSO's trampolines: all kinds of handlers, and unwinding
 * that believes what the signal frame says.
 *
 *	t_signal [N]	N signals for the tests that repeat
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include <vdk/abi.h>

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

static void on_plain(int sig)
{
	(void)sig;
	returns_to = RETURNS_TO();
	handled++;
}

static void on_siginfo(int sig, siginfo_t *info, void *ucontext)
{
	(void)sig;
	(void)info;
	(void)ucontext;
	returns_to = RETURNS_TO();
	handled++;
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

static void *find_own_stack(void *arg)
{
	CHECK(map_find(0, NULL, (unsigned long)&arg, arg));
	return NULL;
}

static struct map handler_stack;

static void on_alternate_stack(int sig)
{
	(void)sig;
	find_own_stack(&handler_stack);
}

TEST(nested)
{
	stack_t alt = { .ss_size = 4 << 20 }, off = { .ss_flags = SS_DISABLE };

	nest(0);
	alt.ss_sp = mmap(NULL, alt.ss_size, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	CHECK_EQ(sigaltstack(&alt, NULL), 0);
	nest(SA_ONSTACK);
	handle(SIGUSR2, (void *)on_alternate_stack, SA_ONSTACK);
	raise(SIGUSR2);
	CHECK_EQ(handler_stack.start, (unsigned long)alt.ss_sp);
	CHECK(!strchr(handler_stack.perms, 'x'));
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

/* The main thread's and another's: the trampolines are not on them. */
TEST(stacks_are_not_executable)
{
	pthread_t thread;
	struct map m;

	CHECK(map_find(0, "[stack]", 0, &m));
	CHECK(!strchr(m.perms, 'x'));
	CHECK_EQ(pthread_create(&thread, NULL, find_own_stack, &m), 0);
	CHECK_EQ(pthread_join(thread, NULL), 0);
	CHECK(!strchr(m.perms, 'x'));
}

int main(int argc, char **argv)
{
	if (argc > 1)
		signals = strtoul(argv[1], NULL, 0);
	vdso_open();
	tramp_rt = (unsigned long)vdso_fn(sizeof(long) == 8 ? "sigtramp_rt64" : "sigtramp_rt32");
	tramp_plain = sizeof(long) == 8 ? tramp_rt : (unsigned long)vdso_fn("sigtramp32");
	RUN(stacks_are_not_executable);
	RUN(handlers_return_to_the_trampolines);
	RUN(nested);
	RUN(jumped_out_of);
	RUN(unwinding_through_three_handlers);
	RUN(unwind_data_is_found);
	RUN(unwinding_believes_the_frame);
	RUN(interrupted_in_the_vdso);
	return test_done();
}
