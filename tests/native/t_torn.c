/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Readers on one CPU, a publisher on another, at full speed: no reader shows a mixture
 * of two publishes. t_torn IMAGE READS FEATURES
 *
 * Publish g is made so that a mixture of its numbers with those of another is far off.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

#include "../test.h"
#include "host.h"

/*
 * At the counter t at which it is made, publish g shows second FIRST + g and start(g)
 * nanoseconds, and one more with each 2^SLOW ticks, so that its second is not over should
 * the publisher be stopped for some. Its base lies back(g) ticks before t, and each publish
 * has another shift, so that none of its fields fits those of another.
 */
#define FIRST		((int64_t)1 << 40)	/* no clock of the kernel's shows so many seconds */
#define BITS		27
#define SLOW		4
#define NEAR		4096u	/* ns: a read that was not stopped since the publish */
#define LOG		20

static struct native us;
static atomic_bool stop;
static _Atomic uint64_t published;

/* When publish g was made, in the slot of its last LOG bits. */
static _Atomic uint64_t made_at[1 << LOG];

static uint32_t back(uint64_t g)
{
	return (uint32_t)(g * 0x9e3779b97f4a7c15u >> 37);
}

static uint32_t start(uint64_t g)
{
	return (1u << BITS) + (uint32_t)(g * 0xd1342543de82ef95u >> 37);
}

static struct vdk_clock made(uint64_t g, uint64_t t)
{
	struct vdk_clock c = { .shift = 20 + g % 8, .sec = FIRST + (int64_t)g };

	c.mult = 1u << (c.shift - SLOW);
	c.base = t - back(g);
	c.nsec = ((uint64_t)start(g) << c.shift) - (uint64_t)back(g) * c.mult;
	return c;
}

static void *publisher(void *unused)
{
	static struct vdk_time now = { .valid = 1u << 0 | 1u << 1 | 1u << 5 };
	uint64_t g;

	(void)unused;
	native_pin(1);
	for (g = 1; !stop; g++) {
		uint64_t t = native_counter();
		struct vdk_clock c = made(g, t);

		made_at[g % (1 << LOG)] = t;
		now.clock[0] = now.clock[1] = c;
		vdk_clock_now(&now.clock[5], c.sec, start(g));
		if (vdk_page_publish(&us.host.page, &now))
			native_die("a clock in range is refused");
		published = g;
	}
	return NULL;
}

/* As much after the publish as ticks have gone by, and no more, in units of so many ns. */
static bool of_one_publish(uint64_t g, uint64_t nsec, bool moves, unsigned int unit)
{
	uint64_t since = nsec + unit - 1 - start(g), t;

	if (!moves)
		return !since;
	if (since < NEAR)
		return true;
	t = made_at[g % (1 << LOG)];
	if (published - g >= 1u << (LOG - 1))
		return true;	/* this reader was stopped; the slot may be another's now */
	return since <= ((native_counter() - t) >> SLOW) + unit;
}

static unsigned long torn, reads, went_back, fell_back;

static void read_all(unsigned long many)
{
	long last = FIRST;

	for (; reads < many; reads++) {
		struct timespec ts = { 0, 0 };
		struct timeval tv;
		unsigned int unit = 1;
		int id = reads % 16 == 0 ? 5 : reads % 2;

		if (reads % 8 == 3) {
			if (us.gettimeofday(&tv, NULL))
				continue;
			ts.tv_sec = tv.tv_sec;
			ts.tv_nsec = tv.tv_usec * 1000;
			id = 0;
			unit = 1000;
		} else if (us.gettime(id, &ts)) {
			continue;
		}
		if (ts.tv_sec < FIRST) {	/* it fell back */
			fell_back++;
			continue;
		}
		if (ts.tv_sec < last)
			went_back++;
		last = ts.tv_sec;
		if (!of_one_publish((uint64_t)(ts.tv_sec - FIRST), (uint64_t)ts.tv_nsec, id != 5, unit) &&
		    torn++ < 5)
			printf("# torn: clock %d shows publish %ld and %ld ns, which starts at %u\n",
			       id, ts.tv_sec - FIRST, ts.tv_nsec,
			       start((uint64_t)(ts.tv_sec - FIRST)));
	}
}

static unsigned long many;

TEST(no_read_mixes_two_publishes)
{
	pthread_t thread;

	if (!native_pin(0) || pthread_create(&thread, NULL, publisher, NULL))
		native_die("no thread");
	while (!published)
		;
	read_all(many);
	stop = true;
	pthread_join(thread, NULL);
	printf("# %lu reads, %lu fell back, %llu publishes, torn %lu, back %lu\n", reads,
	       fell_back, (unsigned long long)published, torn, went_back);
	CHECK(published > many / 1000 && fell_back < many / 2);
	CHECK(!torn && !went_back);
}

int main(int argc, char **argv)
{
	if (argc < 4)
		native_die("usage: t_torn IMAGE READS FEATURES");
	many = strtoul(argv[2], NULL, 0);
	native_map(&us, argv[1], strtoull(argv[3], NULL, 0));
	RUN(no_read_mixes_two_publishes);
	return test_done();
}
