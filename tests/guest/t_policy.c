// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * vdso= on the kernel's command line: low, random or off. The same program
 * under each; it reads there which of them it has to hold the kernel to.
 *
 *	t_policy spread N	how N bases lie, for the figures in docs/mapping.md
 *	t_policy none		the kernel has no image that it takes: as with off
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "guest.h"
#include "start.h"
#include "test.h"

#define TELLER	"/tmp/teller"
#define STARTS	64
#define SPREAD	512	/* for a look at their distribution */

static unsigned long bases[SPREAD];

static void start_all(unsigned long persona)
{
	unsigned int i;

	for (i = 0; i < STARTS; i++) {
		bases[i] = base_of_program("/proc/self/exe", persona);
		CHECK_EQ(bases[i] % VDK_ALIGN, 0);
	}
}

/* With static linking and without: no program here is in the way. */
TEST(low_is_always_the_same)
{
	start_all(0);
	CHECK_EQ(bases[0], VDK_PREFERRED_BASE);
	CHECK_EQ(count_different(bases, STARTS), 1);
}

/*
 * The distance to the top of the mmap area is uniform over a power of two, so
 * the base is modulo that, too. Chi squared of base / 64 KiB modulo @bins.
 */
static double chi_squared(const unsigned long *base, unsigned int count, unsigned int bins)
{
	unsigned int n[bins], i;
	double sum = 0, want = (double)count / bins;

	memset(n, 0, sizeof(n));
	for (i = 0; i < count; i++)
		n[base[i] / VDK_ALIGN % bins]++;
	for (i = 0; i < bins; i++)
		sum += (n[i] - want) * (n[i] - want) / want;
	return sum;
}

static int compare(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return x < y ? -1 : x > y;
}

static int spread(unsigned int count)
{
	unsigned long *base = calloc(count, sizeof(*base)), often = 0, run = 1;
	unsigned int i, different = 1;

	if (!base || !write_teller(TELLER))
		return 1;
	for (i = 0; i < count; i++)
		base[i] = base_of_teller(TELLER);
	printf("chi squared modulo 128: %.1f, 127 degrees of freedom\n",
	       chi_squared(base, count, 128));
	qsort(base, count, sizeof(*base), compare);
	for (i = 1; i < count; i++) {
		run = base[i] == base[i - 1] ? run + 1 : 1;
		different += run == 1;
		often = run > often ? run : often;
	}
	printf("%u bases in %u starts, %#lx to %#lx, the most frequent %lu times\n",
	       different, count, base[0], base[count - 1], often);
	free(base);
	return 0;
}

TEST(random_differs)
{
	unsigned int i, different;
	double chi;

	for (i = 0; i < SPREAD; i++) {
		bases[i] = base_of_program("/proc/self/exe", 0);
		CHECK_EQ(bases[i] % VDK_ALIGN, 0);
	}
	different = count_different(bases, SPREAD);
	chi = chi_squared(bases, SPREAD, 16);
	printf("# %u bases in %u starts, chi squared %.1f\n", different, SPREAD, chi);
	/* 32-bit programs have few places to choose from. */
	CHECK(different > (sizeof(long) == 8 ? SPREAD * 9 / 10 : SPREAD / 4));
	CHECK(chi < 56);	/* one in a million */
	/* Unless the program asks for no surprises, as debuggers do. */
	start_all(ADDR_NO_RANDOMIZE);
	CHECK_EQ(count_different(bases, STARTS), 1);
}

/* In the layout that grows up, heaps may reach to where mmap begins, a quarter up. */
TEST(random_is_above_what_heaps_may_have)
{
	unsigned long begin = sizeof(long) == 4 ? 1ul << 30 : (1ul << 22) << 22;
	unsigned int i;

	start_all(ADDR_COMPAT_LAYOUT);
	for (i = 0; i < STARTS; i++)
		CHECK(bases[i] >= begin && bases[i] < 2 * begin + begin / 2);
	CHECK(count_different(bases, STARTS) > STARTS / 2);
}

static volatile int handled;

static void on_signal(int sig)
{
	(void)sig;
	handled++;
}

static int take_signal(void *arg)
{
	(void)arg;
	signal(SIGUSR1, on_signal);
	raise(SIGUSR1);
	return handled != 1;
}

TEST(handlers_return)
{
	CHECK_EQ(in_child(take_signal, NULL, 10), 0);
}

/* The kernel's own trampoline is on the stack: it works where that is executable. */
TEST(handlers_return_from_an_executable_stack_only)
{
	struct map m;
	bool executable = map_find(0, "[stack]", 0, &m) && m.perms[2] == 'x';

	printf("# the stack is %s\n", m.perms);
	CHECK_EQ(in_child(take_signal, NULL, 10), executable ? 0 : KILLED_BY(SIGSEGV));
}

TEST(off_is_off)
{
	struct map m;
	struct vdkc c;

	CHECK_EQ(getauxval(AT_SYSINFO_EHDR), 0);
	CHECK(!map_find(0, "[vdso]", 0, &m) && !map_find(0, "[vvar]", 0, &m));
	CHECK_EQ(vdkc_open(&c, NULL), -VDK_ENOENT);
	CHECK_EQ(base_of_program("/proc/self/exe", 0), 0);
}

/* libc finds its way, with the vDSO and without. */
TEST(libc_s_clocks_work)
{
	static const int ids[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_COARSE,
				   CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME };
	struct timespec a, b;
	struct timeval tv;
	unsigned int i;

	for (i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		CHECK_EQ(clock_gettime(ids[i], &a), 0);
		CHECK_EQ(clock_gettime(ids[i], &b), 0);
		CHECK(a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec <= b.tv_nsec));
		CHECK_EQ(clock_getres(ids[i], &a), 0);
		CHECK(a.tv_nsec > 0);
	}
	CHECK_EQ(clock_gettime(CLOCK_REALTIME, &a), 0);
	CHECK_EQ(gettimeofday(&tv, NULL), 0);
	CHECK(tv.tv_sec - a.tv_sec <= 1 && time(NULL) - a.tv_sec <= 1);
	CHECK(clock_gettime(99, &a) < 0);
}

int main(int argc, char **argv)
{
	const char *how = boot_policy();

	if (argc > 1 && !strcmp(argv[1], TELL_BASE))
		return tell_base();
	if (argc > 2 && !strcmp(argv[1], "spread"))
		return spread(atoi(argv[2]));
	if (argc > 1 && !strcmp(argv[1], "none"))
		how = "off";
	printf("# vdso=%s\n", how);
	if (!strcmp(how, "off")) {
		RUN(off_is_off);
		RUN(handlers_return_from_an_executable_stack_only);
	} else {
		if (!strcmp(how, "low")) {
			RUN(low_is_always_the_same);
		} else {
			RUN(random_differs);
			RUN(random_is_above_what_heaps_may_have);
		}
		RUN(handlers_return);
	}
	RUN(libc_s_clocks_work);
	return test_done();
}
