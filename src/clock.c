/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Clocks as a host publishes them. */
#include <vdk/vdk.h>

void vdk_clock_now(struct vdk_clock *clock, int64_t sec, uint32_t nsec)
{
	memset(clock, 0, sizeof(*clock));
	clock->sec = sec;
	clock->nsec = (uint64_t)nsec << VDK_SHIFT_MIN;
	clock->shift = VDK_SHIFT_MIN;
}
