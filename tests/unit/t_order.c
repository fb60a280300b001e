/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Can a reader that overlaps with publishes get a mixture? The publisher is
 * compiled with an environment that notes each store and each barrier. Stores
 * between two barriers may be seen in any order, so a reader's position is
 * before, within or after such a group. For every pair of positions where it
 * may have loaded END and, later, BEGIN: if a group that stores fields of the
 * block lies between or around them, the reader must not trust what it got.
 * And after any of the stores the writer may die: whoever takes the page over
 * must not use a generation that is in it.
 */
#define VDK_ENV_H
#include <setjmp.h>
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
#define vdk_full_barrier()	note_barrier()

#include "../../src/page_publish.c"
#include "../../src/page.c"

#include "../test.h"

#define GROUPS	400
#define FOREVER	(-1u)

/* The block of clock 0 after each group of stores, and what the group stores. */
static struct group {
	bool fields;
	uint64_t begin, end;	/* after it */
} groups[GROUPS];

static int group;
static bool tracking, torn_store, begin_whole;
static bool header_late;	/* a block had a generation that the header had not */
static unsigned int life = FOREVER;	/* stores left to the writer */
static jmp_buf death;
static uint8_t mem[4096] __attribute__((aligned(4096)));
static struct vdk_page pg;

/* A 32-bit host stores eight bytes as two words; which one first is as for any store. */
static void note_store(void *p, uint64_t val, unsigned int size)
{
	size_t off = (size_t)((uint8_t *)p - mem);
	uint32_t word = (uint32_t)val;

	if (life != FOREVER && !life--)
		longjmp(death, 1);
	if (off % size)
		torn_store = true;
	memcpy(p, size == 8 ? (void *)&val : (void *)&word, size);
	if (off < VDK_CLOCKS * VDK_CLOCK_SIZE && off % VDK_CLOCK_SIZE / 8 == VDK_CLOCK_BEGIN / 8)
		header_late |= (uint32_t)(vdk_page_u64(&pg, (uint32_t)off & -8u) >> 32 & -2u) !=
			       vdk_page_u32(&pg, VDK_DATA_GENERATION);
	if (!tracking || off >= VDK_CLOCK_SIZE)
		return;
	if (off / 8 == VDK_CLOCK_BEGIN / 8)
		begin_whole |= size != 4;	/* its low word is 0 for ever */
	else if (off / 8 != VDK_CLOCK_END / 8)
		groups[group].fields = true;
}

static void end_group(void)
{
	groups[group].begin = vdk_page_u64(&pg, VDK_CLOCK_BEGIN);
	groups[group].end = vdk_page_u64(&pg, VDK_CLOCK_END);
	group++;
	groups[group].fields = false;
}

static void note_barrier(void)
{
	if (tracking)
		end_group();
}

static void publish_clocks(uint32_t clocks)
{
	struct vdk_time now = { .valid = clocks };
	uint32_t i;

	for (i = 0; i < 2; i++)
		now.clock[i] = (struct vdk_clock){ .base = 1000, .mult = 1 << 24, .shift = 24 };
	CHECK_ERR(vdk_page_publish(&pg, &now), 0);
}

static void set_offset(int64_t sec)
{
	struct vdk_ns_offset off = { .sec = sec };

	CHECK_ERR(vdk_page_set_offset(&pg, 0, &off), 0);
}

/* Of clock 0: o opened, c closed, m marked, r rebased, f and F with an offset and without. */
static void step(char what)
{
	switch (what) {
	case 'o': publish_clocks(3); break;
	case 'c': publish_clocks(2); break;
	case 'm': vdk_page_mark(&pg); break;
	case 'r': vdk_page_rebase(&pg); break;
	case 'f': set_offset(5); break;
	case 'F': set_offset(0); break;
	}
	end_group();
}

/*
 * The tests of the readers: of 64 bits, of 32, of the coarse clocks, the slow path;
 * ns stands for whatever a mixture may give. And an offset's, which may be of a closed
 * block, at rest.
 */
static bool trusts64(uint64_t end, uint64_t begin, uint64_t ns)
{
	return !((begin ^ end) >> 32) && ns < (uint32_t)(begin ^ end);
}

static bool trusts32(uint64_t end, uint64_t begin, uint64_t ns, uint32_t end_low)
{
	return end >> 32 == begin >> 32 && ns < end_low;
}

static bool trusts_coarse(uint64_t end, uint64_t begin)
{
	return end >> 32 == begin >> 32;
}

static bool at_rest(uint64_t end, uint64_t begin)
{
	return ((begin >> 32) ^ (end >> 32)) <= VDK_CLOCK_CLOSED;
}

