/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Can a reader that overlaps with publishes get a mixture? The publisher is
 * compiled with an environment that notes each store and each barrier. Stores
 * between two barriers may be seen in any order, so a reader's position is
 * before, within or after such a group. For every pair of positions where it
 * may have loaded END and, later, BEGIN: if a group that stores fields of the
 * block lies between or around them, the reader must not trust what it got.
 */
#define VDK_ENV_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __BYTE_ORDER__
#define VDK_HOST_IS_BE	(__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)
#endif

static void note_store(void *p, uint64_t val, unsigned int size);
static void note_barrier(void);

#define vdk_store32(p, v)	note_store(p, v, 4)
#define vdk_store64(p, v)	note_store(p, v, 8)
#define vdk_load32(p)		(*(const uint32_t *)(const void *)(p))
#define vdk_load64(p)		(*(const uint64_t *)(const void *)(p))
#define vdk_store_barrier()	note_barrier()
#define vdk_load_barrier()	((void)0)

#include "../../src/clock.c"
#include "../../src/page.c"

#include "../test.h"

#define GROUPS	400

/* The block of clock 0 after each group of stores, and what the group stores. */
static struct group {
	bool fields;
	uint64_t begin, end;	/* after it */
	uint32_t end32;
	uint64_t base;		/* the newest one whose publish has ended */
} groups[GROUPS];

static int group;
static bool tracking, torn_store;
static uint8_t mem[4096] __attribute__((aligned(4096)));
static struct vdk_page pg;

static void note_store(void *p, uint64_t val, unsigned int size)
{
	size_t off = (size_t)((uint8_t *)p - mem);

	if (off % size)
		torn_store = true;
	if (size == 8) {
		memcpy(p, &val, 8);
	} else {
		uint32_t v = (uint32_t)val;

		memcpy(p, &v, 4);
	}
	if (!tracking || off >= VDK_CLOCK_SIZE)
		return;
	if (off / 8 == VDK_CLOCK_BEGIN / 8 || off / 8 == VDK_CLOCK_END / 8) {
		/* Only halves: a reader's 64-bit load is one of old and new. */
		if (size != 4)
			torn_store = true;
	} else if (off != VDK_CLOCK_END32) {
		groups[group].fields = true;
	}
}

static void end_group(uint64_t base)
{
	groups[group].begin = vdk_page_u64(&pg, VDK_CLOCK_BEGIN);
	groups[group].end = vdk_page_u64(&pg, VDK_CLOCK_END);
	groups[group].end32 = vdk_page_u32(&pg, VDK_CLOCK_END32);
	groups[group].base = base;
	group++;
	groups[group].fields = false;
}

static uint64_t last_base;

static void note_barrier(void)
{
	if (tracking)
		end_group(last_base);
}

static void step(bool open, uint64_t base)
{
	struct vdk_time now = { .valid = open ? 3 : 2 };

	now.clock[0] = (struct vdk_clock){ .base = base, .mult = 1 << 24, .shift = 24 };
	now.clock[1] = now.clock[0];
	CHECK_ERR(vdk_page_publish(&pg, &now), 0);
	if (open)
		last_base = base;
	end_group(last_base);
}

/* The tests of the three readers; ns stands for whatever a mixture may give. */
static bool trusts64(uint64_t end, uint64_t begin, uint64_t ns)
{
	return (int64_t)(begin - (end - ns)) < 0;
}

static bool trusts_long(uint64_t end, uint64_t begin)
{
	return (uint32_t)end && end >> 32 == begin >> 32;
}

static bool trusts32(uint32_t end32, uint64_t begin, uint64_t ticks)
{
	return end32 - 2 * (uint32_t)(ticks >> 32) == (uint32_t)(begin >> 32);
}

static void no_trust(uint64_t end, uint32_t end32, uint64_t begin, uint64_t base)
{
	static const uint64_t ns[] = {
		0, 1, 999999999, 1000000000, 1ull << 32, 1ull << 61,
	};
	uint32_t i;

	for (i = 0; i < 6; i++)
		CHECK(!trusts64(end, begin, ns[i]));
	CHECK(!trusts_long(end, begin));
	/* The counter is not behind the last base that was published. */
	for (i = 0; i < 3; i++)
		CHECK(!trusts32(end32, begin, base + ((uint64_t)i << 31)));
	/* The coarse clocks' 32-bit reader */
	CHECK((uint32_t)(end >> 32) != (uint32_t)(begin >> 32) || !(uint32_t)end);
}

/*
 * Position 2k is before group k, 2k + 1 within it. What may be seen of a word
 * there: its value before the group or after it.
 */
