/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Each function of an image beside the system call: t_calls IMAGE FEATURES
 *
 * What it answers itself, what it falls back for, and what a program that may not read
 * the counter can still call.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vdk/client.h>

#include "../test.h"
#include "host.h"

static struct native us;

static int system_gettime(clockid_t id, struct timespec *ts)
{
	return syscall(SYS_clock_gettime, id, ts) ? -errno : 0;
}

static int system_getres(clockid_t id, struct timespec *ts)
{
	return syscall(SYS_clock_getres, id, ts) ? -errno : 0;
}

static int64_t ns_of(const struct timespec *ts)
{
	return ts->tv_sec * 1000000000 + ts->tv_nsec;
}

/* Clocks that stand still show their own numbers, so that each is told from all others. */
static void publish_all(void)
{
	struct vdk_time now = { .valid = (1u << VDK_CLOCKS) - 1 };
	uint32_t id;

	for (id = 0; id < VDK_CLOCKS; id++) {
		vdk_clock_now(&now.clock[id], 1000 + id, 1234500 + id);
		CHECK(!vdk_page_set_res(&us.host.page, id, 1 + id));
	}
	CHECK(!vdk_page_publish(&us.host.page, &now));
}

TEST(both_names_are_one_function)
{
	static const char *const names[] = {
		"__vdso_clock_gettime", "__vdso_gettimeofday", "__vdso_time",
		"__vdso_clock_getres", "__vdso_getcpu",
	};
	struct vdkc image;
	unsigned int i;

	CHECK(!vdkc_open_at(&image, us.img.blob));
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		test_case("%s", names[i]);
		CHECK(vdkc_sym(&image, VDKC_VERSION_X86_64, names[i]) == native_sym(&us, names[i]));
		CHECK(vdkc_sym(&image, NULL, names[i] + strlen("__vdso_")) ==
		      native_sym(&us, names[i]));
		CHECK(!vdkc_sym(&image, "LINUX_2.7", names[i]));
	}
	test_case(" ");
}

TEST(each_clock_shows_its_own_numbers)
{
	struct timespec ts;
	uint32_t id;

	publish_all();
	for (id = 0; id < VDK_CLOCKS; id++) {
		test_case("clock %u", id);
		CHECK(!us.gettime((clockid_t)id, &ts));
		CHECK_EQ(ts.tv_sec, 1000 + id);
		CHECK_EQ(ts.tv_nsec, 1234500 + id);
		CHECK(!us.getres((clockid_t)id, &ts));
		CHECK_EQ(ts.tv_sec, 0);
		CHECK_EQ(ts.tv_nsec, 1 + id);
		CHECK(!us.getres((clockid_t)id, NULL));
	}
	test_case(" ");
}

TEST(the_date_is_clock_0)
{
	struct timeval tv;
	int tz[3] = { -1, -1, -1 };
	long sec = -1;

	CHECK(!vdk_page_set_tz(&us.host.page, -120, 3));
	CHECK(!us.gettimeofday(&tv, NULL));
	CHECK_EQ(tv.tv_sec, 1000);
	CHECK_EQ(tv.tv_usec, 1234);
	CHECK(!us.gettimeofday(&tv, tz) && tz[0] == -120 && tz[1] == 3 && tz[2] == -1);
	CHECK_EQ(tv.tv_usec, 1234);
	CHECK(!us.gettimeofday(NULL, NULL));
	CHECK_EQ(us.time(&sec), 1000);
	CHECK_EQ(sec, 1000);
	CHECK_EQ(us.time(NULL), 1000);
}

