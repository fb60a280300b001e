// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* What a call costs: ours, the kernel's own vDSO and the system call, by turns. */
#define _GNU_SOURCE
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <vdk/client.h>

#include "try.h"

#define CALLS	1000		/* between two looks at the clock */
#define ROUNDS	60		/* of which the least counts */

static const struct {
	const char *name, *shown;
	long nr, a;
	bool first;		/* the place to store to is the first argument */
} calls[] = {
	{ "__vdso_clock_gettime", "clock_gettime MONOTONIC", SYS_clock_gettime, CLOCK_MONOTONIC, false },
	{ "__vdso_clock_gettime", "clock_gettime COARSE", SYS_clock_gettime, CLOCK_MONOTONIC_COARSE, false },
	{ "__vdso_gettimeofday", "gettimeofday", SYS_gettimeofday, 0, true },
	{ "__vdso_time", "time", SYS_time, 0, true },
	{ "__vdso_clock_getres", "clock_getres", SYS_clock_getres, CLOCK_MONOTONIC, false },
	{ "__vdso_getcpu", "getcpu", SYS_getcpu, 0, true },
};
#define COUNT	(sizeof(calls) / sizeof(*calls))

typedef long fn(long a, long b, long c);

static int64_t now(void)
{
	struct timespec ts;

	kernel_time(CLOCK_MONOTONIC_RAW, &ts);
	return ns_of(&ts);
}

/* Nanoseconds of CALLS calls; of a system call where there is no function. */
static int64_t batch(fn *f, unsigned int i)
{
	static struct timespec to;
	long a = calls[i].first ? (long)&to : calls[i].a, b = calls[i].first ? 0 : (long)&to;
	int64_t start = now();
	int n;

	if (f)
		for (n = 0; n < CALLS; n++)
			f(a, b, 0);
	else
		for (n = 0; n < CALLS; n++)
			syscall(calls[i].nr, a, b, 0);
	return now() - start;
}

static void keep_least(double *least, fn *f, unsigned int i)
{
	double ns = (double)batch(f, i) / CALLS;

	if (!*least || ns < *least)
		*least = ns;
}

void step_costs(const void *ours, const void *kernel)
{
	double least[COUNT][3] = { { 0 } };
	struct vdkc a, b;
	fn *mine, *own;
	unsigned int i, round;

	topic("cost");
	if (!step(!vdkc_open_at(&a, ours) && !vdkc_open_at(&b, kernel),
		  "ns a call, the least of %d batches by turns: ours, the kernel's own, the system call",
		  ROUNDS))
		return;
	for (round = 0; round < ROUNDS; round++)
		for (i = 0; i < COUNT; i++) {
			mine = (fn *)vdkc_sym(&a, NULL, calls[i].name);
			own = (fn *)vdkc_sym(&b, NULL, calls[i].name);
			keep_least(&least[i][0], mine, i);
			keep_least(&least[i][1], own, i);
			if (round % 8 == 0)
				keep_least(&least[i][2], NULL, i);
		}
	for (i = 0; i < COUNT; i++)
		detail("%-24s %6.1f %6.1f %7.1f", calls[i].shown, least[i][0], least[i][1], least[i][2]);
}
