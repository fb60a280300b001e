// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * A debugger steps through reads of the clock, an instruction at a time, and
 * sets the clock in between. What is read is the time before or the time after.
 *
 * A read that meets no publish has the time; one that meets one, before any of
 * its instructions, has the old or the new.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clocks.h"
#include "debug.h"
#include "guest.h"
#include "test.h"

/* Set the clock by this much. Half a second is in it, so that a mixture is neither. */
#define STEP_S		100
#define STEP_NS		(STEP_S * NS_PER_S + NS_PER_S / 2)
#define ENOUGH		80	/* longer than the straight way of any read */
#define TRAP		0x7fe00008

/* What the child is to call, and where it puts the answer. */
static struct call {
	const void *fn;
	long a, b;
	unsigned int word, unit;	/* of its result: bytes of the seconds, ns */
	int64_t result[2];
	long ret;
} *call;

static int child(void *unused)
{
	(void)unused;
	call->ret = vdkc_call(call->fn, call->a, call->b, 0);
	return 0;
}

static long long result_ns(long long near)
{
	long words[2];
	long long sec;

	if (call->word == 8)
		return call->result[0] * NS_PER_S + call->result[1] * call->unit;
	memcpy(words, call->result, sizeof(words));
	sec = near / NS_PER_S;
	sec += (int)((unsigned long)words[0] - (unsigned long)sec);
	return sec * NS_PER_S + words[1] * call->unit;
}

static void step_clock(int sign)
{
	struct timex tx = { .modes = ADJ_SETOFFSET | ADJ_NANO };

	tx.time.tv_sec = sign > 0 ? STEP_S : -STEP_S - 1;
	tx.time.tv_usec = NS_PER_S / 2;
	CHECK(adjtimex(&tx) >= 0);
}

static bool in_image(unsigned long pc)
{
	unsigned long base = (unsigned long)vdso.base;

	return pc >= base && pc < base + 64 * KIB;
}

static int one_step(pid_t pid)
{
	int status = -1;

	ptrace(PTRACE_SINGLESTEP, pid, 0, 0);
	waitpid(pid, &status, 0);
	return status;
}

/* A child that is about to execute the first instruction of the function. */
static pid_t child_at_function(void)
{
	pid_t pid = debugged_child(child, NULL);
	uint32_t word;
	int status;

	if (pid < 0)
		return pid;
	word = peek_word(pid, call->fn);
	poke_word(pid, call->fn, TRAP);
	status = debugged_run(pid);
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP);
	CHECK_EQ(debugged_pc(pid), (unsigned long)call->fn);
	poke_word(pid, call->fn, word);
	return pid;
}

/*
 * A child that reads clock @id once, stepped; the clock is set by @sign * STEP_NS
 * before instruction @at. Return: how many
 * instructions it took; the times before and after it by system call in *a, *c;
 * in *set how often the clock was set.
 */
static int stepped(int id, int at, int sign, long long *a, long long *c, int *set)
{
	pid_t pid;
	int n, status = 0;

	*set = 0;
	call->ret = -1;
	*a = clock_by_syscall(id);
	pid = child_at_function();
	CHECK(pid > 0);
	if (pid < 0)
		return 0;
	for (n = 0; n < ENOUGH && in_image(debugged_pc(pid)); n++) {
		if (at == n) {
			step_clock(sign);
			++*set;
		}
		status = one_step(pid);
		if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP)
			break;
	}
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP);
	/* Ticks publish, too: on a slow machine every look meets one, while stepped. */
	status = debugged_run(pid);
	*c = clock_by_syscall(id);
	CHECK(WIFEXITED(status) && !WEXITSTATUS(status));
	CHECK_EQ(call->ret, 0);
	return n;
}

/* The time after k of the settings is from a + k steps to c - the others. */
static void check_result(long long a, long long c, int set, int sign)
{
	long long v = result_ns(a), d = sign * STEP_NS, from, to;
	int k;

	for (k = 0; k <= set; k++) {
		from = a + k * d;
		to = c - (set - k) * d;
		if (v > from - call->unit && v <= to)
			return;
	}
	test_fail(__FILE__, __LINE__, "%lld is neither old nor new: %lld to %lld, set %d times",
		  v, a, c, set);
}

/* The least it takes is the straight way. */
static int straight_way(int id)
{
	int i, n, set, least = ENOUGH;
	long long a, c;

	for (i = 0; i < 8; i++) {
		n = stepped(id, ENOUGH, 1, &a, &c, &set);
		check_result(a, c, set, 1);
		if (n < least)
			least = n;
	}
	return least;
}

static void every_instruction(int id)
{
	int total = straight_way(id), at, set, sign = 1, met = 0;
	long long a, c;

	CHECK(total > 8);
	for (at = 0; at < total; at++, sign = -sign) {
		test_case("clock %d, set before instruction %d of %d", id, at, total);
		stepped(id, at, sign, &a, &c, &set);
		check_result(a, c, set, sign);
		met += set;
	}
	/* Fewer where a tick made all those that were to tell the straight way longer. */
	CHECK(met > 8);
	printf("# clock %d: set before each of %d instructions, once\n", id, met);
	set_realtime(1700000000, 0);
}

static void call_is(const char *name, long a, long b, unsigned int word, unsigned int unit)
{
	*call = (struct call){ .fn = vdso_fn(name), .a = a, .b = b, .word = word, .unit = unit };
}

TEST(stepped_clock_gettime)
{
	call_is("clock_gettime", CLOCK_REALTIME, (long)call->result, sizeof(long), 1);
	every_instruction(CLOCK_REALTIME);
}

TEST(stepped_coarse)
{
	call_is("clock_gettime", CLOCK_REALTIME_COARSE, (long)call->result, sizeof(long), 1);
	every_instruction(CLOCK_REALTIME_COARSE);
}

TEST(stepped_gettimeofday)
{
	call_is("gettimeofday", (long)call->result, 0, sizeof(long), 1000);
	every_instruction(CLOCK_REALTIME);
}

TEST(stepped_clock_gettime64)
{
	if (!vdso_fn("clock_gettime64"))
		return;		/* 32 bits only */
	call_is("clock_gettime64", CLOCK_TAI, (long)call->result, 8, 1);
	every_instruction(CLOCK_TAI);
}

int main(void)
{
	guest_only();
	vdso_open();
	call = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	RUN(stepped_clock_gettime);
	RUN(stepped_coarse);
	RUN(stepped_gettimeofday);
	RUN(stepped_clock_gettime64);
	return test_done();
}