/* Ids that no block can have: the answer, the error and what is stored are the call's. */
TEST(other_ids_fall_back)
{
	static const clockid_t ids[] = {
		24, 25, 31, 32, 64, 127, 128, 1 << 25, -1, -2, -3, -6, -7, -24, -128,
		0x7fffffff, -0x7fffffff - 1,
	};
	struct timespec ours, theirs;
	unsigned int i;

	for (i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		test_case("clock %d", ids[i]);
		memset(&ours, 0x5a, sizeof(ours));
		theirs = ours;
		CHECK_EQ(us.gettime(ids[i], &ours), system_gettime(ids[i], &theirs));
		CHECK(ours.tv_sec == theirs.tv_sec);
		memset(&ours, 0x5a, sizeof(ours));
		theirs = ours;
		CHECK_EQ(us.getres(ids[i], &ours), system_getres(ids[i], &theirs));
		CHECK(!memcmp(&ours, &theirs, sizeof(ours)));
	}
	test_case(" ");
}

/* All clocks are closed: what programs get is the kernel's, with its errors. */
static void all_falls_back(void)
{
	struct timespec before, ours, after;
	struct timeval tv;
	int id, err;

	CHECK(!vdk_page_close(&us.host.page));
	for (id = 0; id < VDK_CLOCKS; id++) {
		test_case("clock %d", id);
		err = system_gettime(id, &before);
		CHECK_EQ(us.gettime(id, &ours), err);
		if (err)
			continue;
		system_gettime(id, &after);
		CHECK(ns_of(&before) <= ns_of(&ours) && ns_of(&ours) <= ns_of(&after));
	}
	test_case(" ");
	system_gettime(CLOCK_REALTIME, &before);
	CHECK(!us.gettimeofday(&tv, NULL));
	system_gettime(CLOCK_REALTIME, &after);
	ours = (struct timespec){ tv.tv_sec, tv.tv_usec * 1000 };
	CHECK(ns_of(&before) / 1000 <= ns_of(&ours) / 1000 && ns_of(&ours) <= ns_of(&after));
	CHECK(us.time(NULL) >= before.tv_sec - 1 && us.time(NULL) <= after.tv_sec + 1);
}

TEST(closed_clocks_fall_back)
{
	all_falls_back();
}

TEST(getcpu_tells_the_cpu)
{
	unsigned int nth, cpu, node, cpu2, node2;

	for (nth = 0; native_pin(nth); nth++) {
		cpu = node = cpu2 = node2 = ~0u;
		CHECK(!us.getcpu(&cpu, &node, NULL));
		CHECK(!syscall(SYS_getcpu, &cpu2, &node2, NULL));
		CHECK_EQ(cpu, cpu2);
		CHECK_EQ(node, node2);
		CHECK(!us.getcpu(NULL, NULL, NULL));
	}
	CHECK(nth);
}

/* How a child ends that may not read the counter: by a signal, or with a status. */
static int without_counter(void (*does)(void))
{
	int status;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		native_forbid_counter();
		does();
		_exit(test_bad != test_bad_before);
	}
	return pid < 0 || waitpid(pid, &status, 0) != pid ? -1 : status;
}

static void read_open_clock(void)
{
	struct timespec ts;

	us.gettime(CLOCK_MONOTONIC, &ts);
}

/* A clock that moves: the test above would not be seen failing with one that stands. */
static void publish_moving(void)
{
	struct vdk_time now = { .valid = 1u << CLOCK_MONOTONIC };

	now.clock[CLOCK_MONOTONIC] = (struct vdk_clock){
		.base = native_counter(), .sec = 1000, .mult = 1 << 20, .shift = 24,
	};
	CHECK(!vdk_page_publish(&us.host.page, &now));
}

TEST(who_may_not_read_the_counter_reads_closed_clocks)
{
	int status = without_counter(all_falls_back);

	CHECK(WIFEXITED(status) && !WEXITSTATUS(status));
	publish_moving();
	status = without_counter(read_open_clock);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		native_die("usage: t_calls IMAGE FEATURES");
	native_map(&us, argv[1], strtoull(argv[2], NULL, 0));
	RUN(both_names_are_one_function);
	RUN(each_clock_shows_its_own_numbers);
	RUN(the_date_is_clock_0);
	RUN(other_ids_fall_back);
	RUN(closed_clocks_fall_back);
	RUN(getcpu_tells_the_cpu);
	RUN(who_may_not_read_the_counter_reads_closed_clocks);
	return test_done();
}
