// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * The map of system calls is what asking for each number finds. Each is made
 * in a child, with arguments that make no sense, so that what is there refuses
 * them; ENOSYS means that it is not there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "guest.h"
#include "test.h"

#define BEYOND		64	/* numbers after the last to look at, too */
#define ANSWERED	0
#define ABSENT		1

/* There, and checked only for that: -1 does harm, or answers by ENOSYS. */
static const struct {
	int nr;
	const char *why;
} unprobed[] = {
	{ 0, "restart_syscall: goes on with what was interrupted" },
	{ SYS_vhangup, "vhangup: ends this session" },
	{ SYS_reboot, "reboot: is nothing to try" },
	{ SYS_sync, "sync: slow" },
#ifdef __NR_switch_endian
	/* 64-bit programs only have it. */
	{ sizeof(long) == 8 ? __NR_switch_endian : 0, "switch_endian: what follows is no code then" },
#endif
};

static const uint32_t *map;
static unsigned int count;

static bool in_map(unsigned int nr)
{
	return map[nr / 32] >> (31 - nr % 32) & 1;
}

static const char *why_unprobed(unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < sizeof(unprobed) / sizeof(*unprobed); i++)
		if (unprobed[i].nr == (int)nr)
			return unprobed[i].why;
	return NULL;
}

/* Whatever else happens to the child, it was not ENOSYS. */
static int probe(void *nr)
{
	unsigned int n = *(unsigned int *)nr;
	long arg;

	/* These would make a second child that runs on from here. */
	if (n == SYS_fork || n == SYS_vfork)
		return ANSWERED;
	/* futex and ipc say ENOSYS to an operation that they do not know: no -1. */
	for (arg = -1; arg <= 1; arg += 2)
		if (syscall(n, arg, arg, arg, arg, arg, arg) >= 0 || errno != ENOSYS)
			_exit(ANSWERED);
	_exit(ABSENT);
}

TEST(the_map_is_there)
{
	const void *fn = vdso_fn("get_syscall_map");

	map = (const uint32_t *)vdkc_call(fn, (long)&count, 0, 0);
	CHECK_EQ(vdkc_call(fn, 0, 0, 0), (long)map);
	CHECK(count > 400 && count <= 2048);
	CHECK(map);
}

/* The first number is the highest bit: these are old and next to each other. */
TEST(known_numbers)
{
	CHECK(in_map(SYS_getpid) && in_map(SYS_write) && in_map(SYS_clock_gettime));
	CHECK(in_map(SYS_exit) && in_map(SYS_fork) && in_map(SYS_read));
	CHECK(!in_map(SYS_break) && !in_map(SYS_gtty) && !in_map(SYS_ulimit));
	CHECK(in_map(SYS_rt_sigreturn));
}

TEST(each_number_is_as_the_map_says)
{
	unsigned int nr, answered = 0;
	int how;

	for (nr = 0; nr < count + BEYOND; nr++) {
		bool told = nr < count && in_map(nr);

		test_case("call %u", nr);
		if (why_unprobed(nr)) {
			CHECK(told);
			continue;
		}
		/* Who waits is there. */
		how = in_child_until(probe, &nr, 10, told ? 1 : 200);
		CHECK_EQ(told, how != ABSENT);
		answered += how != ABSENT;
	}
	printf("# %u of %u numbers are there\n", answered, count);
	CHECK(answered > 250 && answered < count);
}

/* Nothing is set behind the last number. */
TEST(the_rest_of_the_last_word)
{
	unsigned int nr;

	for (nr = count; nr % 32; nr++)
		CHECK(!in_map(nr));
}

int main(void)
{
	vdso_open();
	RUN(the_map_is_there);
	RUN(known_numbers);
	RUN(each_number_is_as_the_map_says);
	RUN(the_rest_of_the_last_word);
	return test_done();
}
