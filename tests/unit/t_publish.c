/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What a page promises between publishes, and when another handle takes it over: which
 * generations there are, what a closed block has, what vdk_page_read() refuses.
 */
#include "pages.h"

static const struct vdk_clock plain = {
	.base = 1ull << 40, .sec = 77, .mult = 1u << 24, .shift = 24,
};

static int64_t sec;
static uint32_t nsec;

static void publish(struct vdk_page *pg, const struct vdk_clock *c, uint32_t valid)
{
	struct vdk_time now = { .valid = valid };
	uint32_t n;

	for (n = 0; n < VDK_CLOCKS; n++)
		now.clock[n] = *c;
	now.clock[5].mult = now.clock[6].mult = 0;
	CHECK_ERR(vdk_page_publish(pg, &now), 0);
}

static int read_at(const struct vdk_page *pg, int64_t ticks)
{
	sec = 1;
	nsec = 1;
	return vdk_page_read(pg, 0, plain.base + (uint64_t)ticks, &sec, &nsec);
}

static uint32_t generation_of(uint32_t n, uint32_t word, bool big)
{
	return (uint32_t)(at(mem, n * VDK_CLOCK_SIZE + word, 8, big) >> 32);
}

/* The generations must be equal: one behind is as wrong as one ahead. */
TEST(read_needs_equal_generations)
{
	struct vdk_page pg;
	uint8_t *high;
	int big, i;

	for (big = 0; big < 2; big++) {
		init(&pg, big);
		high = mem + VDK_CLOCK_BEGIN + (big ? 0 : 7);
		pg.generation = 0x80000000;
		publish(&pg, &plain, 1);
		CHECK_ERR(read_at(&pg, 5), 0);
		for (i = -128; i < 128; i++) {
			*high ^= (uint8_t)i;
			CHECK_ERR(read_at(&pg, 5), i ? -VDK_EAGAIN : 0);
			*high ^= (uint8_t)i;
		}
		vdk_page_mark(&pg);
		CHECK_ERR(read_at(&pg, 5), -VDK_EAGAIN);
		CHECK(sec == 1 && nsec == 1);
		publish(&pg, &plain, 1);
		CHECK_ERR(read_at(&pg, 5), 0);
	}
}

TEST(read_keeps_within_bounds)
{
	const int64_t behind = 1 << VDK_BEHIND_LOG;
	struct vdk_clock c = plain;
	struct vdk_page pg;

	init(&pg, true);
	CHECK_ERR(vdk_page_set_limit(&pg, 0, 1000), 0);
	publish(&pg, &c, 1);
	CHECK_ERR(read_at(&pg, 1000), 0);
	CHECK(sec == 77 && nsec == 1000);
	CHECK_ERR(read_at(&pg, 1001), -VDK_EAGAIN);
	CHECK_ERR(read_at(&pg, -1), 0);
	CHECK(sec == 77 && nsec == 0);
	CHECK_ERR(read_at(&pg, -behind), 0);
	CHECK(sec == 77 && nsec == 0);
	CHECK_ERR(read_at(&pg, -behind - 1), -VDK_EAGAIN);
	c.mult = 0;
	publish(&pg, &c, 1);	/* the counter is nobody's business */
	CHECK_ERR(read_at(&pg, 1001), 0);
	CHECK_ERR(read_at(&pg, -behind - 1), 0);
	CHECK_ERR(vdk_page_set_limit(&pg, 0, UINT64_MAX), 0);
	c = plain;
	c.shift = VDK_SHIFT_MIN;	/* 2^62 ns */
	publish(&pg, &c, 1);
	CHECK_ERR(read_at(&pg, (1ll << 40) - 1), 0);
	CHECK_ERR(read_at(&pg, 1ll << 40), -VDK_EAGAIN);
	c = plain;
	c.nsec = (uint64_t)999999999 << 24;
	publish(&pg, &c, 1);	/* a sum that carries out of 64 bits */
	CHECK_ERR(read_at(&pg, (1ll << 40) - 1), 0);
	CHECK_EQ(sec, 77 + ((1ll << 40) - 1 + 999999999) / 1000000000);
	CHECK_EQ(nsec, ((1ll << 40) - 1 + 999999999) % 1000000000);
}

