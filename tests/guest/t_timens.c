// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * In a time namespace the clocks are shifted as the system calls' are, still
 * without a system call, and all else the vDSO tells is as outside.
 *
 *	t_timens none	where there shall be no vDSO: by system calls
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clocks.h"
#include "guest.h"
#include "test.h"
#include "timens.h"

#define READS	500

/* What a child inside compares with, and finds. */
static struct inside {
	struct offsets off;
	long long mono, boot;	/* of outside, just before */
	uint64_t freq;
	uint32_t map[16];
	unsigned int calls;
	int syscalls, last;
} *shared;

static void facts(uint64_t *freq, uint32_t *map, unsigned int *calls)
{
	*freq = vdkc_call_u64(vdso_fn("get_tbfreq"), 0, 0, 0);
	memcpy(map, (void *)vdkc_call(vdso_fn("get_syscall_map"), (long)calls, 0, 0), 64);
}

/* Each function once more, with a filter that counts system calls. */
static int all_without_syscalls(void)
{
	const void *gtod = vdso_fn("gettimeofday"), *res = vdso_fn("clock_getres");
	const void *time_fn = vdso_fn("time"), *sync = vdso_fn("sync_dicache");
	struct timezone tz;
	struct timeval tv;
	unsigned int i, r, bad = 0;
	long ts[2];

	trap_syscalls();
	for (r = 0; r < READS; r++) {
		for (i = 0; i < clock_count; i++) {
			bad += clock_by_vdso(clock_ids[i]) <= 0;
			bad += vdkc_call(res, clock_ids[i], (long)ts, 0) != 0;
		}
		bad += vdkc_call(gtod, (long)&tv, (long)&tz, 0) != 0;
		bad += vdkc_call(gtod, 0, (long)&tz, 0) != 0;
		bad += vdkc_call(time_fn, 0, 0, 0) <= 0;
		bad += vdkc_call(sync, (long)&tv, (long)(&tv + 1), 0) != 0;
	}
	shared->syscalls = trapped_syscalls;
	shared->last = trapped_number;
	return bad;
}

