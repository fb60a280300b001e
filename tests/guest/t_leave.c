// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Ways out of a signal handler other than its trampoline, and ways to look up
 * from it: all of them have to find what was interrupted.
 */
#define _GNU_SOURCE
#include <execinfo.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

#include "guest.h"
#include "frame.h"
#include "test.h"
#include "unwind_frames.h"

#define ROUNDS	1000
#define DEPTH	20

int main(void);

static volatile unsigned int handled;

static void handle(int sig, void *handler, int flags)
{
	struct sigaction sa = { .sa_flags = flags };

	sa.sa_sigaction = (void (*)(int, siginfo_t *, void *))handler;
	CHECK_EQ(sigaction(sig, &sa, NULL), 0);
}

static bool is_blocked(int sig)
{
	sigset_t set;

	sigprocmask(SIG_BLOCK, NULL, &set);
	return sigismember(&set, sig);
}

/* -------------------------------------------------- cancelled in a handler */

static volatile int order;		/* digits in the order of the clean-ups */
static volatile bool in_handler;

static void note(void *digit)
{
	order = order * 10 + (int)(long)digit;
}

static void on_cancel(int sig)
{
	(void)sig;
	pthread_cleanup_push(note, (void *)1);
	in_handler = true;
	for (;;)
		usleep(1000);
	pthread_cleanup_pop(0);
}

static __attribute__((noinline)) void deep(int depth)
{
	pthread_cleanup_push(note, (void *)2);
	if (depth)
		deep(depth - 1);
	else
		raise(SIGUSR1);
	pthread_cleanup_pop(0);
}

static void *thread(void *arg)
{
	(void)arg;
	pthread_cleanup_push(note, (void *)3);
	deep(2);
	pthread_cleanup_pop(0);
	return NULL;
}

static void cancel(void *handler, int flags)
{
	void *result = NULL;
	pthread_t id;

	order = 0;
	in_handler = false;
	handle(SIGUSR1, handler, flags);
	CHECK_EQ(pthread_create(&id, NULL, thread, NULL), 0);
	while (!in_handler)
		usleep(1000);
	pthread_cancel(id);
	pthread_join(id, &result);
	CHECK(result == PTHREAD_CANCELED);
	CHECK_EQ(order, 12223);
}

TEST(cancelled_in_a_handler)
{
	cancel(on_cancel, SA_SIGINFO);
	cancel(on_cancel, 0);
}

/* ------------------------------------------------------------- other contexts */

static ucontext_t outside, worker, inside;
static volatile unsigned int finished;

static void on_swap(int sig)
{
	(void)sig;
	swapcontext(&inside, &outside);
	handled++;
}

static void work(void)
{
	raise(SIGUSR1);
	finished++;
}

/* The handler is left, something else done, and the handler gone back to. */
TEST(left_by_swapcontext)
{
	static char stack[1 << 16] __attribute__((aligned(16)));
	unsigned int i;

	handled = finished = 0;
	handle(SIGUSR1, on_swap, 0);
	for (i = 0; i < ROUNDS; i++) {
		getcontext(&worker);
		worker.uc_stack.ss_sp = stack;
		worker.uc_stack.ss_size = sizeof(stack);
		worker.uc_link = &outside;
		makecontext(&worker, work, 0);
		swapcontext(&outside, &worker);	/* comes back from the handler */
		CHECK_EQ(handled, i);
		swapcontext(&outside, &inside);	/* comes back when the work is done */
		CHECK_EQ(handled, i + 1);
		CHECK_EQ(finished, i + 1);
	}
	CHECK(!is_blocked(SIGUSR1));
}

static void on_leave(int sig)
{
	(void)sig;
	handled++;
	setcontext(&outside);
}

TEST(left_by_setcontext)
{
	volatile unsigned int i, back;

	handled = 0;
	handle(SIGUSR1, on_leave, SA_SIGINFO);
	for (i = 0; i < ROUNDS; i++) {
		back = 0;
		getcontext(&outside);
		if (!back++)
			raise(SIGUSR1);
	}
	CHECK_EQ(handled, ROUNDS);
	CHECK(!is_blocked(SIGUSR1));
}

static jmp_buf out;

static void on_longjmp(int sig)
{
	if (++handled % DEPTH)
		raise(sig);
	longjmp(out, 1);
}

/* Out of many handlers at once; the mask stays what SA_NODEFER made it. */
TEST(left_by_longjmp)
{
	volatile unsigned int i;

	handled = 0;
	handle(SIGUSR1, on_longjmp, SA_NODEFER);
	for (i = 0; i < ROUNDS; i++)
		if (!setjmp(out))
			raise(SIGUSR1);
	CHECK_EQ(handled, ROUNDS * DEPTH);
}