/* Every number that is taken leaves the fast path's sum within 64 bits. */
TEST(sums_fit)
{
	static const struct { uint32_t mult, shift; bool ok; } cases[] = {
		{ 0x7fffffff, 32, true }, { 0x80000000, 32, true }, { 0xffffffff, 32, false },
		{ 0xc4653600, 32, true }, { 0xc4653601, 32, false }, { 0x7fffffff, 33, true },
		{ 0x88ca6c01, 33, true }, { 0x88ca6c02, 33, false }, { 0xffffffff, 2, true },
		{ 0x7fffffff, 34, false }, { 1, 0, false }, { 1, 1, false },
	};
	struct vdk_time now = { .valid = 1 };
	struct vdk_page pg;
	uint32_t i;

	init(&pg, false);
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		now.clock[0] = plain;
		now.clock[0].mult = cases[i].mult;
		now.clock[0].shift = cases[i].shift;
		now.clock[0].nsec = (uint64_t)999999999 << cases[i].shift;
		test_case("mult %x, shift %u", cases[i].mult, cases[i].shift);
		CHECK_ERR(vdk_page_publish(&pg, &now), cases[i].ok ? 0 : -VDK_ERANGE);
	}
}

TEST(closed_blocks)
{
	struct vdk_page pg;
	uint32_t n;
	int big;

	for (big = 0; big < 2; big++) {
		init(&pg, big);
		publish(&pg, &plain, 0xffffff);
		publish(&pg, &plain, 0x00ff00);
		for (n = 0; n < VDK_CLOCKS; n++) {
			bool is_open = n >= 8 && n < 16;

			CHECK_EQ(generation_of(n, VDK_CLOCK_END, big), 4);
			CHECK_EQ(generation_of(n, VDK_CLOCK_BEGIN, big), is_open ? 4 : 5);
			CHECK_EQ((uint32_t)at(mem, CLK(n, END), 8, big), is_open ? 1000000000 : 0);
		}
		publish(&pg, &plain, 0x00ff00);	/* those that stay closed are let alone */
		CHECK_EQ(generation_of(0, VDK_CLOCK_BEGIN, big), 5);
		CHECK_EQ(at(mem, VDK_DATA_GENERATION, 4, big), 6);
	}
}

/* The generation is ahead of the handle's and of the page's, whichever is behind. */
TEST(rebase)
{
	struct vdk_page pg, old;
	uint8_t copy[4096];
	uint32_t n, i;
	int big;

	for (big = 0; big < 2; big++)
		for (i = 0; i < 2; i++) {
			init(&pg, big);
			publish(&pg, &plain, 1);
			vdk_page_mark(&pg);	/* forgotten below */
			old = pg;
			memcpy(copy, mem, sizeof(copy));
			for (n = 0; n < 5; n++)
				publish(&pg, &plain, n % 2 ? 0xffffff : 1);
			if (i)
				memcpy(mem, copy, sizeof(copy));	/* the handle is ahead */
			else
				pg = old;				/* the page is */
			vdk_page_rebase(&pg);
			CHECK_EQ(pg.generation, 14);
			for (n = 0; n < VDK_CLOCKS; n++) {
				CHECK_EQ(generation_of(n, VDK_CLOCK_BEGIN, big), 15);
				CHECK_EQ(generation_of(n, VDK_CLOCK_END, big), 14);
				CHECK_EQ((uint32_t)at(mem, CLK(n, END), 8, big), 0);
			}
		}
}

TEST(attach)
{
	struct vdk_image img = image(true), other = image(true);
	struct vdk_page pg, next, same;
	int i;

	init(&pg, true);
	publish(&pg, &plain, 3);
	publish(&pg, &plain, 1);
	CHECK_ERR(vdk_page_attach(&next, &img, mem, 4096), 0);
	CHECK_EQ(next.generation, 4);
	CHECK_EQ(next.open, 1);
	CHECK_EQ(next.to_root, pg.to_root);
	vdk_page_mark(&pg);
	CHECK_ERR(vdk_page_attach(&next, &img, mem, 4096), 0);
	CHECK_EQ(next.generation, 6);
	CHECK_EQ(next.open, 1);
	CHECK_EQ(next.marked, 0);
	memset(&next, 0x5a, sizeof(next));
	same = next;
	CHECK_ERR(vdk_page_attach(&next, &img, mem, 4095), -VDK_ENOSPACE);
	memcpy(mem + 4096 + 8, mem, 4000);	/* all that is looked at */
	CHECK_ERR(vdk_page_attach(&next, &img, mem + 4096 + 8, 4096), -VDK_EINVAL);
	other.bits = 0;		/* as if never opened */
	CHECK_ERR(vdk_page_attach(&next, &other, mem, 4096), -VDK_EINVAL);
	CHECK_ERR(vdk_page_attach(&next, NULL, mem, 4096), -VDK_EINVAL);
	other = img;
	other.order = 3;
	CHECK_ERR(vdk_page_attach(&next, &other, mem, 4096), -VDK_EINVAL);
	other.order = VDK_LITTLE;
	CHECK_ERR(vdk_page_attach(&next, &other, mem, 4096), -VDK_EINVAL);
	for (i = 0; i < 5; i++) {
		static const uint16_t where[] = {
			VDK_DATA_MAGIC, VDK_DATA_BYTES + 3, VDK_DATA_ROOT + 5,
			VDK_DATA_GENERATION + 3, VDK_DATA_VERSION + 3,
		};

		mem[where[i]] ^= 1;
		CHECK_ERR(vdk_page_attach(&next, &img, mem, 4096),
			  i == 4 ? -VDK_EABI : -VDK_EINVAL);
		mem[where[i]] ^= 1;
	}
	CHECK(!memcmp(&next, &same, sizeof(next)));
	CHECK_ERR(vdk_page_attach(&next, &img, mem, 4096), 0);
}

