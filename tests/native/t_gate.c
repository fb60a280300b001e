/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The image whose gate is a call: t_gate IMAGE
 *
 * It calls what the host put into the page, as the program called it, or makes the system
 * call; and the offset of a process's own clock is added to either's answer.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../test.h"
#include "host.h"

static struct native us;

/* ---------------------------------------------------------- what is called */

static struct {
	int slot, err;		/* called last; its answer */
	long a, b;
	struct timespec now;
} gate;

static int gate_clock_gettime(clockid_t id, struct timespec *ts)
{
	gate.slot = VDK_SLOT_CLOCK_GETTIME, gate.a = id, gate.b = (long)ts;
	if (!gate.err)
		*ts = gate.now;
	return gate.err;
}

static int gate_gettimeofday(struct timeval *tv, void *tz)
{
	gate.slot = VDK_SLOT_GETTIMEOFDAY, gate.a = (long)tv, gate.b = (long)tz;
	if (!gate.err)
		*tv = (struct timeval){ gate.now.tv_sec, gate.now.tv_nsec / 1000 };
	return gate.err;
}

static long gate_time(long *t)
{
	gate.slot = VDK_SLOT_TIME, gate.a = (long)t, gate.b = 0;
	if (t)
		*t = gate.now.tv_sec;
	return gate.now.tv_sec;
}

static int gate_clock_getres(clockid_t id, struct timespec *ts)
{
	gate.slot = VDK_SLOT_CLOCK_GETRES, gate.a = id, gate.b = (long)ts;
	return 77;
}

static int gate_getcpu(unsigned int *cpu, unsigned int *node, void *unused)
{
	(void)unused;
	gate.slot = VDK_SLOT_GETCPU, gate.a = (long)cpu, gate.b = (long)node;
	return 78;
}

static void set_gates(bool on)
{
	const uint64_t addr[] = {
		[VDK_SLOT_CLOCK_GETTIME] = (uintptr_t)gate_clock_gettime,
		[VDK_SLOT_GETTIMEOFDAY] = (uintptr_t)gate_gettimeofday,
		[VDK_SLOT_TIME] = (uintptr_t)gate_time,
		[VDK_SLOT_CLOCK_GETRES] = (uintptr_t)gate_clock_getres,
		[VDK_SLOT_GETCPU] = (uintptr_t)gate_getcpu,
	};
	uint32_t slot;

	for (slot = 0; slot < sizeof(addr) / sizeof(*addr); slot++)
		CHECK(!vdk_page_set_gate(&us.host.page, slot, on ? addr[slot] : 0));
}

static void set_offset(uint32_t clock, int64_t sec, uint32_t nsec)
{
	struct vdk_ns_offset off = { sec, nsec };

	CHECK(!vdk_page_set_offset(&us.host.page, clock, &off));
}

#define CALLED(nr, x, y) \
	CHECK(gate.slot == (nr) && gate.a == (long)(x) && gate.b == (long)(y))

/* ------------------------------------------------------------------- tests */

TEST(a_call_is_passed_on)
{
	struct timespec ts;
	struct timeval tv;
	unsigned int cpu, node;
	long t;
	int id;

	set_gates(true);
	gate.now = (struct timespec){ 5, 6007 };
	for (id = -3; id < 40; id++) {
		CHECK(!us.gettime(id, &ts) && ts.tv_sec == 5 && ts.tv_nsec == 6007);
		CALLED(VDK_SLOT_CLOCK_GETTIME, id, &ts);
		CHECK_EQ(us.getres(id, &ts), 77);
		CALLED(VDK_SLOT_CLOCK_GETRES, id, &ts);
	}
	CHECK(!us.gettimeofday(&tv, NULL) && tv.tv_sec == 5 && tv.tv_usec == 6);
	CALLED(VDK_SLOT_GETTIMEOFDAY, &tv, 0);
	CHECK(us.time(&t) == 5 && t == 5);
	CALLED(VDK_SLOT_TIME, &t, 0);
	if (!us.features) {
		CHECK_EQ(us.getcpu(&cpu, &node, NULL), 78);
		CALLED(VDK_SLOT_GETCPU, &cpu, &node);
	}
	gate.err = -EINVAL;
	CHECK_EQ(us.gettime(3, &ts), -EINVAL);
	gate.err = 0;
}

TEST(without_a_function_it_is_the_system_call)
{
	struct timespec ours, theirs;

	set_gates(false);
	CHECK(!us.gettime(CLOCK_MONOTONIC, &ours) && !clock_gettime(CLOCK_MONOTONIC, &theirs));
	CHECK(theirs.tv_sec - ours.tv_sec <= 1);
	CHECK_EQ(us.gettime(1000, &ours), -EINVAL);
	CHECK(us.time(NULL) >= time(NULL) - 1);
	set_gates(true);
}

