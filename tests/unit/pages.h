/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A data page to look at, and numbers for it. */
#ifndef PAGES_H
#define PAGES_H

#include <vdk/vdk.h>

#include "../test.h"

static uint64_t rnd_state = 1181783497276652981ull;

static inline uint64_t rnd(void)
{
	rnd_state ^= rnd_state >> 12;
	rnd_state ^= rnd_state << 25;
	rnd_state ^= rnd_state >> 27;
	return rnd_state * 0x2545f4914f6cdd1dull;
}

/* The page, and as many bytes behind it that are not the library's. */
static uint8_t mem[8192] __attribute__((aligned(4096)));

/* A number of @size bytes at @off. */
static inline uint64_t at(const uint8_t *page, uint32_t off, uint32_t size, bool big)
{
	uint64_t val = 0;
	uint32_t i;

	for (i = 0; i < size; i++)
		val = val << 8 | page[off + (big ? i : size - 1 - i)];
	return val;
}

static inline struct vdk_image image(bool big)
{
	struct vdk_image img = {
		.order = big ? VDK_BIG : VDK_LITTLE, .bits = 64, .machine = 21,
		.data_dist = VDK_DATA_DIST, .root_dist = VDK_ROOT_DIST,
	};

	return img;
}

static inline void init(struct vdk_page *pg, bool big)
{
	struct vdk_image img = image(big);

	memset(mem, 0xee, sizeof(mem));
	CHECK_ERR(vdk_page_init(pg, &img, mem, 4096), 0);
	test_case("%s page", big ? "BE" : "LE");
}

#define CLK(n, f)	((n) * VDK_CLOCK_SIZE + VDK_CLOCK_##f)

/* Any that a publish takes. */
static inline struct vdk_clock random_clock(void)
{
	struct vdk_clock c = {
		.base = rnd() >> (rnd() % 40), .sec = (int64_t)(rnd() >> 20),
		.shift = (uint32_t)(rnd() % 8 ? 8 + rnd() % 20 : 2 + rnd() % 62),
		.mult = (uint32_t)(rnd() >> (32 + rnd() % 30)),
	};

	c.nsec = rnd() % VDK_NSEC_PER_SEC;
	c.nsec = c.shift > 34 ? rnd() >> rnd() % 64 : c.nsec << c.shift |
		 (rnd() & ((1ull << c.shift) - 1));
	if (c.nsec >> c.shift >= VDK_NSEC_PER_SEC)
		c.nsec = 0;
	while (c.nsec > UINT64_MAX - ((uint64_t)c.mult << 32))
		c.mult /= 2;
	return c;
}

/* All clocks; the coarse ones stand still. */
static inline void random_time(struct vdk_time *now, uint32_t valid)
{
	uint32_t n;

	now->valid = valid & 0xffffff;
	for (n = 0; n < VDK_CLOCKS; n++)
		now->clock[n] = random_clock();
	now->clock[5].mult = now->clock[6].mult = 0;
}

#endif /* PAGES_H */
