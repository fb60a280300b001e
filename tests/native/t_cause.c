/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Who has seen another CPU's reading reads nothing smaller: t_cause IMAGE TIMES FEATURES
 *
 * One thread reads a clock and stores what it read; another loads that and reads the
 * clock. The control is a reader whose counter is not ordered after earlier loads: if
 * it is never seen wrong on this machine, the test has shown nothing and fails.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "../test.h"
#include "host.h"

#define SHIFT	24
#define FIRST	1000000000	/* seconds: the kernel's clock has not run for so long */

static struct native us;
static unsigned long times;

typedef uint64_t reader(void);

static inline uint64_t image_reads(void)
{
	struct timespec ts;

	do {
		if (us.gettime(CLOCK_MONOTONIC, &ts))
			native_die("a clock falls back and is not answered");
	} while (ts.tv_sec < FIRST);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static _Atomic uint64_t stored;
static atomic_bool stop;
static reader *writers_reader;

static void *writer(void *unused)
{
	(void)unused;
	native_pin(1);
	while (!stop)
		atomic_store_explicit(&stored, writers_reader(), memory_order_release);
	return NULL;
}

/* How often a reading was behind one that had been seen. */
static unsigned long behind(reader *writes, reader *reads)
{
	unsigned long n, wrong = 0;
	pthread_t thread;

	stop = false;
	stored = 0;
	writers_reader = writes;
	if (!native_pin(0) || pthread_create(&thread, NULL, writer, NULL))
		native_die("no thread");
	while (!stored)
		;
	for (n = 0; n < times; n++) {
		uint64_t seen = atomic_load_explicit(&stored, memory_order_acquire);

		wrong += reads() < seen;
	}
	stop = true;
	pthread_join(thread, NULL);
	return wrong;
}

/*
 * One tick is a nanosecond: each publish is on the line of the one before, so that no
 * reading goes back, whichever page it is of.
 */
static void publish(uint64_t t)
{
	static uint64_t first;
	struct vdk_time now = { .valid = 1u << CLOCK_MONOTONIC };

	if (!first)
		first = t;
	now.clock[CLOCK_MONOTONIC] = (struct vdk_clock){
		.base = t, .sec = FIRST + (int64_t)((t - first) / 1000000000),
		.nsec = (t - first) % 1000000000 << SHIFT, .mult = 1u << SHIFT, .shift = SHIFT,
	};
	if (vdk_page_publish(&us.host.page, &now))
		native_die("a clock in range is refused");
}

static atomic_bool done;

static void *publisher(void *unused)
{
	struct timespec ms = { 0, 1000000 };

	(void)unused;
	while (!done) {
		nanosleep(&ms, NULL);
		publish(native_counter());
	}
	return NULL;
}

TEST(an_unordered_counter_is_seen)
{
	unsigned long wrong = 0, round;

	/* On a busy machine the two threads may not run at the same time for a while. */
	for (round = 0; !wrong && round < 100; round++)
		wrong = behind(native_counter, native_counter_unordered);
	printf("# behind: %lu of %lu, round %lu\n", wrong, times, round);
	CHECK(wrong);
}

TEST(no_reading_is_behind_one_that_was_seen)
{
	unsigned long wrong;
	pthread_t thread;

	if (pthread_create(&thread, NULL, publisher, NULL))
		native_die("no thread");
	wrong = behind(image_reads, image_reads);
	done = true;
	pthread_join(thread, NULL);
	printf("# behind: %lu of %lu\n", wrong, times);
	CHECK(!wrong);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		native_die("usage: t_cause IMAGE TIMES FEATURES");
	times = strtoul(argv[2], NULL, 0);
	native_map(&us, argv[1], strtoull(argv[3], NULL, 0));
	publish(native_counter());
	RUN(an_unordered_counter_is_seen);
	RUN(no_reading_is_behind_one_that_was_seen);
	return test_done();
}
