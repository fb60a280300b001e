/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Publishing: readers of the data page get the kernel's numbers, or go the long
 * way. The readers here are written from docs/abi.md 3, not the library's.
 */
#include "pages.h"

/* The kernel's arithmetic: modulo 2^64 where a sum does not fit. */
static void expect(const struct vdk_clock *c, uint64_t ticks, int64_t *sec,
		   uint32_t *nsec)
{
	uint64_t delta = ticks > c->base ? ticks - c->base : 0;
	uint64_t ns = (delta * c->mult + c->nsec) >> c->shift;

	*sec = c->sec + (int64_t)(ns / VDK_NSEC_PER_SEC);
	*nsec = (uint32_t)(ns % VDK_NSEC_PER_SEC);
}

/* A 64-bit reader: false if it takes the long way. */
static bool read64(uint32_t n, uint64_t ticks, bool big, int64_t *sec, uint32_t *nsec)
{
	uint64_t end = at(mem, CLK(n, END), 8, big), begin = at(mem, CLK(n, BEGIN), 8, big);
	uint64_t ns = at(mem, CLK(n, NSEC), 8, big);
	int64_t delta = (int64_t)(ticks - at(mem, CLK(n, BASE), 8, big));

	if (delta < 0)
		return false;
	ns = (ns + (uint64_t)delta * at(mem, CLK(n, MULT), 4, big)) >>
	     at(mem, CLK(n, SHIFT), 4, big);
	if ((int64_t)(begin - (end - ns)) >= 0)
		return false;
	*sec = (int64_t)at(mem, CLK(n, SEC), 8, big);
	*nsec = (uint32_t)ns;
	return true;
}

/* A 32-bit reader: likewise. */
static bool read32(uint32_t n, uint64_t ticks, bool big, int64_t *sec, uint32_t *nsec)
{
	uint32_t end = (uint32_t)at(mem, CLK(n, END32), 4, big);
	uint32_t delta = (uint32_t)ticks - (uint32_t)at(mem, CLK(n, BASE), 8, big);
	uint32_t begin = (uint32_t)(at(mem, CLK(n, BEGIN), 8, big) >> 32);
	uint64_t p = (uint64_t)(delta << 6) * at(mem, CLK(n, MULT32), 4, big);
	uint32_t ns = (uint32_t)at(mem, CLK(n, NSEC32), 4, big) + (uint32_t)(p >> 32);

	if (delta >> VDK_NARROW_LOG)
		return false;
	ns += (((uint32_t)p >> 1) + (uint32_t)at(mem, CLK(n, FRAC32), 4, big)) >> 31;
	/* high word rotated left by one: odd, so never right, past 2^63 */
	end -= (uint32_t)(ticks >> 32) << 1 | (uint32_t)(ticks >> 63);
	if (end != begin ||
	    ns >= (uint32_t)at(mem, CLK(n, END), 8, big))
		return false;
	*sec = (int64_t)at(mem, CLK(n, SEC), 8, big);
	*nsec = ns;
	return true;
}

static unsigned int fast64, fast32, narrow;

static void check_reads(const struct vdk_page *pg, uint32_t n,
			const struct vdk_clock *c, uint64_t ticks, bool big)
{
	int64_t sec, want_sec;
	uint32_t nsec, want_nsec;

	expect(c, ticks, &want_sec, &want_nsec);
	CHECK_ERR(vdk_page_read(pg, n, ticks, &sec, &nsec), 0);
	CHECK_EQ(sec, want_sec);
	CHECK_EQ(nsec, want_nsec);
	if (read64(n, ticks, big, &sec, &nsec)) {
		fast64++;
		CHECK_EQ(sec, want_sec);
		CHECK_EQ(nsec, want_nsec);
	} else {
		CHECK(want_sec != c->sec || ticks < c->base);
	}
	if (read32(n, ticks, big, &sec, &nsec)) {
		fast32++;
		CHECK_EQ(sec, want_sec);
		CHECK_EQ(nsec, want_nsec);
	} else if (at(mem, CLK(n, NSEC32), 4, big) != VDK_NARROW_CLOSED) {
		CHECK(want_sec != c->sec || ticks < c->base ||
		      (ticks - c->base) >> VDK_NARROW_LOG ||
		      ticks >> 32 != c->base >> 32 || ticks >> 63);
	} else {
		narrow++;
	}
}