/* Where the carry goes, in both directions. */
TEST(an_offset_is_added)
{
	static const struct { int64_t sec; uint32_t nsec; } offs[] = {
		{ 0, 1 }, { 3600, 0 }, { -3600, 0 }, { -1, 999999999 }, { 7, 500000000 },
		{ (int64_t)1 << 40, 999999999 },
	};
	static const long nsecs[] = { 0, 1, 499999999, 500000000, 999999999 };
	struct timespec ts;
	struct timeval tv;
	unsigned int i, j;
	int64_t sec;
	long nsec, t;

	for (i = 0; i < sizeof(offs) / sizeof(*offs); i++) {
		set_offset(0, offs[i].sec, offs[i].nsec);
		for (j = 0; j < sizeof(nsecs) / sizeof(*nsecs); j++) {
			test_case("offset %u to %ld ns", i, nsecs[j]);
			gate.now = (struct timespec){ 1700000000, nsecs[j] };
			nsec = nsecs[j] + offs[i].nsec;
			sec = 1700000000 + offs[i].sec + nsec / 1000000000;
			nsec %= 1000000000;
			CHECK(!us.gettime(0, &ts) && ts.tv_sec == sec && ts.tv_nsec == nsec);
			CHECK(!us.gettimeofday(&tv, NULL) && tv.tv_sec == sec && tv.tv_usec == nsec / 1000);
			CHECK(us.time(&t) == sec && t == sec && us.time(NULL) == sec);
			CHECK(!us.gettime(1, &ts) && ts.tv_sec == 1700000000 && ts.tv_nsec == nsecs[j]);
		}
	}
	test_case(" ");
	set_gates(false);
	set_offset(0, 86400, 0);
	CHECK(!us.gettime(0, &ts) && labs(ts.tv_sec - time(NULL) - 86400) <= 1);
	set_gates(true);
	set_offset(0, 0, 0);
}

TEST(each_clock_has_its_own_offset)
{
	struct timespec ts;
	uint32_t id;

	gate.now = (struct timespec){ 0, 0 };
	for (id = 0; id < VDK_CLOCKS; id++)
		set_offset(id, 1 + id, 100 + id);
	for (id = 0; id < VDK_CLOCKS; id++)
		CHECK(!us.gettime((clockid_t)id, &ts) && ts.tv_sec == 1 + id && ts.tv_nsec == 100 + id);
	CHECK(!us.gettime(VDK_CLOCKS, &ts) && !ts.tv_sec && !ts.tv_nsec);
	for (id = 0; id < VDK_CLOCKS; id++)
		set_offset(id, 0, 0);
}

TEST(an_error_has_no_offset)
{
	struct timespec ts = { 1, 2 };

	set_offset(0, 5, 5);
	gate.err = -EINVAL;
	CHECK_EQ(us.gettime(0, &ts), -EINVAL);
	CHECK(ts.tv_sec == 1 && ts.tv_nsec == 2);
	gate.err = 0;
	set_offset(0, 0, 0);
}

/* -------------------------------------- changed by another CPU, at full speed */

#define FAR	((int64_t)1 << 40)

static atomic_bool stop;

static void *changes(void *unused)
{
	struct vdk_ns_offset near = { 1, 1 }, far = { FAR, 999999998 };

	(void)unused;
	native_pin(1);
	while (!stop)
		if (vdk_page_set_offset(&us.host.page, 0, &near) || vdk_page_set_offset(&us.host.page, 0, &far))
			native_die("an offset in range is refused");
	return NULL;
}

TEST(an_offset_is_the_old_one_or_the_new)
{
	unsigned long near = 0, far = 0, n, all = 5000000;
	struct timespec ts;
	pthread_t thread;

	gate.now = (struct timespec){ 0, 0 };
	set_offset(0, FAR, 999999998);
	if (!native_pin(0) || pthread_create(&thread, NULL, changes, NULL))
		native_die("no thread");
	for (n = 0; n < all; n++) {
		us.gettime(0, &ts);
		near += ts.tv_sec == 1 && ts.tv_nsec == 1;
		far += ts.tv_sec == FAR && ts.tv_nsec == 999999998;
	}
	stop = true;
	pthread_join(thread, NULL);
	printf("# old %lu, new %lu, mixed %lu\n", near, far, all - near - far);
	/* The other thread was stopped in the middle for longer than the image looks. */
	CHECK(near && far && all - near - far < all / 100);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		native_die("usage: t_gate IMAGE");
	native_map(&us, argv[1], argc > 2 ? strtoull(argv[2], NULL, 0) : native_features());
	RUN(a_call_is_passed_on);
	RUN(without_a_function_it_is_the_system_call);
	RUN(an_offset_is_added);
	RUN(each_clock_has_its_own_offset);
	RUN(an_error_has_no_offset);
	RUN(an_offset_is_the_old_one_or_the_new);
	return test_done();
}
