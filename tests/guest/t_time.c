// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Time by the vDSO lies between times by system call, for each clock, while
 * the clocks are set, slewed and given leap seconds, and on all CPUs.
 *
 *	t_time [N]	N reads of each clock; the default is for a short run
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "clocks.h"
#include "guest.h"
#include "test.h"

static unsigned long reads = 20000;

TEST(each_clock_between_system_calls)
{
	unsigned int i;

	for (i = 0; i < clock_count; i++)
		CHECK_EQ(clock_brackets(clock_ids[i], reads), reads);
}

TEST(narrow_calls_between_system_calls)
{
	CHECK_EQ(gettimeofday_brackets(reads), reads);
	CHECK_EQ(time_brackets(reads), reads);
	CHECK_EQ(narrow_brackets(CLOCK_REALTIME, reads), reads);
	CHECK_EQ(narrow_brackets(CLOCK_MONOTONIC_COARSE, reads), reads);
}

/* Consecutive reads: never back, and some differ by parts of a microsecond. */
TEST(steps_are_small)
{
	long long last = clock_by_vdso(CLOCK_MONOTONIC), now, least = NS_PER_S;
	unsigned long i, fine = 0;

	for (i = 0; i < reads; i++, last = now) {
		now = clock_by_vdso(CLOCK_MONOTONIC);
		CHECK(now >= last);
		fine += (now - last) % 1000 != 0;
		if (now > last && now - last < least)
			least = now - last;
	}
	CHECK(fine > reads / 100);
	CHECK(least < 100000);
}

TEST(time_zone)
{
	static const struct timezone zones[] = { { -90, 3 }, { 720, 0 }, { 0, 0 } };
	const void *fn = vdso_fn("gettimeofday");
	struct timezone tz;
	struct timeval tv;
	unsigned int i;

	for (i = 0; i < sizeof(zones) / sizeof(*zones); i++) {
		CHECK_EQ(syscall(SYS_settimeofday, NULL, &zones[i]), 0);
		memset(&tz, 0x5a, sizeof(tz));
		CHECK_EQ(vdkc_call(fn, 0, (long)&tz, 0), 0);
		CHECK(!memcmp(&tz, &zones[i], sizeof(tz)));
		memset(&tz, 0x5a, sizeof(tz));
		CHECK_EQ(vdkc_call(fn, (long)&tv, (long)&tz, 0), 0);
		CHECK(!memcmp(&tz, &zones[i], sizeof(tz)));
	}
}

/* All clocks, and that the monotonic one goes on from @mono without a jump. */
static void check_all(long long *mono)
{
	long long now;

	CHECK(all_brackets(200));
	now = clock_by_vdso(CLOCK_MONOTONIC);
	CHECK(now >= *mono && now < *mono + 5 * NS_PER_S);
	*mono = now;
}

TEST(setting_the_clock)
{
	static const long long seconds[] = {
		1000000000, 2000000000, 0x7ffffffe, 2208988800 /* 2040 */, 2145916800,
		0x80000000, 0xfffffffe, 4102444800, 1700000000, 86400 * 366,
	};
	long long mono = clock_by_vdso(CLOCK_MONOTONIC), t;
	unsigned int i;

	for (i = 0; i < sizeof(seconds) / sizeof(*seconds); i++) {
		test_case("at %lld s", seconds[i]);
		CHECK_EQ(set_realtime(seconds[i], 999999000), 0);
		t = clock_by_vdso(CLOCK_REALTIME);
		CHECK(t >= seconds[i] * NS_PER_S && t < (seconds[i] + 5) * NS_PER_S);
		check_all(&mono);
	}
	/* Over the second that a 32-bit time_t cannot hold. */
	test_case("into 2038");
	set_realtime(0x7fffffff, 900000000);
	do
		check_all(&mono);
	while (clock_by_vdso(CLOCK_REALTIME) < 0x80000000ll * NS_PER_S + 100000000);
	set_realtime(1700000000, 0);
}

static void adjust(struct timex *tx)
{
	CHECK(adjtimex(tx) >= 0);
}

static void watch(double seconds)
{
	long long mono = clock_by_vdso(CLOCK_MONOTONIC);
	long long end = mono + (long long)(seconds * NS_PER_S);

	while (mono < end)
		check_all(&mono);
}

