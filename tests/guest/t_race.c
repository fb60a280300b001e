// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Readers on all CPUs hold each clock between system calls while another
 * thread sets it, slews it, gives it leap seconds and another TAI offset.
 *
 *	t_race [N [M]]	N reads in all, over all clocks, M of them between two system
 *			calls; the defaults are a million and 8
 *
 * A read that overlaps with a step shows the time before it or the time after
 * it, where the step is one of a known size. No other time will do.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "clocks.h"
#include "disturb.h"
#include "guest.h"
#include "test.h"

#define MAX_READERS	8
#define MOST		64	/* reads between two system calls */
#define PATIENCE	(60 * NS_PER_S)	/* for steps that overlap with reads */

static unsigned long reads = 1000000;
static unsigned int per_bracket = 8;

struct reader {
	pthread_t thread;
	unsigned int cpu;
	unsigned long brackets, reads, passed_over, wrong;
};

static const void *fn_narrow, *fn_gettimeofday;
static unsigned long stepped;		/* brackets over a step of known size */

/* A fast machine has read its number before much was disturbed. */
static bool enough_happened(void)
{
	return __atomic_load_n(&disturbed.steps, __ATOMIC_RELAXED) >= 16 &&
	       __atomic_load_n(&disturbed.slews, __ATOMIC_RELAXED) &&
	       __atomic_load_n(&disturbed.leaps, __ATOMIC_RELAXED) &&
	       __atomic_load_n(&stepped, __ATOMIC_RELAXED);
}

/* One of the ways to read clock @id; *unit = the ns that it counts in. */
static long long read_by(unsigned int way, int id, long long near, long long *unit)
{
	long t[2] = { -1, -1 };
	long long sec;

	*unit = way % 4 == 3 && id == CLOCK_REALTIME ? 1000 : 1;
	if (way % 2 == 0)
		return clock_by_vdso(id);
	if (*unit == 1000 ? vdkc_call(fn_gettimeofday, (long)t, 0, 0) :
			    vdkc_call(fn_narrow, id, (long)t, 0))
		return -1;
	/* A 32-bit caller sees the low word of the seconds. */
	sec = near / NS_PER_S;
	sec += (int)((unsigned long)t[0] - (unsigned long)sec);
	return sec * NS_PER_S + t[1] * *unit;
}

/* @a <= @v <= @c, where @v may have been rounded down to a multiple of @unit. */
static bool within(long long a, long long v, long long c, long long unit)
{
	return v > a - unit && v <= c;
}

/*
 * Is @v right, which was read after @a and before @c? @d: the step that may
 * have come in between, far longer than the bracket took.
 */
static bool is_right(long long a, long long v, long long c, long long unit, long long d)
{
	bool happened = d > 0 ? c - a >= d : c < a;

	if (!d || !happened)
		return within(a, v, c, unit);
	return within(a, v, c - d, unit) || within(a + d, v, c, unit);
}

static void bracket(struct reader *r, int id)
{
	long long a, c, v[MOST], unit[MOST], before, took, d;
	unsigned int i, e0;

	e0 = disturbed_era();
	before = clock_by_vdso(CLOCK_MONOTONIC_RAW);
	a = clock_by_syscall(id);
	for (i = 0; i < per_bracket; i++)
		v[i] = read_by(i, id, a, &unit[i]);
	c = clock_by_syscall(id);
	took = clock_by_vdso(CLOCK_MONOTONIC_RAW) - before;
	d = disturbed_by(e0, disturbed_era(), id);
	r->brackets++;
	if (took < 0) {
		r->wrong++;
		printf("# CPU %u: the raw clock went back by %lld\n", r->cpu, -took);
	}
	/* More than one step, or one that this cannot judge. */
	if (d && (d == UNKNOWN || took > NS_PER_S / 2)) {
		r->passed_over++;
		return;
	}
	r->reads += per_bracket;
	if (d && (d > 0 ? c - a >= d : c < a))
		__atomic_add_fetch(&stepped, 1, __ATOMIC_RELAXED);
	for (i = 0; i < per_bracket; i++) {
		if (is_right(a, v[i], c, unit[i], d))
			continue;
		if (r->wrong++ < 5)
			printf("# CPU %u, clock %d, way %u: %lld is not from %lld to %lld, step %lld\n",
			       r->cpu, id, i, v[i], a, c, d);
	}
}