TEST(readers_agree_with_the_kernel)
{
	struct vdk_time now;
	struct vdk_page pg;
	uint64_t delta;
	uint32_t n, j;
	int big, i;

	for (big = 0; big < 2; big++) {
		init(&pg, big);
		for (i = 0; i < 3000; i++) {
			now.valid = 0xffff;
			for (n = 0; n < VDK_CLOCKS; n++)
				now.clock[n] = random_clock();
			CHECK_ERR(vdk_page_publish(&pg, &now), 0);
			for (n = 0; n < VDK_CLOCKS; n++) {
				for (j = 0; j < 4; j++) {
					/* no more than the kernel lets it grow */
					delta = rnd() >> (32 + rnd() % 32);
					check_reads(&pg, n, &now.clock[n],
						    now.clock[n].base + delta, big);
				}
				if (now.clock[n].base)
					check_reads(&pg, n, &now.clock[n],
						    now.clock[n].base - 1, big);
			}
		}
	}
	CHECK(fast64 > 100000 && fast32 > 50000 && narrow > 1000);
}

TEST(carries_at_the_edge)
{
	struct vdk_clock c = { .base = 1000, .sec = 41, .mult = 1u << 24, .shift = 24 };
	struct vdk_time now = { .valid = 1 };
	struct vdk_page pg;
	int64_t sec;
	uint32_t nsec;
	int big;

	c.nsec = (uint64_t)999999999 << 24 | 0xffffff;
	now.clock[0] = c;
	for (big = 0; big < 2; big++) {
		init(&pg, big);
		CHECK_ERR(vdk_page_publish(&pg, &now), 0);
		CHECK(read64(0, 1000, big, &sec, &nsec) && nsec == 999999999);
		CHECK(read32(0, 1000, big, &sec, &nsec) && nsec == 999999999);
		CHECK(!read64(0, 1001, big, &sec, &nsec));
		CHECK(!read32(0, 1001, big, &sec, &nsec));
		CHECK_ERR(vdk_page_read(&pg, 0, 1001, &sec, &nsec), 0);
		CHECK(sec == 42 && nsec == 0);
		CHECK_ERR(vdk_page_read(&pg, 16, 0, &sec, &nsec), -VDK_ERANGE);
		CHECK_ERR(vdk_page_read(&pg, 1, 0, &sec, &nsec), -VDK_EAGAIN);
	}
}

/* Where the low words alone could deceive it, a 32-bit reader goes the long way. */
TEST(narrow_needs_room)
{
	static const struct { uint64_t base; bool open; } bases[] = {
		{ 0x100000000, true }, { 0x1fdffffff, true }, { 0x1fe000000, false },
		{ 0x1ffffffff, false }, { 0x7fffffff00000000, true },
		{ 0x8000000000000000, false },
	};
	struct vdk_time now = { .valid = 3 };
	struct vdk_page pg;
	uint32_t i, j, nsec;
	int64_t sec;

	now.clock[0] = (struct vdk_clock){ .mult = 1u << 24, .shift = 24 };
	for (i = 0; i < sizeof(bases) / sizeof(bases[0]); i++) {
		init(&pg, i & 1);
		now.clock[0].base = bases[i].base;
		now.clock[1] = now.clock[0];
		now.clock[1].mult = 0;	/* stands still: no counter, no limit */
		CHECK_ERR(vdk_page_publish(&pg, &now), 0);
		CHECK(read32(0, bases[i].base, i & 1, &sec, &nsec) == bases[i].open);
		CHECK_EQ(at(mem, CLK(1, NSEC32), 4, i & 1), 0);
		/* Behind the base, by less than a wrap: never right at once. */
		for (j = 1; j < 128 && bases[i].base; j++)
			CHECK(!read32(0, bases[i].base - ((uint64_t)j << 25), i & 1,
				      &sec, &nsec));
		CHECK(!(bases[i].base >> 63) ||
		      !read32(0, bases[i].base - (1ull << 63), i & 1, &sec, &nsec));
	}
}

/* A clock that stands still is right at any counter, narrow fields too. */
TEST(coarse)
{
	struct vdk_time now = { .valid = 0x60 };
	struct vdk_page pg;
	uint32_t nsec, shift;
	int64_t sec;
	int big;

	for (big = 0; big < 2; big++) {
		init(&pg, big);
		for (shift = 0; shift < 34; shift++) {
			vdk_clock_now(&now.clock[5], -5, 999999999, 4000000);
			now.clock[6] = now.clock[5];
			now.clock[6].shift = shift;
			now.clock[6].nsec = (uint64_t)999999999 << shift;
			CHECK_ERR(vdk_page_publish(&pg, &now), 0);
			CHECK(read64(5, rnd() >> 1, big, &sec, &nsec));
			CHECK(sec == -5 && nsec == 999999999);
			CHECK_EQ(at(mem, CLK(5, NSEC32), 4, big), 999999999);
			CHECK_EQ(at(mem, CLK(6, NSEC32), 4, big), 999999999);
			CHECK_EQ(at(mem, CLK(5, RES), 4, big), 4000000);
		}
	}
}