TEST(slewing_the_clock)
{
	struct timex tx;
	int i;

	/* With another frequency Linux 6.1 sets these back by some ns. */
	clocks_set_back = 1u << CLOCK_REALTIME_COARSE | 1u << CLOCK_MONOTONIC_COARSE;
	for (i = -1; i <= 1; i++) {
		test_case("frequency, tick %d", i);
		tx = (struct timex){ .modes = ADJ_FREQUENCY | ADJ_TICK,
				     .freq = i * (500l << 16), .tick = 10000 + i * 1000 };
		adjust(&tx);
		watch(0.1);
	}
	for (i = -1; i <= 1; i++) {
		test_case("offset %d", i);
		tx = (struct timex){ .modes = ADJ_OFFSET | ADJ_STATUS | ADJ_TIMECONST,
				     .offset = i * 400000, .status = STA_PLL };
		adjust(&tx);
		watch(0.1);
		tx = (struct timex){ .modes = ADJ_SETOFFSET | ADJ_NANO,
				     .time = { i, 500000000 } };
		adjust(&tx);
		watch(0.02);
	}
	tx = (struct timex){ .modes = ADJ_FREQUENCY | ADJ_TICK | ADJ_OFFSET | ADJ_STATUS,
			     .tick = 10000 };
	adjust(&tx);
	watch(0.02);
	clocks_set_back = 0;
}

TEST(tai_offset)
{
	static const int offsets[] = { 37, 0, 1000 };
	struct timex tx;
	unsigned int i;
	long long d;

	for (i = 0; i < sizeof(offsets) / sizeof(*offsets); i++) {
		tx = (struct timex){ .modes = ADJ_TAI, .constant = offsets[i] };
		adjust(&tx);
		d = clock_by_vdso(CLOCK_TAI) - clock_by_vdso(CLOCK_REALTIME);
		CHECK(d <= offsets[i] * NS_PER_S && d > (offsets[i] - 1) * NS_PER_S);
		watch(0.02);
	}
}

/* Through midnight with a second inserted, and one deleted. */
TEST(leap_seconds)
{
	static const int flags[] = { STA_INS, STA_DEL };
	long long midnight = 1719792000;	/* end of June 2024 */
	struct timex tx;
	unsigned int i;

	clocks_set_back = 1u << CLOCK_REALTIME | 1u << CLOCK_REALTIME_COARSE;
	for (i = 0; i < 2; i++) {
		test_case(i ? "deleted" : "inserted");
		/* Taking STA_PLL away makes the kernel forget an earlier leap. */
		tx = (struct timex){ .modes = ADJ_STATUS, .status = STA_PLL };
		adjust(&tx);
		tx = (struct timex){ .modes = ADJ_STATUS };
		adjust(&tx);
		set_realtime(midnight - (i ? 3 : 2), 700000000);
		tx = (struct timex){ .modes = ADJ_STATUS, .status = flags[i] };
		adjust(&tx);
		watch(i ? 1.8 : 2.8);
		/* The last second was there twice, or not at all. */
		CHECK(clock_by_vdso(CLOCK_REALTIME) / NS_PER_S == midnight);
		tx = (struct timex){ .modes = ADJ_STATUS };
		adjust(&tx);
	}
	set_realtime(1700000000, 0);
	clocks_set_back = 0;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long long latest[16];	/* by clock */
static unsigned long backwards;

static void *reader(void *number)
{
	unsigned int n = (unsigned long)number, i;
	long long t;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(n % sysconf(_SC_NPROCESSORS_ONLN), &set);
	sched_setaffinity(0, sizeof(set), &set);
	for (i = 0; i < reads; i++) {
		int id = clock_ids[i % clock_count];

		pthread_mutex_lock(&lock);
		t = (i + n) % 8 ? clock_by_vdso(id) : clock_by_syscall(id);
		backwards += t < latest[id];
		latest[id] = t;
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

/* Each read is after the one before it, whichever CPU and way that took. */
TEST(order_across_cpus)
{
	pthread_t threads[4];
	unsigned long i;

	for (i = 0; i < 4; i++)
		CHECK_EQ(pthread_create(&threads[i], NULL, reader, (void *)i), 0);
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	CHECK_EQ(backwards, 0);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		reads = strtoul(argv[1], NULL, 0);
	vdso_open();
	RUN(each_clock_between_system_calls);
	RUN(narrow_calls_between_system_calls);
	RUN(steps_are_small);
	RUN(order_across_cpus);
	guest_only();
	RUN(time_zone);
	RUN(setting_the_clock);
	RUN(slewing_the_clock);
	RUN(tai_offset);
	RUN(leap_seconds);
	return test_done();
}
