// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Every exported function by raw call, at the edges: what it returns, what it
 * stores, what it leaves alone; errors are those of the system call.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "abi.h"
#include "guest.h"
#include "test.h"

#define FILL	0x5a
#define AT	32	/* where in buf a call's object is */

static unsigned char buf[128], *object = buf + AT;

/* The object starts @odd bytes off its alignment; all around it is watched. */
static long fresh(unsigned int odd)
{
	memset(buf, FILL, sizeof(buf));
	object = buf + AT + odd;
	return (long)object;
}

static bool is_fill(const unsigned char *p, size_t size)
{
	while (size && *p == FILL) {
		p++;
		size--;
	}
	return !size;
}

/* Was just the object, of @size bytes, written? */
static void check_stored(size_t size)
{
	CHECK(is_fill(buf, object - buf));
	CHECK(is_fill(object + size, buf + sizeof(buf) - object - size));
	CHECK(!size || !is_fill(object, size));
}

static void check_kept(bool kernel)
{
	const char *what = abi_changed(kernel);

	if (what)
		test_fail(__FILE__, __LINE__, "changed %s", what);
}

static void check_success(struct abi_result r, bool kernel)
{
	CHECK_EQ(r.r3, 0);
	CHECK(!r.so);
	check_kept(kernel);
}

static long read_long(const unsigned char *p)
{
	long v;

	memcpy(&v, p, sizeof(v));
	return v;
}

TEST(gettimeofday_takes_any_pointers)
{
	const void *fn = vdso_fn("gettimeofday");
	struct abi_result before, r, after;
	unsigned int mode, odd;
	long s0, s1;

	for (mode = 0; mode < ABI_MODES; mode++) {
		test_case("mode %u", mode);
		fresh(0);
		check_success(abi_call(fn, mode, 0, 0, 0), false);
		check_stored(0);
		for (odd = 0; odd < 4; odd++) {
			test_case("mode %u, %u bytes off", mode, odd);
			before = abi_syscall(SYS_time, 0, 0, 0);
			check_success(abi_call(fn, mode, fresh(odd), 0, 0), false);
			after = abi_syscall(SYS_time, 0, 0, 0);
			check_stored(2 * sizeof(long));
			s0 = read_long(object);
			s1 = read_long(object + sizeof(long));
			CHECK(s0 >= (long)before.r3 && s0 <= (long)after.r3 + 1);
			CHECK(s1 >= 0 && s1 < 1000000);
			check_success(abi_call(fn, mode, 0, fresh(odd), 0), false);
			check_stored(8);
			r = abi_call(fn, mode, fresh(odd), (long)object + 2 * sizeof(long), 0);
			check_success(r, false);
			check_stored(2 * sizeof(long) + 8);
			CHECK(read_long(object) >= s0);
		}
	}
}

/* Ids that the vDSO answers without the kernel's help. */
static bool is_own(long id)
{
	return id == 0 || id == 1 || (id >= 4 && id <= 7) || id == 11;
}

/* Seconds and nanoseconds at the object, in two words of @size bytes. */
static long long stored_ns(unsigned int size)
{
	int64_t t[2];

	if (size == 8)
		memcpy(t, object, sizeof(t));
	else
		t[0] = read_long(object), t[1] = read_long(object + 4);
	return t[0] * NS_PER_S + t[1];
}

static void one_clock(const void *fn, int nr, unsigned int size, long id)
{
	struct abi_result want, r, last;
	unsigned int mode;
	long long t0, t1;

	for (mode = 0; mode < ABI_MODES; mode++) {
		test_case("call %d, clock %ld, mode %u", nr, id, mode);
		want = abi_syscall(nr, id, fresh(0), 0);
		t0 = stored_ns(size);
		r = abi_call(fn, mode, id, fresh(mode), 0);
		check_kept(!is_own(id));
		CHECK_EQ(r.so, want.so);
		CHECK_EQ(r.r3, want.r3);
		check_stored(r.so ? 0 : 2 * size);
		if (r.so || want.so)
			continue;
		t1 = stored_ns(size);
		last = abi_syscall(nr, id, fresh(0), 0);
		CHECK(!last.so && t0 <= t1 && t1 <= stored_ns(size));
	}
}

/* A clock that belongs to a process, a thread or an open file. */
static long dynamic_id(int pid_or_fd, int kind)
{
	return ~(long)pid_or_fd * 8 | kind;
}