TEST(refused)
{
	static const struct vdk_clock bad[] = {
		{ .shift = 64 }, { .shift = 0xffffffff },
		{ .shift = 10, .nsec = (uint64_t)1000000000 << 10 },
		{ .shift = 0, .nsec = 1000000000 },
		{ .shift = 63, .nsec = ~0ull, .mult = 1, .res_ns = 7, .sec = 1 },
		{ .shift = 0, .mult = 0x40000000 }, { .shift = 1, .mult = 0x80000000 },
	};
	struct vdk_time now = { .valid = 3 };
	struct vdk_page pg, same;
	uint8_t before[4096];
	size_t i;

	init(&pg, true);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		now.clock[1] = bad[i];
		memcpy(before, mem, 4096);
		same = pg;
		if (i == 4) {	/* 2^64 - 1 >> 63 is 1 ns: fine */
			CHECK_ERR(vdk_page_publish(&pg, &now), 0);
			continue;
		}
		CHECK_ERR(vdk_page_publish(&pg, &now), -VDK_ERANGE);
		CHECK(!memcmp(before, mem, 4096));
		CHECK(!memcmp(&same, &pg, sizeof(pg)));
		now.valid = 1;	/* a closed clock's numbers do not matter */
		CHECK_ERR(vdk_page_publish(&pg, &now), 0);
		now.valid = 3;
	}
}

TEST(shift_is_raised)
{
	struct vdk_time now = { .valid = 3 };
	struct vdk_page pg;

	now.clock[0] = (struct vdk_clock){ .mult = 0x3fffffff, .nsec = 7 };
	now.clock[1] = (struct vdk_clock){ .mult = 5, .nsec = 9, .shift = 1 };
	init(&pg, false);
	CHECK_ERR(vdk_page_publish(&pg, &now), 0);
	CHECK_EQ(at(mem, CLK(0, SHIFT), 4, false), VDK_SHIFT_MIN);
	CHECK_EQ(at(mem, CLK(0, MULT), 4, false), 0xfffffffc);
	CHECK_EQ(at(mem, CLK(0, NSEC), 8, false), 28);
	CHECK_EQ(at(mem, CLK(1, SHIFT), 4, false), VDK_SHIFT_MIN);
	CHECK_EQ(at(mem, CLK(1, MULT), 4, false), 10);
	CHECK_EQ(at(mem, CLK(1, NSEC), 8, false), 18);
}

TEST(closing)
{
	struct vdk_time now = { .valid = 0xffff };
	struct vdk_page pg;
	uint32_t nsec, n;
	int64_t sec;
	int big, i;

	for (big = 0; big < 2; big++) {
		init(&pg, big);
		for (i = 0; i < 50; i++) {
			for (n = 0; n < VDK_CLOCKS; n++)
				now.clock[n] = random_clock();
			now.valid = (uint32_t)rnd();
			if (i % 10 == 9) {
				vdk_page_close(&pg);
				now.valid = 0;
			} else {
				CHECK_ERR(vdk_page_publish(&pg, &now), 0);
			}
			for (n = 0; n < VDK_CLOCKS; n++) {
				bool open = now.valid >> n & 1;

				CHECK_ERR(vdk_page_read(&pg, n, now.clock[n].base,
							&sec, &nsec),
					  open ? 0 : -VDK_EAGAIN);
				CHECK_EQ((uint32_t)at(mem, CLK(n, END), 8, big),
					 open ? VDK_NSEC_PER_SEC : 0);
				CHECK_EQ(read64(n, now.clock[n].base, big, &sec,
						&nsec), open);
				if (!open)
					CHECK(!read32(n, now.clock[n].base, big,
						      &sec, &nsec));
				CHECK_EQ(at(mem, CLK(n, RES), 4, big), open);
			}
		}
	}
}

int main(void)
{
	RUN(readers_agree_with_the_kernel);
	RUN(carries_at_the_edge);
	RUN(narrow_needs_room);
	RUN(coarse);
	RUN(refused);
	RUN(shift_is_raised);
	RUN(closing);
	return test_done();
}