/* What no step changes never goes back, on whatever CPU and by whatever way. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long long latest[16];

static void order(struct reader *r, unsigned int n)
{
	static const int ids[] = { CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME };
	int id = ids[n % 3];
	long long t, coarse;

	pthread_mutex_lock(&lock);
	coarse = clock_by_vdso(CLOCK_MONOTONIC_COARSE);
	t = n % 8 ? clock_by_vdso(id) : clock_by_syscall(id);
	if (t < latest[id] || (id == CLOCK_MONOTONIC && t < coarse)) {
		r->wrong++;
		printf("# CPU %u, clock %d: %lld after %lld, coarse %lld\n", r->cpu, id, t,
		       latest[id], coarse);
	}
	latest[id] = t;
	pthread_mutex_unlock(&lock);
}

static void *reader(void *arg)
{
	struct reader *r = arg;
	unsigned long enough = reads / sysconf(_SC_NPROCESSORS_ONLN) + 1, i;
	long long end = clock_by_vdso(CLOCK_MONOTONIC_RAW) + PATIENCE;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(r->cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
	for (i = 0; r->wrong < 5; i++) {
		if (r->reads >= enough && (enough_happened() ||
					   clock_by_vdso(CLOCK_MONOTONIC_RAW) > end))
			break;
		bracket(r, clock_ids[i % clock_count]);
		if (i % 16 == 0)
			order(r, i / 16 + r->cpu);
	}
	return NULL;
}

TEST(right_while_the_clocks_are_disturbed)
{
	static struct reader readers[MAX_READERS];
	unsigned int count = sysconf(_SC_NPROCESSORS_ONLN), i;
	struct reader sum = { };

	CHECK(count <= MAX_READERS);
	for (i = 0; i < count; i++) {
		readers[i].cpu = i;
		CHECK_EQ(pthread_create(&readers[i].thread, NULL, reader, &readers[i]), 0);
	}
	CHECK(disturb_start());
	for (i = 0; i < count; i++) {
		pthread_join(readers[i].thread, NULL);
		sum.brackets += readers[i].brackets;
		sum.reads += readers[i].reads;
		sum.passed_over += readers[i].passed_over;
		sum.wrong += readers[i].wrong;
	}
	disturb_stop();
	printf("# %s, %u CPUs: %lu reads between system calls, %lu wrong; %lu brackets over a step "
	       "of known size, %lu passed over; %lu steps, %lu slews, %lu leap seconds, %lu told "
	       "too late\n", target_name(), count, sum.reads, sum.wrong, stepped, sum.passed_over,
	       disturbed.steps, disturbed.slews, disturbed.leaps, disturbed.missed);
	CHECK_EQ(sum.wrong, 0);
	CHECK(sum.reads >= reads);
	CHECK(stepped);
	CHECK(sum.passed_over < sum.brackets / 4);
	CHECK(disturbed.steps && disturbed.slews && disturbed.leaps);
	CHECK_EQ(disturbed.failed, 0);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		reads = strtoul(argv[1], NULL, 0);
	if (argc > 2)
		per_bracket = strtoul(argv[2], NULL, 0);
	if (per_bracket < 1 || per_bracket > MOST)
		per_bracket = MOST;
	guest_only();
	vdso_open();
	fn_narrow = vdso_fn("clock_gettime");
	fn_gettimeofday = vdso_fn("gettimeofday");
	RUN(right_while_the_clocks_are_disturbed);
	return test_done();
}