/* Code that was written is executed once sync_dicache has been told of it. */
static bool written_code_runs(void)
{
	uint32_t *code = mmap(NULL, 4 * KIB, PROT_READ | PROT_WRITE | PROT_EXEC,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned int i, at, right = 0;

	if (code == MAP_FAILED)
		return false;
	for (i = 0; i < READS; i++) {
		at = i * 6 % 1000;	/* over the edges of cache blocks, too */
		code[at] = 0x38600000 | i;	/* li r3, i */
		code[at + 1] = 0x4e800020;	/* blr */
		if (vdkc_call(vdso_fn("sync_dicache"), (long)(code + at), (long)(code + at + 2), 0))
			break;
		right += vdkc_call(code + at, 0, 0, 0) == (long)i;
	}
	munmap(code, 4 * KIB);
	return right == READS;
}

/* Exit status: 0, or which of these is wrong. */
static int inside(void *arg)
{
	struct inside *s = shared;
	uint32_t map[16];
	unsigned int calls = 0, i;
	long long d;
	uint64_t freq;

	(void)arg;
	for (i = 0; i < clock_count; i++)
		if (clock_brackets(clock_ids[i], READS) != READS)
			return 1;
	d = clock_by_vdso(CLOCK_MONOTONIC) - s->mono -
	    (s->off.mono_sec * NS_PER_S + s->off.mono_nsec);
	if (d < 0 || d > 5 * NS_PER_S)
		return 2;
	d = clock_by_vdso(CLOCK_BOOTTIME) - s->boot -
	    (s->off.boot_sec * NS_PER_S + s->off.boot_nsec);
	if (d < 0 || d > 5 * NS_PER_S)
		return 3;
	facts(&freq, map, &calls);
	if (freq != s->freq || calls != s->calls || memcmp(map, s->map, sizeof(map)))
		return 4;
	if (gettimeofday_brackets(READS) != READS || time_brackets(READS) != READS ||
	    narrow_brackets(CLOCK_MONOTONIC, READS) != READS)
		return 5;
	if (!written_code_runs())
		return 7;
	return all_without_syscalls() ? 6 : 0;
}

static void remember_outside(void)
{
	shared->mono = clock_by_vdso(CLOCK_MONOTONIC);
	shared->boot = clock_by_vdso(CLOCK_BOOTTIME);
	facts(&shared->freq, shared->map, &shared->calls);
}

/* In a process of its own: what a namespace does to its maker cannot be undone. */
static int with_offsets(void *off)
{
	remember_outside();
	shared->off = *(struct offsets *)off;
	if (new_namespace(off))
		return 100;
	/* The maker itself stays outside. */
	if (clock_brackets(CLOCK_MONOTONIC, READS) != READS ||
	    clock_by_vdso(CLOCK_MONOTONIC) - shared->mono > 5 * NS_PER_S)
		return 101;
	return in_child(inside, NULL, 20);
}

TEST(shifted_clocks)
{
	static struct offsets offs[] = {
		{ 0, 0, 0, 0 },
		{ 1000, 0, 2000, 0 },
		{ 864000, 999999999, 500, 1 },
		{ 0, 123456789, 10, 987654321 },
		{ 3000000000ll, 500000000, 0x7fffffff, 999999999 },
	};
	unsigned int i;

	for (i = 0; i < sizeof(offs) / sizeof(*offs); i++) {
		test_case("monotonic %lld.%09lld", offs[i].mono_sec, offs[i].mono_nsec);
		shared->syscalls = -1;
		CHECK_EQ(in_child(with_offsets, &offs[i], 30), 0);
		CHECK_EQ(shared->syscalls, 0);
	}
}

/* Backwards by half of what there is: a borrow from the seconds. */
TEST(shifted_back)
{
	long long mono = clock_by_syscall(CLOCK_MONOTONIC);
	struct offsets off = { -1, 999999999, -1, 1 };

	if (mono < 2 * NS_PER_S)
		usleep((2 * NS_PER_S - mono) / 1000);
	CHECK_EQ(in_child(with_offsets, &off, 30), 0);
	CHECK_EQ(shared->syscalls, 0);
}

static bool all_bracketed(void)
{
	unsigned int i;

	for (i = 0; i < clock_count; i++)
		if (clock_brackets(clock_ids[i], READS) != READS)
			return false;
	return true;
}

/* One process: out of the namespace of its children, into it, back. */
static int enter_and_leave(void *arg)
{
	struct offsets off = { 5000, 0, 6000, 0 };
	int home = open("/proc/self/ns/time", O_RDONLY), other, i;
	long long mono = clock_by_vdso(CLOCK_MONOTONIC), d;

	(void)arg;
	if (home < 0 || new_namespace(&off))
		return 1;
	other = open("/proc/self/ns/time_for_children", O_RDONLY);
	for (i = 0; i < 3; i++) {
		if (setns(other, CLONE_NEWTIME) < 0)
			return 2;
		d = clock_by_vdso(CLOCK_MONOTONIC) - mono;
		if (d < 5000 * NS_PER_S || d > 5005 * NS_PER_S || !all_bracketed())
			return 3;
		if (setns(home, CLONE_NEWTIME) < 0)
			return 4;
		d = clock_by_vdso(CLOCK_MONOTONIC) - mono;
		if (d < 0 || d > 5 * NS_PER_S || !all_bracketed())
			return 5;
	}
	return 0;
}

TEST(entered_and_left)
{
	CHECK_EQ(in_child(enter_and_leave, NULL, 30), 0);
}

/* A program started inside, and the clocks outside meanwhile. */
static int exec_inside(void *arg)
{
	(void)arg;
	execl("/proc/self/exe", "t_timens", "exec", NULL);
	return 99;
}

static int exec_in_new(void *arg)
{
	struct offsets off = { 7000, 0, 7000, 0 };

	(void)arg;
	return new_namespace(&off) ? 98 : in_child(exec_inside, NULL, 20);
}

TEST(exec_inside_a_namespace)
{
	CHECK_EQ(in_child(exec_in_new, NULL, 30), 0);
	CHECK(all_bracketed());
}

/* Outside, in a child inside, and inside itself: where programs have no vDSO. */
static int by_syscalls_inside(void *mono)
{
	struct timespec t;

	return clock_gettime(CLOCK_MONOTONIC, &t) || t.tv_sec - *(time_t *)mono < 3000 ||
	       t.tv_sec - *(time_t *)mono > 3005;
}

static int by_syscalls(void *arg)
{
	struct offsets off = { 3000, 0, 3000, 0 };
	struct timespec t;
	time_t mono;

	(void)arg;
	if (clock_gettime(CLOCK_MONOTONIC, &t) || new_namespace(&off))
		return 1;
	mono = t.tv_sec;
	if (in_child(by_syscalls_inside, &mono, 10))
		return 2;
	if (clock_gettime(CLOCK_MONOTONIC, &t) || t.tv_sec - mono > 5)
		return 3;
	if (setns(open("/proc/self/ns/time_for_children", O_RDONLY), CLONE_NEWTIME))
		return 4;
	return by_syscalls_inside(&mono) ? 5 : 0;
}

TEST(namespaces_without_a_vdso)
{
	CHECK_EQ(vdkc_open(&vdso, NULL), -VDK_ENOENT);
	CHECK_EQ(in_child(by_syscalls, NULL, 20), 0);
}

static int after_exec(void)
{
	if (clock_by_vdso(CLOCK_MONOTONIC) < 7000 * NS_PER_S)
		return 1;
	return all_bracketed() ? 0 : 2;
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "none")) {
		RUN(namespaces_without_a_vdso);
		return test_done();
	}
	vdso_open();
	if (argc > 1 && !strcmp(argv[1], "exec"))
		return after_exec();
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	RUN(shifted_clocks);
	RUN(shifted_back);
	RUN(entered_and_left);
	RUN(exec_inside_a_namespace);
	return test_done();
}