/* ---------------------------------------------------------------- looking up */

static volatile bool pc_found, main_found;

static void on_backtrace(int sig, siginfo_t *info, void *ucontext)
{
	void *addr[100], *pc = (void *)frame_gprs(ucontext)[FRAME_PC];
	int i, n = backtrace(addr, 100);

	(void)info;
	handled++;
	if (sig == SIGTRAP)
		frame_gprs(ucontext)[FRAME_PC] += 4;
	pc_found = main_found = false;
	for (i = 0; i < n; i++) {
		pc_found |= addr[i] == pc;
		main_found |= _Unwind_FindEnclosingFunction(addr[i]) == (void *)code_of((void *)main);
	}
}

TEST(backtrace_reaches_main)
{
	handled = 0;
	handle(SIGUSR1, on_backtrace, SA_SIGINFO);
	raise(SIGUSR1);
	CHECK(pc_found && main_found);
	handle(SIGTRAP, on_backtrace, SA_SIGINFO);
	__asm__ volatile("trap");
	CHECK(pc_found && main_found);
	CHECK_EQ(handled, 2);
}

static volatile unsigned int in_vdso, lost;
static volatile bool stop;

static void on_inner(int sig, siginfo_t *info, void *ucontext)
{
	unsigned long pc = frame_gprs(ucontext)[FRAME_PC];

	(void)sig;
	(void)info;
	handled++;
	if (pc - (unsigned long)vdso.base < vdso.size) {
		in_vdso++;
		frames_take();
		lost += !frames_reach(main);
	}
	stop = in_vdso >= ROUNDS / 10;
}

static struct {
	const void *gettime, *gettimeofday, *getres, *getcpu, *sync, *time, *freq, *map;
} fn;

static void find_functions(void)
{
	fn.gettime = vdso_fn("clock_gettime");
	fn.gettimeofday = vdso_fn("gettimeofday");
	fn.getres = vdso_fn("clock_getres");
	fn.getcpu = vdso_fn("getcpu");
	fn.sync = vdso_fn("sync_dicache");
	fn.time = vdso_fn("time");
	fn.freq = vdso_fn("get_tbfreq");
	fn.map = vdso_fn("get_syscall_map");
}

/* Each function, as a program calls it: 0, or what it should not have said. */
static long call_all(void)
{
	unsigned int calls = 0;
	long buf[4], bad = 0;

	bad |= clock_by_vdso(CLOCK_MONOTONIC) <= 0;
	bad |= vdkc_call(fn.gettime, CLOCK_REALTIME, (long)buf, 0);
	bad |= vdkc_call(fn.gettimeofday, (long)buf, (long)(buf + 2), 0);
	bad |= vdkc_call(fn.getres, CLOCK_MONOTONIC, (long)buf, 0);
	bad |= vdkc_call(fn.getcpu, (long)buf, (long)(buf + 1), 0);
	bad |= vdkc_call(fn.sync, (long)buf, (long)(buf + 4), 0);
	bad |= vdkc_call(fn.time, 0, 0, 0) == 0;
	bad |= vdkc_call_u64(fn.freq, 0, 0, 0) < 1000000;
	return bad | !vdkc_call(fn.map, (long)&calls, 0, 0) | !calls;
}

static void on_outer(int sig)
{
	(void)sig;
	while (!stop)
		lost += call_all() != 0;
}

/* A signal interrupts a function of the vDSO that a handler called, whichever. */
TEST(vdso_called_from_a_handler)
{
	struct itimerval every = { { 0, 200 }, { 0, 200 } }, never = { { 0, 0 }, { 0, 0 } };

	find_functions();
	lost = 0;
	handle(SIGALRM, on_inner, SA_SIGINFO);
	handle(SIGUSR1, on_outer, 0);
	setitimer(ITIMER_REAL, &every, NULL);
	raise(SIGUSR1);
	setitimer(ITIMER_REAL, &never, NULL);
	CHECK(in_vdso >= ROUNDS / 10);
	CHECK_EQ(lost, 0);
}

int main(void)
{
	vdso_open();
	RUN(cancelled_in_a_handler);
	RUN(left_by_swapcontext);
	RUN(left_by_setcontext);
	RUN(left_by_longjmp);
	RUN(backtrace_reaches_main);
	RUN(vdso_called_from_a_handler);
	return test_done();
}
