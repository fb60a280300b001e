// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* A thread that sets the clocks, slews them, gives them leap seconds and TAI offsets. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "clocks.h"
#include "disturb.h"
#include "guest.h"

struct disturbed disturbed;

/*
 * Steps are numbered: step n has begun when era is 2n + 1, ended at 2n + 2. By how
 * much it sets a clock, in ns, is in its slot; slots are not used again for long.
 */
#define SLOTS	1024
static unsigned int era;
static long long step[SLOTS][16];

static void step_begin(long long realtime, long long tai, long long coarse)
{
	long long *d = step[era / 2 % SLOTS];

	d[CLOCK_REALTIME] = realtime;
	d[CLOCK_TAI] = tai;
	d[CLOCK_REALTIME_COARSE] = coarse ? coarse : realtime;
	d[CLOCK_MONOTONIC_COARSE] = coarse;
	__atomic_add_fetch(&era, 1, __ATOMIC_SEQ_CST);
}

static void step_end(void)
{
	__atomic_add_fetch(&era, 1, __ATOMIC_SEQ_CST);
}

long long disturbed_by(unsigned int e0, unsigned int e1, int id)
{
	unsigned int n, first = e0 / 2, end = (e1 + 1) / 2;
	long long d = 0;

	if (end - first > SLOTS / 2)
		return UNKNOWN;
	for (n = first; n != end; n++) {
		if (d && step[n % SLOTS][id])
			return UNKNOWN;
		d += step[n % SLOTS][id];
	}
	return d;
}

unsigned int disturbed_era(void)
{
	return __atomic_load_n(&era, __ATOMIC_SEQ_CST);
}

static void adjust(struct timex tx)
{
	if (adjtimex(&tx) < 0) {
		disturbed.failed++;
		perror("# adjtimex");
	}
}

static void set_offset(int sign)
{
	long long d = sign * (100 * NS_PER_S + 500000007);
	struct timex tx = { .modes = ADJ_SETOFFSET | ADJ_NANO };

	tx.time.tv_sec = sign > 0 ? 100 : -101;
	tx.time.tv_usec = sign > 0 ? 500000007 : 499999993;
	step_begin(d, d, 0);
	adjust(tx);
	step_end();
	__atomic_add_fetch(&disturbed.steps, 1, __ATOMIC_RELAXED);
}

/* A leap second has changed the offset, too. */
static void set_tai(unsigned int n)
{
	static const int offsets[] = { 37, 0, 1000 };
	struct timex now = { };
	int next = offsets[n % 3];

	disturbed.failed += adjtimex(&now) < 0;
	step_begin(0, (next - now.tai) * NS_PER_S, 0);
	adjust((struct timex){ .modes = ADJ_TAI, .constant = next });
	step_end();
	__atomic_add_fetch(&disturbed.steps, 1, __ATOMIC_RELAXED);
}

static void slew(unsigned int n)
{
	int sign = (int)(n % 3) - 1;

	/*
	 * With another frequency Linux 6.1 sets its coarse clocks back by some ns, for
	 * system calls as for the vDSO.
	 */
	step_begin(0, 0, UNKNOWN);
	switch (n / 3 % 3) {
	case 0:
		adjust((struct timex){ .modes = ADJ_FREQUENCY, .freq = sign * (500l << 16) });
		break;
	case 1:
		adjust((struct timex){ .modes = ADJ_TICK, .tick = 10000 + sign * 1000 });
		break;
	default:
		adjust((struct timex){ .modes = ADJ_OFFSET | ADJ_STATUS | ADJ_TIMECONST,
				       .offset = sign * 400000, .status = STA_PLL });
	}
	step_end();
	__atomic_add_fetch(&disturbed.slews, 1, __ATOMIC_RELAXED);
}

/* Over edges of what 32 bits hold, too. */
static void set_date(unsigned int n)
{
	static const long long dates[] = {
		1700000000, 0x7fffffff, 0xffffffff, 1000000000, 0x7fffffff, 4102444800,
	};

	step_begin(UNKNOWN, UNKNOWN, 0);
	disturbed.failed += set_realtime(dates[n % 6], 990000000) < 0;
	step_end();
	__atomic_add_fetch(&disturbed.steps, 1, __ATOMIC_RELAXED);
}

/* How far realtime is ahead of monotonic time, to 10 ms. */
static long long ahead(void)
{
	long long before, t, after;

	do {
		before = clock_by_syscall(CLOCK_MONOTONIC);
		t = clock_by_syscall(CLOCK_REALTIME);
		after = clock_by_syscall(CLOCK_MONOTONIC);
	} while (after - before > NS_PER_S / 100);
	return t - before;
}

/*
 * Midnight with a second more or less. TAI goes on. The kernel has to be told before
 * the second before, and does it at a tick, which on a busy machine may be late: this
 * step has ended when the system calls say so. After one that was told too late there
 * is more time to tell it.
 */
static void leap(bool inserted)
{
	const long long midnight = 1719792000, d = inserted ? -NS_PER_S : NS_PER_S;
	static long early = 100000000;
	long long half_way, end;
	bool over;

	/* It forgets the last one on the way from the one status to the other. */
	adjust((struct timex){ .modes = ADJ_STATUS, .status = STA_PLL });
	adjust((struct timex){ .modes = ADJ_STATUS });
	step_begin(UNKNOWN, UNKNOWN, 0);
	disturbed.failed += set_realtime(midnight - (inserted ? 2 : 3), NS_PER_S - early) < 0;
	adjust((struct timex){ .modes = ADJ_STATUS, .status = inserted ? STA_INS : STA_DEL });
	half_way = ahead() + d / 2;
	step_end();
	step_begin(d, 0, 0);
	end = clock_by_vdso(CLOCK_MONOTONIC_RAW) + 10 * NS_PER_S;
	do {
		usleep(10000);
		over = inserted ? ahead() < half_way : ahead() > half_way;
	} while (!over && clock_by_vdso(CLOCK_MONOTONIC_RAW) < end);
	step_end();
	adjust((struct timex){ .modes = ADJ_STATUS });
	if (!over && early < NS_PER_S / 2)
		early *= 2;
	__atomic_add_fetch(over ? &disturbed.leaps : &disturbed.missed, 1, __ATOMIC_RELAXED);
}

static volatile bool done;

/* What the clocks go through while they are read. */
static void *disturber(void *unused)
{
	unsigned int n;

	for (n = 0; !done; n++) {
		switch (n % 8) {
		case 0: set_offset(1); break;
		case 2: set_offset(-1); break;
		case 4: set_tai(n / 8); break;
		case 6: set_date(n / 8); break;
		default: slew(n / 2);
		}
		usleep(500 + n % 5 * 300);
		if (n % 32 == 17)
			leap(n / 32 % 2);
	}
	return unused;
}

static pthread_t thread;

bool disturb_start(void)
{
	adjust((struct timex){ .modes = ADJ_TAI, .constant = 0 });
	return pthread_create(&thread, NULL, disturber, NULL) == 0;
}

void disturb_stop(void)
{
	done = true;
	pthread_join(thread, NULL);
	adjust((struct timex){ .modes = ADJ_FREQUENCY | ADJ_TICK | ADJ_OFFSET | ADJ_STATUS |
					ADJ_TAI, .tick = 10000 });
	disturbed.failed += set_realtime(1700000000, 0) < 0;
}