static void all_clocks(const char *name, int nr, unsigned int size)
{
	const void *fn = vdso_fn(name);
	long id;
	int kind;

	if (!fn) {
		CHECK(!"exported");
		return;
	}
	for (id = -20; id <= 20; id++)
		one_clock(fn, nr, size, id);
	for (kind = 0; kind < 8; kind++) {
		one_clock(fn, nr, size, dynamic_id(getpid(), kind));
		one_clock(fn, nr, size, dynamic_id(0, kind));
		one_clock(fn, nr, size, dynamic_id(99999, kind));
	}
	one_clock(fn, nr, size, INT_MIN);
	one_clock(fn, nr, size, INT_MAX);
	one_clock(fn, nr, size, LONG_MIN);
	one_clock(fn, nr, size, LONG_MAX);
	/* Garbage above an int, which the kernel ignores. */
	if (sizeof(long) == 8) {
		one_clock(fn, nr, size, 1l << (sizeof(long) * 4));
		one_clock(fn, nr, size, (1l << (sizeof(long) * 4)) + 1);
	}
}

TEST(clock_gettime_is_the_system_call)
{
	all_clocks("clock_gettime", SYS_clock_gettime, sizeof(long));
}

/* Is there such a clock? is all that is asked. */
static void getres_null(const char *name, int nr)
{
	const void *fn = vdso_fn(name);
	struct abi_result r;
	long id;

	for (id = -20; id <= 20; id++) {
		test_case("%s, clock %ld, NULL", name, id);
		r = abi_syscall(nr, id, 0, 0);
		CHECK_EQ(abi_call(fn, id & 3, id, 0, 0).r3, r.r3);
		CHECK_EQ(abi_probe.out.cr & CR0_SO, r.so ? CR0_SO : 0);
		check_kept(!is_own(id));
	}
}

TEST(clock_getres_is_the_system_call)
{
	all_clocks("clock_getres", SYS_clock_getres, sizeof(long));
	getres_null("clock_getres", SYS_clock_getres);
}

#ifdef SYS_clock_gettime64
TEST(wide_clocks_are_the_system_calls)
{
	all_clocks("clock_gettime64", SYS_clock_gettime64, 8);
	all_clocks("clock_getres_time64", SYS_clock_getres_time64, 8);
	getres_null("clock_getres_time64", SYS_clock_getres_time64);
}
#endif

static int gettime_null(void *arg)
{
	struct abi_result r = abi_call(vdso_fn("clock_gettime"), 0, *(long *)arg, 0, 0);

	return r.so ? (int)r.r3 : 255;
}

TEST(clock_gettime_null_faults_or_says_so)
{
	long id;
	int how;

	for (id = 0; id < 12; id++) {
		test_case("clock %ld", id);
		how = in_child(gettime_null, &id, 10);
		CHECK(how == KILLED_BY(11) || how == EFAULT || (!is_own(id) && how == EINVAL));
	}
}

TEST(time_takes_null)
{
	const void *fn = vdso_fn("time");
	unsigned int mode;
	struct abi_result before, r, after;

	for (mode = 0; mode < ABI_MODES; mode++) {
		before = abi_syscall(SYS_time, 0, 0, 0);
		r = abi_call(fn, mode, 0, 0, 0);
		check_kept(false);
		CHECK(!r.so && r.r3 >= before.r3);
		r = abi_call(fn, mode, fresh(mode), 0, 0);
		check_kept(false);
		after = abi_syscall(SYS_time, 0, 0, 0);
		CHECK(!r.so && r.r3 >= before.r3 && r.r3 <= after.r3);
		check_stored(sizeof(long));
		CHECK_EQ(read_long(object), r.r3);
	}
}

static void on_cpu(int cpu)
{
	const void *fn = vdso_fn("getcpu");
	unsigned int want[2] = { 99, 99 }, mode;

	abi_syscall(SYS_getcpu, (long)&want[0], (long)&want[1], 0);
	CHECK_EQ(want[0], cpu);
	for (mode = 0; mode < ABI_MODES; mode++) {
		test_case("CPU %d, mode %u", cpu, mode);
		check_success(abi_call(fn, mode, 0, 0, 0), true);
		check_success(abi_call(fn, mode, fresh(mode), 0, 0), true);
		check_stored(4);
		CHECK(!memcmp(object, &want[0], 4));
		check_success(abi_call(fn, mode, 0, fresh(mode), 0), true);
		check_stored(4);
		CHECK(!memcmp(object, &want[1], 4));
		check_success(abi_call(fn, mode, fresh(mode), (long)object + 4, FILL), true);
		check_stored(8);
		CHECK(!memcmp(object, want, 8));
	}
}

