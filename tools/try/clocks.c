// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * The kernel's clocks as lines over the counter, good for as long as a tour takes. A host
 * that lives longer has to follow the kernel's clock, as a kernel's timekeeper does.
 */
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <unistd.h>

#include "../../hosts/native/cpu.h"
#include "try.h"

#define SHIFT		24
#define APART		150000000	/* ns between the two readings of each clock */
#define TRIES		40

struct reading {
	uint64_t ticks;		/* in the middle of: */
	uint64_t width;		/* ticks that the clock's reading took */
	struct timespec ts;
};

static const int moving[] = {
	CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME, CLOCK_TAI,
};
#define MOVING	(sizeof(moving) / sizeof(*moving))

void kernel_time(int id, struct timespec *ts)
{
	syscall(SYS_clock_gettime, id, ts);
}

int64_t ns_of(const struct timespec *ts)
{
	return ts->tv_sec * 1000000000 + ts->tv_nsec;
}

/* The narrowest of some tries. */
static struct reading read_clock(int id)
{
	struct reading best = { .width = UINT64_MAX }, now;
	uint64_t before;
	int i;

	for (i = 0; i < TRIES; i++) {
		before = native_counter();
		kernel_time(id, &now.ts);
		now.width = native_counter() - before;
		now.ticks = before + now.width / 2;
		if (now.width < best.width)
			best = now;
	}
	return best;
}

static struct vdk_clock line(const struct reading *from, const struct reading *to)
{
	unsigned __int128 ns = (unsigned __int128)(ns_of(&to->ts) - ns_of(&from->ts)) << SHIFT;

	return (struct vdk_clock){
		.base = to->ticks, .sec = to->ts.tv_sec, .nsec = (uint64_t)to->ts.tv_nsec << SHIFT,
		.mult = (uint32_t)(ns / (to->ticks - from->ticks)), .shift = SHIFT,
	};
}

int64_t publish_kernel_clocks(struct vdk_page *page)
{
	struct timespec pause = { 0, APART }, coarse;
	struct reading first[MOVING], second;
	struct vdk_time now = { .valid = 0 };
	uint64_t width = 0;
	unsigned int i;

	for (i = 0; i < MOVING; i++)
		first[i] = read_clock(moving[i]);
	nanosleep(&pause, NULL);
	for (i = 0; i < MOVING; i++) {
		second = read_clock(moving[i]);
		now.valid |= 1u << moving[i];
		now.clock[moving[i]] = line(&first[i], &second);
		vdk_page_set_res(page, (uint32_t)moving[i], 1);
		if (first[i].width + second.width > width)
			width = first[i].width + second.width;
	}
	for (i = CLOCK_REALTIME_COARSE; i <= CLOCK_MONOTONIC_COARSE; i++) {
		kernel_time((int)i, &coarse);
		now.valid |= 1u << i;
		vdk_clock_now(&now.clock[i], coarse.tv_sec, (uint32_t)coarse.tv_nsec);
	}
	now.valid |= 1u << CLOCK_OF_OURS;
	vdk_clock_now(&now.clock[CLOCK_OF_OURS], 2005, 64);
	if (vdk_page_publish(page, &now))
		return -1;
	/* Programs notice when it is over. */
	for (i = 0; i < VDK_CLOCKS; i++)
		vdk_page_set_limit(page, i, 4 * (second.ticks - first[0].ticks) * (1000000000 / APART));
	/* Half a width at each end of the line, which is APART long, seen a second on. */
	return (int64_t)(((unsigned __int128)width * now.clock[CLOCK_MONOTONIC].mult >> SHIFT) / 2 *
			 (1000000000 + APART) / APART);
}