TEST(offsets)
{
	struct vdk_ns_offset off = { -(1ll << VDK_SEC_LOG), 999999999 };
	struct vdk_image img = image(true);
	struct vdk_page pg, next;
	struct vdk_time now = { .valid = 2 };

	init(&pg, true);
	publish(&pg, &plain, 1);
	CHECK_ERR(vdk_page_set_offset(&pg, 1, &off), 0);
	CHECK_EQ(pg.generation, 4);
	CHECK_EQ(at(mem, VDK_DATA_GENERATION, 4, true), 4);
	CHECK_EQ(generation_of(1, VDK_CLOCK_BEGIN, true), 5);
	CHECK_EQ(at(mem, CLK(1, END), 8, true), 4ull << 32);
	CHECK_EQ((int64_t)at(mem, CLK(1, OFF_SEC), 8, true), off.sec);
	CHECK_EQ(at(mem, CLK(1, OFF_NSEC), 8, true), 999999999);
	now.clock[1] = plain;
	CHECK_ERR(vdk_page_publish(&pg, &now), -VDK_EINVAL);
	CHECK_ERR(vdk_page_attach(&next, &img, mem, 4096), 0);
	CHECK_ERR(vdk_page_publish(&next, &now), -VDK_EINVAL);
	CHECK_ERR(vdk_page_set_offset(&pg, 0, &off), -VDK_EINVAL);
	CHECK_ERR(vdk_page_set_offset(&pg, VDK_CLOCKS, &off), -VDK_ERANGE);
	off.nsec = 1000000000;
	CHECK_ERR(vdk_page_set_offset(&pg, 1, &off), -VDK_ERANGE);
	off = (struct vdk_ns_offset){ -(1ll << VDK_SEC_LOG) - 1, 0 };
	CHECK_ERR(vdk_page_set_offset(&pg, 1, &off), -VDK_ERANGE);
	CHECK_EQ(pg.generation, 4);
	off = (struct vdk_ns_offset){ 0, 0 };
	CHECK_ERR(vdk_page_set_offset(&pg, 1, &off), 0);
	CHECK_ERR(vdk_page_publish(&pg, &now), 0);
}

/*
 * What would open clocks where nobody may: a namespace's page, whose readers would
 * lose their offset, even if all offsets are 0; no page at all.
 */
TEST(only_root_pages_are_published_to)
{
	static uint8_t ns_mem[VDK_DATA_SIZE] __attribute__((aligned(4096)));
	static uint8_t before[VDK_DATA_SIZE];
	struct vdk_ns_offset off[VDK_CLOCKS] = { { 0, 0 } };
	struct vdk_page pg, ns, none = { .mem = NULL };
	struct vdk_time now = { .valid = 1, .clock = { plain } };
	int big;

	for (big = 0; big < 2; big++) {
		init(&pg, big);
		CHECK_ERR(vdk_page_ns_init(&ns, &pg, ns_mem, sizeof(ns_mem), off), 0);
		memcpy(before, ns_mem, sizeof(before));
		for (now.valid = 0; now.valid < 2; now.valid++) {
			CHECK_ERR(vdk_page_publish(&ns, &now), -VDK_EINVAL);
			CHECK_ERR(vdk_page_set_offset(&ns, 3, &off[3]), -VDK_EINVAL);
			CHECK(!memcmp(before, ns_mem, sizeof(before)));
			CHECK_ERR(vdk_page_publish(&none, &now), -VDK_EINVAL);
			CHECK_ERR(vdk_page_publish(&pg, &now), 0);
		}
	}
}

int main(void)
{
	RUN(read_needs_equal_generations);
	RUN(read_keeps_within_bounds);
	RUN(sums_fit);
	RUN(closed_blocks);
	RUN(rebase);
	RUN(attach);
	RUN(offsets);
	RUN(only_root_pages_are_published_to);
	return test_done();
}
