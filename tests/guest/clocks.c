// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Reads of clocks held between two system calls; setting them. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "clocks.h"
#include "guest.h"

#ifdef SYS_clock_settime64
#define NR_CLOCK_SETTIME	SYS_clock_settime64
#else
#define NR_CLOCK_SETTIME	SYS_clock_settime
#endif

const int clock_ids[] = {
	CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_REALTIME_COARSE,
	CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME, CLOCK_TAI,
};
const unsigned int clock_count = sizeof(clock_ids) / sizeof(*clock_ids);

unsigned int clocks_set_back;

static bool between(const char *what, int id, long long a, long long b, long long c)
{
	if (c < a && clocks_set_back >> id & 1)
		return true;	/* nothing to hold it to */
	if (a <= b && b <= c)
		return true;
	printf("# %s, clock %d: not %lld <= %lld <= %lld\n", what, id, a, b, c);
	return false;
}

unsigned long clock_brackets(int id, unsigned long n)
{
	long long a, b, c;
	unsigned long i;

	for (i = 0; i < n; i++) {
		a = clock_by_syscall(id);
		b = clock_by_vdso(id);
		c = clock_by_syscall(id);
		if (!between("clock_gettime", id, a, b, c))
			break;
	}
	return i;
}

/*
 * A 32-bit caller sees the low word of the seconds; put back what is missing,
 * from a time near.
 */
static long long widen(long sec, long long near_ns)
{
	return near_ns / NS_PER_S + (int)((unsigned long)sec - (unsigned long)(near_ns / NS_PER_S));
}

unsigned long gettimeofday_brackets(unsigned long n)
{
	const void *fn = vdso_fn("gettimeofday");
	long long a, b, c;
	unsigned long i;
	long tv[2];

	for (i = 0; i < n; i++) {
		tv[0] = tv[1] = -1;
		a = clock_by_syscall(CLOCK_REALTIME);
		if (vdkc_call(fn, (long)tv, 0, 0))
			break;
		c = clock_by_syscall(CLOCK_REALTIME);
		b = widen(tv[0], a) * 1000000 + tv[1];
		if (tv[1] < 0 || tv[1] >= 1000000 ||
		    !between("gettimeofday", 0, a / 1000, b, c / 1000))
			break;
	}
	return i;
}

/* Steps once a tick, so its own system call it is that tells what is right. */
unsigned long time_brackets(unsigned long n)
{
	const void *fn = vdso_fn("time");
	unsigned long i;
	long a, b, c, stored = -1;

	for (i = 0; i < n; i++) {
		a = syscall(SYS_time, NULL);
		b = vdkc_call(fn, (long)&stored, 0, 0);
		c = syscall(SYS_time, NULL);
		if (b != stored || !between("time", 0, 0, (unsigned long)b - a, (unsigned long)c - a))
			break;
	}
	return i;
}

unsigned long narrow_brackets(int id, unsigned long n)
{
	const void *fn = vdso_fn("clock_gettime");
	long long a, b, c;
	unsigned long i;
	long ts[2];

	for (i = 0; i < n; i++) {
		ts[0] = ts[1] = -1;
		a = clock_by_syscall(id);
		if (vdkc_call(fn, id, (long)ts, 0))
			break;
		c = clock_by_syscall(id);
		b = widen(ts[0], a) * NS_PER_S + ts[1];
		if (ts[1] < 0 || ts[1] >= NS_PER_S || !between("narrow", id, a, b, c))
			break;
	}
	return i;
}

bool all_brackets(unsigned long n)
{
	bool held = true;
	unsigned int i;

	for (i = 0; i < clock_count; i++)
		held &= clock_brackets(clock_ids[i], n) == n;
	held &= gettimeofday_brackets(n) == n;
	held &= time_brackets(n) == n;
	return narrow_brackets(CLOCK_REALTIME, n) == n && held;
}

void guest_only(void)
{
	FILE *f = fopen("/proc/cmdline", "r");
	char line[1024] = "";

	if (f && fgets(line, sizeof(line), f) && strstr(line, "rdinit=/init"))
		return;
	printf("Bail out! not in the guest; this would set the machine's clock\n");
	exit(1);
}

int set_realtime(long long sec, long nsec)
{
	struct { int64_t sec, nsec; } t = { sec, nsec };

	return syscall(NR_CLOCK_SETTIME, CLOCK_REALTIME, &t);
}