TEST(getcpu_on_each_cpu)
{
	int cpu, cpus = sysconf(_SC_NPROCESSORS_ONLN);
	cpu_set_t set, all;

	sched_getaffinity(0, sizeof(all), &all);
	for (cpu = 0; cpu < cpus; cpu++) {
		CPU_ZERO(&set);
		CPU_SET(cpu, &set);
		if (!sched_setaffinity(0, sizeof(set), &set))
			on_cpu(cpu);
	}
	sched_setaffinity(0, sizeof(all), &all);
}

static unsigned long long cpuinfo_timebase(void)
{
	FILE *f = fopen("/proc/cpuinfo", "r");
	unsigned long long freq = 0;
	char line[256];

	while (f && !freq && fgets(line, sizeof(line), f))
		sscanf(line, "timebase : %llu", &freq);
	if (f)
		fclose(f);
	return freq;
}

TEST(get_tbfreq_is_the_kernels)
{
	unsigned long long freq = cpuinfo_timebase();
	unsigned int mode;
	struct abi_result r;

	CHECK(freq);
	for (mode = 0; mode < ABI_MODES; mode++) {
		r = abi_call(vdso_fn("get_tbfreq"), mode, FILL, FILL, FILL);
		check_kept(false);
		CHECK(!r.so);
		CHECK_EQ(sizeof(long) == 8 ? r.r3 : (uint64_t)r.r3 << 32 | r.r4, freq);
	}
}

TEST(get_syscall_map_takes_null)
{
	const void *fn = vdso_fn("get_syscall_map");
	struct abi_result r, again;
	unsigned int mode;

	for (mode = 0; mode < ABI_MODES; mode++) {
		r = abi_call(fn, mode, 0, 0, 0);
		check_kept(false);
		CHECK(r.r3 && !r.so);
		again = abi_call(fn, mode, fresh(mode), 0, 0);
		check_kept(false);
		check_stored(4);
		CHECK(again.r3 == r.r3 && !again.so);
	}
}

TEST(sync_dicache_never_fails)
{
	const void *fn = vdso_fn("sync_dicache");
	unsigned int mode;

	for (mode = 0; mode < ABI_MODES; mode++) {
		check_success(abi_call(fn, mode, (long)buf, (long)buf, 0), false);
		check_success(abi_call(fn, mode, (long)buf, (long)buf + 1, 0), false);
		check_success(abi_call(fn, mode, (long)buf + 1, (long)buf, 0), false);
		check_success(abi_call(fn, mode, (long)buf, (long)(buf + 128), 0), false);
		check_success(abi_call(fn, mode, 0, 0, 0), false);
		check_success(abi_call(fn, mode, -1, 0, 0), false);
	}
}

/* An address whose low word is 0 is no NULL. */
TEST(pointers_with_a_zero_low_word)
{
	char *at = mmap((void *)(1ul << (sizeof(long) * 4)), 4096, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	long p = (long)at;
#define STORES(size, name, ...) do {					\
		test_case(name);					\
		memset(at, FILL, 64);					\
		abi_call(vdso_fn(name), 0, __VA_ARGS__);		\
		CHECK(!abi_probe.out.cr || !(abi_probe.out.cr & CR0_SO)); \
		CHECK(!is_fill((unsigned char *)at, size));		\
		CHECK(is_fill((unsigned char *)at + (size), 64 - (size)));	\
	} while (0)

	CHECK(at != MAP_FAILED);
	if (at == MAP_FAILED)
		return;
	STORES(16, "gettimeofday", p, 0, 0);
	STORES(8, "gettimeofday", 0, p, 0);
	STORES(16, "clock_gettime", 0, p, 0);
	STORES(16, "clock_getres", 0, p, 0);
	STORES(8, "time", p, 0, 0);
	STORES(4, "getcpu", p, 0, 0);
	STORES(4, "getcpu", 0, p, 0);
	STORES(4, "get_syscall_map", p, 0, 0);
	munmap(at, 4096);
}

int main(void)
{
	vdso_open();
	RUN(gettimeofday_takes_any_pointers);
	RUN(clock_gettime_is_the_system_call);
	RUN(clock_getres_is_the_system_call);
#ifdef SYS_clock_gettime64
	RUN(wide_clocks_are_the_system_calls);
#endif
	RUN(clock_gettime_null_faults_or_says_so);
	RUN(time_takes_null);
	RUN(getcpu_on_each_cpu);
	RUN(get_tbfreq_is_the_kernels);
	RUN(get_syscall_map_takes_null);
	RUN(sync_dicache_never_fails);
	if (sizeof(long) == 8)
		RUN(pointers_with_a_zero_low_word);
	return test_done();
}
