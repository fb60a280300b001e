// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Time goes on while nothing runs: the host stops this whole machine for some
 * seconds, as a suspended or overcommitted one is. The first reads afterwards
 * find a data page of before, with a counter far ahead of it.
 *
 *	t_gap N		reads until there were N gaps, or more until reads have met such
 *			pages with a counter near and far; tests/gaps makes them
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <time.h>

#include <vdk/abi.h>

#include "clocks.h"
#include "guest.h"
#include "test.h"

#define GAP		(NS_PER_S + NS_PER_S / 2)	/* what counts as one */
#define SLACK		(NS_PER_S / 1000)	/* mult is rounded, and steered a little */
#define MORE		5	/* gaps to wait for reads that meet old pages */
#define PATIENCE	(1500 * NS_PER_S)	/* in which even a busy machine has made them */

static const int ids[] = {
	CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME, CLOCK_TAI,
};
#define IDS (sizeof(ids) / sizeof(*ids))

static unsigned long wanted = 1;
static struct { unsigned long gaps, near, far, reads, wrong; } seen;
static uint64_t freq;

/* ns from one counter value to another. */
static long long ns_between(uint64_t from, uint64_t to)
{
	int64_t ticks = to - from, f = freq;

	return ticks / f * NS_PER_S + ticks % f * NS_PER_S / f;
}

static uint64_t base_of_page(void)
{
	return *(volatile const uint64_t *)(vdso.base - VDK_DATA_DIST +
					    (CLOCK_MONOTONIC << VDK_CLOCK_LOG) + VDK_CLOCK_BASE);
}

/* One clock, held to the counter: by how much both have gone on since @then. */
static void read_one(int id, long long then, uint64_t counter)
{
	uint64_t base = base_of_page(), before = __builtin_ppc_get_timebase(), after;
	long long t = clock_by_vdso(id), since = ns_between(base, before);

	after = __builtin_ppc_get_timebase();
	seen.reads++;
	if (since > GAP && base_of_page() == base)	/* nobody had published yet */
		(before - base) >> 32 ? seen.far++ : seen.near++;
	if (t - then >= ns_between(counter, before) - SLACK &&
	    t - then <= ns_between(counter, after) + SLACK)
		return;
	if (seen.wrong++ < 10)
		printf("# clock %d, %lld ns after the page's base: %lld is not %lld to %lld\n", id,
		       since, t, then + ns_between(counter, before), then + ns_between(counter, after));
}

/* A clock by system call and the counter of that moment, to a part of the slack. */
static long long with_counter(int id, uint64_t *counter)
{
	uint64_t before;
	long long t;

	do {
		before = __builtin_ppc_get_timebase();
		t = clock_by_syscall(id);
		*counter = __builtin_ppc_get_timebase();
	} while (ns_between(before, *counter) > SLACK / 4);
	return t;
}

static bool wants_more(void)
{
	return seen.gaps < wanted || (!(seen.near && seen.far) && seen.gaps < wanted + MORE);
}

TEST(right_over_gaps)
{
	long long then[IDS], begin = clock_by_syscall(CLOCK_MONOTONIC);
	uint64_t counter[IDS], last = __builtin_ppc_get_timebase(), now;
	unsigned int i;

	for (i = 0; i < IDS; i++)
		then[i] = with_counter(ids[i], &counter[i]);
	puts("# ready");
	fflush(stdout);
	while (wants_more() && !seen.wrong) {
		for (i = 0; i < IDS; i++)
			read_one(ids[i], then[i], counter[i]);
		now = __builtin_ppc_get_timebase();
		if (ns_between(last, now) > GAP) {
			seen.gaps++;
			printf("# a gap of %lld ms\n", ns_between(last, now) / 1000000);
			fflush(stdout);
			CHECK(all_brackets(50));
		}
		last = now;
		if (ns_between(counter[0], now) > PATIENCE)
			break;
	}
	printf("# %s: %lu gaps, %lu reads, of them by the page of before a gap %lu, and %lu with a "
	       "counter 2^32 or more ahead of it; wrong %lu\n", target_name(), seen.gaps, seen.reads,
	       seen.near, seen.far, seen.wrong);
	CHECK(clock_by_syscall(CLOCK_MONOTONIC) - begin > (long long)wanted * GAP);
	CHECK(seen.gaps >= wanted);
	CHECK_EQ(seen.wrong, 0);
	CHECK(seen.near);
	CHECK(seen.far);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		wanted = strtoul(argv[1], NULL, 0);
	vdso_open();
	freq = vdkc_call_u64(vdso_fn("get_tbfreq"), 0, 0, 0);
	RUN(right_over_gaps);
	return test_done();
}