static void no_trust(uint64_t end, uint64_t begin)
{
	static const uint64_t ns[] = { 0, 1, 999999999 };
	uint32_t i;

	for (i = 0; i < 3; i++) {
		CHECK(!trusts64(end, begin, ns[i]));
		/* It loads END's low word last, and may get any. */
		CHECK(!trusts32(end, begin, ns[i], VDK_NSEC_PER_SEC));
	}
	CHECK(!trusts_coarse(end, begin));
	CHECK(!at_rest(end, begin));
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
	/* END's halves may be stores of their own. */
	for (i = 0; i < 4; i++)
		for (j = 0; j < 2; j++) {
			end = (ga[i & 1]->end & ~0xffffffffull) |
			      (uint32_t)ga[i >> 1]->end;
			test_case("END at %d, BEGIN at %d: %llx %llx", a, b,
				  (unsigned long long)end,
				  (unsigned long long)gb[j]->begin);
			no_trust(end, gb[j]->begin);
		}
}

static void start(uint32_t generation, bool big, bool is_open)
{
	struct vdk_image img = { .order = big ? VDK_BIG : VDK_LITTLE, .bits = 64 };

	tracking = false;
	life = FOREVER;
	CHECK_ERR(vdk_page_init(&pg, &img, mem, sizeof(mem)), 0);
	pg.generation = generation;
	group = 0;
	/* From a known state: both kinds of marks made by the library. */
	step('o');
	step(is_open ? 'o' : 'c');
	memset(groups, 0, sizeof(groups));
	group = 1;
	end_group();	/* groups[1]: the state before group 2 */
}

static const uint32_t generations[] = {
	0, 2, 0x1ffffffa, 0x7ffffff6, 0x80000000, 0xbffffffa, 0xfffffff0, 0xfffffffa, 0xfffffffe,
};
#define GENERATIONS (sizeof(generations) / sizeof(generations[0]))

static void scenario(uint32_t generation, const char *steps, bool big)
{
	int a, b;

	start(generation, big, *steps == 'o');
	tracking = true;
	for (; *steps; steps++)
		step(*steps);
	tracking = false;
	for (a = 4; a < 2 * group; a++)
		for (b = a; b < 2 * group; b++)
			check_pair(a, b);
}

TEST(no_mixture)
{
	static const char *const steps[] = {
		"oooooo", "ocococ", "cccooo", "oocccco", "cocoocco", "omomoo", "omcomo",
		"ororoo", "cfFococ", "ocfFcfFo", "mmorcfFmo", "cmfFoco",
	};
	size_t i, j;
	int big;

	for (i = 0; i < GENERATIONS; i++)
		for (j = 0; j < sizeof(steps) / sizeof(steps[0]); j++)
			for (big = 0; big < 2; big++)
				scenario(generations[i], steps[j], big);
	CHECK(!torn_store);
	CHECK(!begin_whole);
	CHECK(!header_late);
}

/* From the mark on no reader trusts what it may have of before. */
TEST(marked)
{
	size_t i;

	for (i = 0; i < GENERATIONS; i++) {
		uint64_t end;

		start(generations[i], i & 1, true);
		end = vdk_page_u64(&pg, VDK_CLOCK_END);
		CHECK(trusts64(end, vdk_page_u64(&pg, VDK_CLOCK_BEGIN), 999999999));
		vdk_page_mark(&pg);
		no_trust(end, vdk_page_u64(&pg, VDK_CLOCK_BEGIN));
		CHECK_EQ(vdk_page_u64(&pg, VDK_CLOCK_END), end);
		vdk_page_mark(&pg);	/* once more is not one more */
		publish_clocks(3);
		CHECK_EQ(pg.generation, (uint32_t)(vdk_page_u64(&pg, VDK_CLOCK_END) >> 32));
		end = vdk_page_u64(&pg, VDK_CLOCK_END);
		CHECK(trusts64(end, vdk_page_u64(&pg, VDK_CLOCK_BEGIN), 999999999));
	}
}

/* What is closed equals nothing, whatever generation a reader brings. */
TEST(closed_equals_nothing)
{
	size_t i;

	for (i = 0; i < GENERATIONS; i++) {
		uint64_t begin, end;
		uint32_t low;

		start(generations[i], i & 1, false);
		begin = vdk_page_u64(&pg, VDK_CLOCK_BEGIN);
		end = vdk_page_u64(&pg, VDK_CLOCK_END);
		CHECK_EQ((begin >> 32) - (end >> 32), VDK_CLOCK_CLOSED);
		CHECK_EQ(begin >> 32 & 1, 1);
		CHECK_EQ((uint32_t)end, 0);
		for (low = 0; low < 64; low += 2)
			no_trust(((begin >> 32) - 33 + low) << 32 | VDK_NSEC_PER_SEC,
				 begin ^ (uint64_t)(low == 32) << 33);
	}
}

