/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Layouts to place, and random numbers for where. */
#ifndef PLANS_H
#define PLANS_H

#include <vdk/vdk.h>

#include "../test.h"
#include "mkimage.h"

static uint64_t rnd_state = 88172645463325252ull;

static inline uint64_t rnd(void)
{
	rnd_state ^= rnd_state << 13;
	rnd_state ^= rnd_state >> 7;
	rnd_state ^= rnd_state << 17;
	return rnd_state * 0x2545f4914f6cdd1dull;
}

/* Of an image, as big as they are. */
static inline struct vdk_layout plan_for(uint32_t bits, uint32_t flags)
{
	struct vdk_layout_opts opts = { sizeof(opts), 4096, flags };
	static struct vdk_layout plans[2][2];
	struct vdk_layout plan = plans[bits == 64][flags];
	struct vdk_image img;
	struct mk mk;

	if (plan.count)
		return plan;
	mk_default(&mk, bits, true);
	mk_build(&mk);
	CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
	CHECK_ERR(vdk_layout_plan(&img, &opts, &plan), 0);
	mk_free(&mk);
	plans[bits == 64][flags] = plan;
	return plan;
}

#endif /* PLANS_H */