static void check_pair(int a, int b)
{
	const struct group *ga[2] = { &groups[a / 2 - 1], &groups[(a + 1) / 2 - 1] };
	const struct group *gb[2] = { &groups[b / 2 - 1], &groups[(b + 1) / 2 - 1] };
	bool mixed = false;
	uint64_t end;
	int g, i, j;

	for (g = a / 2; g < (b + 1) / 2; g++)
		mixed |= groups[g].fields;
	if (!mixed)
		return;
	/* Halves of END are stores of their own, END32 is another. */
	for (i = 0; i < 8; i++)
		for (j = 0; j < 2; j++) {
			end = (ga[i & 1]->end & ~0xffffffffull) |
			      (uint32_t)ga[i >> 1 & 1]->end;
			test_case("END at %d, BEGIN at %d: %llx %llx", a, b,
				  (unsigned long long)end,
				  (unsigned long long)gb[j]->begin);
			no_trust(end, ga[i >> 2]->end32, gb[j]->begin,
				 gb[0]->base);
		}
}

static void scenario(uint32_t generation, const char *steps, bool big)
{
	struct vdk_image img = { .order = big ? VDK_BIG : VDK_LITTLE };
	uint64_t base = 0x1fffffff0ull;
	int a, b;

	tracking = false;
	CHECK_ERR(vdk_page_init(&pg, &img, mem, sizeof(mem)), 0);
	pg.generation = generation;
	pg.refreshed = generation;
	group = 0;
	last_base = base;
	memset(groups, 0, sizeof(groups));
	/* From a known state: both kinds of marks made by the library. */
	step(true, base);
	step(*steps == 'o', base);
	memset(groups, 0, sizeof(groups));
	group = 1;
	end_group(last_base);	/* groups[1]: the state before group 2 */
	tracking = true;
	for (; *steps; steps++)
		step(*steps == 'o', base += 0x8000);
	for (a = 4; a < 2 * group; a++)
		for (b = a; b < 2 * group; b++)
			check_pair(a, b);
}

TEST(no_mixture)
{
	static const uint32_t generations[] = {
		0, 2, 0x1ffffffa, 0x3ffffff8, 0x40000000, 0x7ffffff6,
		0x80000000, 0xbffffffa, 0xc0000000, 0xfffffff4, 0xfffffffe,
	};
	static const char *const steps[] = {
		"oooooo", "ocococ", "cccooo", "oocccco", "cocoocco",
	};
	size_t i, j;
	int big;

	for (i = 0; i < sizeof(generations) / sizeof(generations[0]); i++)
		for (j = 0; j < sizeof(steps) / sizeof(steps[0]); j++)
			for (big = 0; big < 2; big++)
				scenario(generations[i], steps[j], big);
	CHECK(!torn_store);
}

/* A closed block's marks are renewed before a wrap could catch up with them. */
TEST(long_closed)
{
	struct vdk_image img = { .order = VDK_BIG };
	uint64_t begin, end;
	uint32_t i;

	tracking = false;
	CHECK_ERR(vdk_page_init(&pg, &img, mem, sizeof(mem)), 0);
	for (i = 0; i < 64; i++) {
		pg.generation += 0x08000000;	/* as many publishes */
		group = 1;
		step(false, 5);
		begin = vdk_page_u64(&pg, VDK_CLOCK_BEGIN);
		end = vdk_page_u64(&pg, VDK_CLOCK_END);
		CHECK_EQ((uint32_t)(begin >> 32) - (uint32_t)(end >> 32),
			 VDK_CLOCK_CLOSED);
		CHECK_EQ((uint32_t)end, 0);
		CHECK(pg.generation - (uint32_t)(end >> 32) < 0x40000000);
		/* Should it open now, who loaded END before still sees it. */
		CHECK(!trusts64(end, (uint64_t)pg.generation << 32, 0));
		CHECK(!trusts64(end, begin, 0));
	}
}

/* What is stored may be seen: at rest a reader trusts, and does so at once. */
TEST(at_rest)
{
	struct vdk_image img = { .order = VDK_LITTLE };
	uint32_t i;

	tracking = false;
	CHECK_ERR(vdk_page_init(&pg, &img, mem, sizeof(mem)), 0);
	for (i = 0; i < 40; i++) {
		pg.generation += 0x07fffffe;
		group = 1;
		step(true, (uint64_t)i << 31);
		CHECK(trusts64(vdk_page_u64(&pg, VDK_CLOCK_END),
			       vdk_page_u64(&pg, VDK_CLOCK_BEGIN), 999999999));
		CHECK(!trusts64(vdk_page_u64(&pg, VDK_CLOCK_END),
				vdk_page_u64(&pg, VDK_CLOCK_BEGIN), 1000000000));
		CHECK(trusts32(vdk_page_u32(&pg, VDK_CLOCK_END32),
			       vdk_page_u64(&pg, VDK_CLOCK_BEGIN),
			       (uint64_t)i << 31));
	}
}

int main(void)
{
	RUN(no_mixture);
	RUN(long_closed);
	RUN(at_rest);
	return test_done();
}
