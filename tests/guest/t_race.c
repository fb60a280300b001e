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
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "clocks.h"
#include "guest.h"
#include "test.h"

#define MAX_READERS	8
#define MOST		64	/* reads between two system calls */
#define UNKNOWN		1	/* a step by nobody knows how much */
#define PATIENCE	(60 * NS_PER_S)	/* for steps that overlap with reads */

static unsigned long reads = 1000000;
static unsigned int per_bracket = 8;

/* -------------------------------------------------------------- steps */

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

/*
 * The one step that may have come between era @e0 and era @e1; 0 if none that
 * clock @id notices, UNKNOWN if more than one.
 */
static long long step_between(unsigned int e0, unsigned int e1, int id)
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

/* ------------------------------------------------------------ readers */

struct reader {
	pthread_t thread;
	unsigned int cpu;
	unsigned long brackets, reads, passed_over, wrong;
};

static const void *fn_narrow, *fn_gettimeofday;
static unsigned long steps, slews, leaps, missed, failed;	/* by the other thread */
static unsigned long stepped;		/* brackets over a step of known size */

/* A fast machine has read its number before much was disturbed. */
static bool enough_happened(void)
{
	return __atomic_load_n(&steps, __ATOMIC_RELAXED) >= 16 &&
	       __atomic_load_n(&slews, __ATOMIC_RELAXED) &&
	       __atomic_load_n(&leaps, __ATOMIC_RELAXED) &&
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

	e0 = __atomic_load_n(&era, __ATOMIC_SEQ_CST);
	before = clock_by_vdso(CLOCK_MONOTONIC_RAW);
	a = clock_by_syscall(id);
	for (i = 0; i < per_bracket; i++)
		v[i] = read_by(i, id, a, &unit[i]);
	c = clock_by_syscall(id);
	took = clock_by_vdso(CLOCK_MONOTONIC_RAW) - before;
	d = step_between(e0, __atomic_load_n(&era, __ATOMIC_SEQ_CST), id);
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

/* ---------------------------------------------------- the other thread */

static void adjust(struct timex tx)
{
	if (adjtimex(&tx) < 0) {
		failed++;
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
	__atomic_add_fetch(&steps, 1, __ATOMIC_RELAXED);
}

/* A leap second has changed the offset, too. */
static void set_tai(unsigned int n)
{
	static const int offsets[] = { 37, 0, 1000 };
	struct timex now = { };
	int next = offsets[n % 3];

	failed += adjtimex(&now) < 0;
	step_begin(0, (next - now.tai) * NS_PER_S, 0);
	adjust((struct timex){ .modes = ADJ_TAI, .constant = next });
	step_end();
	__atomic_add_fetch(&steps, 1, __ATOMIC_RELAXED);
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
	__atomic_add_fetch(&slews, 1, __ATOMIC_RELAXED);
}

/* Over edges of what 32 bits hold, too. */
static void set_date(unsigned int n)
{
	static const long long dates[] = {
		1700000000, 0x7fffffff, 0xffffffff, 1000000000, 0x7fffffff, 4102444800,
	};

	step_begin(UNKNOWN, UNKNOWN, 0);
	failed += set_realtime(dates[n % 6], 990000000) < 0;
	step_end();
	__atomic_add_fetch(&steps, 1, __ATOMIC_RELAXED);
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
	failed += set_realtime(midnight - (inserted ? 2 : 3), NS_PER_S - early) < 0;
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
	__atomic_add_fetch(over ? &leaps : &missed, 1, __ATOMIC_RELAXED);
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

static void reset_clock(void)
{
	adjust((struct timex){ .modes = ADJ_FREQUENCY | ADJ_TICK | ADJ_OFFSET | ADJ_STATUS |
					ADJ_TAI, .tick = 10000 });
	failed += set_realtime(1700000000, 0) < 0;
}

TEST(right_while_the_clocks_are_disturbed)
{
	static struct reader readers[MAX_READERS];
	unsigned int count = sysconf(_SC_NPROCESSORS_ONLN), i;
	struct reader sum = { };
	pthread_t other;

	adjust((struct timex){ .modes = ADJ_TAI, .constant = 0 });
	CHECK(count <= MAX_READERS);
	for (i = 0; i < count; i++) {
		readers[i].cpu = i;
		CHECK_EQ(pthread_create(&readers[i].thread, NULL, reader, &readers[i]), 0);
	}
	CHECK_EQ(pthread_create(&other, NULL, disturber, NULL), 0);
	for (i = 0; i < count; i++) {
		pthread_join(readers[i].thread, NULL);
		sum.brackets += readers[i].brackets;
		sum.reads += readers[i].reads;
		sum.passed_over += readers[i].passed_over;
		sum.wrong += readers[i].wrong;
	}
	done = true;
	pthread_join(other, NULL);
	reset_clock();
	printf("# %s, %u CPUs: %lu reads between system calls, %lu wrong; %lu brackets over a step "
	       "of known size, %lu passed over; %lu steps, %lu slews, %lu leap seconds, %lu told "
	       "too late\n", target_name(), count, sum.reads, sum.wrong, stepped, sum.passed_over,
	       steps, slews, leaps, missed);
	CHECK_EQ(sum.wrong, 0);
	CHECK(sum.reads >= reads);
	CHECK(stepped);
	CHECK(sum.passed_over < sum.brackets / 4);
	CHECK(steps && slews && leaps);
	CHECK_EQ(failed, 0);
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
