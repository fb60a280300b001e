// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * The clocks stay open: over more than a second, in which each clock's second
 * changes and the kernel publishes many times, no read makes a system call.
 * On one CPU only: with more, a reader may meet a publish and fall back.
 */
#include <time.h>

#include "clocks.h"
#include "guest.h"
#include "test.h"

static int reads_make_system_calls(void *unused)
{
	long long end;
	unsigned int i;

	(void)unused;
	trap_syscalls();
	end = clock_by_vdso(CLOCK_MONOTONIC) + NS_PER_S * 5 / 4;
	while (!trapped_syscalls && clock_by_vdso(CLOCK_MONOTONIC) < end)
		for (i = 0; i < clock_count; i++)
			clock_by_vdso(clock_ids[i]);
	return trapped_syscalls != 0;
}

/* REALTIME's fraction ahead of MONOTONIC's: most sums of the two carry. */
TEST(no_system_call_in_a_second)
{
	long long mono = clock_by_syscall(CLOCK_MONOTONIC);

	CHECK(!set_realtime(1700000000, (mono + NS_PER_S / 4) % NS_PER_S));
	CHECK_EQ(in_child(reads_make_system_calls, NULL, 60), 0);
}

int main(void)
{
	guest_only();
	vdso_open();
	RUN(no_system_call_in_a_second);
	return test_done();
}