/* What is stored may be seen: at rest a reader trusts, and does so at once. */
TEST(at_rest_trusted)
{
	uint64_t begin, end;
	uint32_t i;

	start(0, false, true);
	for (i = 0; i < 40; i++) {
		pg.generation += 0x07fffffe;
		step('o');
		begin = vdk_page_u64(&pg, VDK_CLOCK_BEGIN);
		end = vdk_page_u64(&pg, VDK_CLOCK_END);
		CHECK(trusts64(end, begin, 999999999));
		CHECK(!trusts64(end, begin, 1000000000));
		CHECK(trusts32(end, begin, 999999999, (uint32_t)end));
		CHECK(!trusts32(end, begin, 1000000000, (uint32_t)end));
		CHECK(trusts_coarse(end, begin));
		CHECK_EQ((uint32_t)begin, 0);
		CHECK(begin);	/* 0 is a fresh page's */
	}
}

/* ------------------------------------------------------- a writer that dies */

static bool in_page(uint32_t generation)
{
	uint32_t i;

	for (i = 0; i < VDK_CLOCKS; i++)
		if ((vdk_page_u64(&pg, i * VDK_CLOCK_SIZE + VDK_CLOCK_BEGIN) >> 32 & -2u) == generation ||
		    vdk_page_u64(&pg, i * VDK_CLOCK_SIZE + VDK_CLOCK_END) >> 32 == generation)
			return true;
	return false;
}

/* The page is taken over: a generation that nobody saw, and every block is whole again. */
static void take_over(bool big, uint32_t clocks)
{
	struct vdk_image img = { .order = big ? VDK_BIG : VDK_LITTLE, .bits = 64 };
	uint64_t begin, end;
	uint32_t i, had = pg.generation;
	uint8_t before[sizeof(mem)];

	memcpy(before, mem, sizeof(mem));
	CHECK_ERR(vdk_page_attach(&pg, &img, mem, sizeof(mem)), 0);
	CHECK(!memcmp(before, mem, sizeof(mem)));
	/* Taken by the one before, which may not have told anybody. */
	CHECK(pg.generation == had || pg.generation + VDK_GENERATION_STEP == had ||
	      had == VDK_GENERATION_STEP);
	had = pg.generation + VDK_GENERATION_STEP;
	had += had ? 0 : VDK_GENERATION_STEP;
	CHECK(!in_page(had));
	publish_clocks(clocks);
	CHECK_EQ(pg.generation, had);
	for (i = 0; i < VDK_CLOCKS; i++) {
		bool is_open = clocks >> i & 1;

		begin = vdk_page_u64(&pg, i * VDK_CLOCK_SIZE + VDK_CLOCK_BEGIN);
		end = vdk_page_u64(&pg, i * VDK_CLOCK_SIZE + VDK_CLOCK_END);
		CHECK_EQ((begin >> 32) - (end >> 32), is_open ? 0 : VDK_CLOCK_CLOSED);
		CHECK_EQ((uint32_t)end, is_open ? VDK_NSEC_PER_SEC : 0);
		CHECK_EQ(!vdk_page_u32(&pg, i * VDK_CLOCK_SIZE + VDK_CLOCK_RES), true);
	}
}

/* False: it did not die. */
static bool die_in(const char *steps, uint32_t generation, bool big, unsigned int stores)
{
	unsigned int i;

	start(generation, big, *steps == 'o');
	for (i = 1; steps[i + 1]; i++)
		step(steps[i]);
	life = stores;
	if (!setjmp(death)) {
		step(steps[i]);
		life = FOREVER;
		return false;
	}
	life = FOREVER;
	return true;
}

/* steps ends with the one in which the writer dies. */
TEST(dies_anywhere)
{
	static const char *const steps[] = {
		"oo", "co", "oc", "om", "omo", "omc", "or", "cr", "cf", "cfF",
	};
	size_t i, j;
	unsigned int n, deaths = 0;
	uint32_t clocks;

	for (i = 0; i < GENERATIONS; i++)
		for (j = 0; j < sizeof(steps) / sizeof(steps[0]); j++)
			for (n = 0; die_in(steps[j], generations[i], i & 1, n); n++, deaths++) {
				test_case("%s, %u stores", steps[j], n);
				/* A clock that may have an offset is not opened. */
				clocks = strchr(steps[j], 'f') ? 2 : n % 2 ? 3 : 0;
				take_over(i & 1, clocks);
			}
	CHECK(deaths > 1000);
}

int main(void)
{
	RUN(no_mixture);
	RUN(marked);
	RUN(closed_equals_nothing);
	RUN(at_rest_trusted);
	RUN(dies_anywhere);
	return test_done();
}
