/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Publishing: readers of the data page get the exact numbers, or fall back. The
 * readers here are written from docs/abi.md 3, not the library's.
 */
#include "pages.h"

/* (d * mult + nsec) >> shift, in 32-bit digits, least first, and bit by bit. */
static void exact_ns(uint64_t d, const struct vdk_clock *c, uint32_t ns[3])
{
	uint64_t carry = 0;
	uint32_t i, j;

	for (i = 0; i < 3; i++) {
		carry += (i < 2 ? (d >> 32 * i & 0xffffffff) * c->mult : 0);
		ns[i] = (uint32_t)carry;
		carry >>= 32;
	}
	for (carry = 0, i = 0; i < 3; i++) {
		carry += (uint64_t)ns[i] + (i < 2 ? c->nsec >> 32 * i & 0xffffffff : 0);
		ns[i] = (uint32_t)carry;
		carry >>= 32;
	}
	for (j = 0; j < c->shift; j++)
		for (i = 0; i < 3; i++)
			ns[i] = ns[i] >> 1 | (i < 2 ? ns[i + 1] << 31 : 0);
}

/* Of each clock: ticks after its base that may be shown. */
static uint64_t limit[VDK_CLOCKS];

static void random_limits(struct vdk_page *pg)
{
	uint32_t n;

	for (n = 0; n < VDK_CLOCKS; n++) {
		limit[n] = rnd() % 4 ? UINT64_MAX : rnd() >> rnd() % 64;
		CHECK_ERR(vdk_page_set_limit(pg, n, limit[n]), 0);
	}
	CHECK_ERR(vdk_page_set_limit(pg, n, 0), -VDK_ERANGE);
}

/* What docs/abi.md 3.2 says clock @n shows; false: programs fall back. */
static bool expect(uint32_t n, const struct vdk_clock *c, uint64_t ticks, int64_t *sec,
		   uint32_t *nsec)
{
	uint64_t d = ticks - c->base, ns;
	uint32_t digits[3];

	if (!c->mult)
		d = 0;
	else if (d >> 63 && d < -(1ull << 25))
		return false;
	else if (d >> 63)
		d = 0;
	if (c->mult && d > limit[n])
		return false;
	exact_ns(d, c, digits);
	if (digits[2] || digits[1] >> 30)
		return false;
	ns = (uint64_t)digits[1] << 32 | digits[0];
	*sec = c->sec + (int64_t)(ns / VDK_NSEC_PER_SEC);
	*nsec = (uint32_t)(ns % VDK_NSEC_PER_SEC);
	return true;
}

static bool same_generation(uint32_t n, bool big)
{
	return at(mem, CLK(n, END), 8, big) >> 32 == at(mem, CLK(n, BEGIN), 8, big) >> 32;
}

/* A 64-bit reader: false if it takes the slow path. */
static bool read64(uint32_t n, uint64_t ticks, bool big, int64_t *sec, uint32_t *nsec)
{
	uint64_t ns = at(mem, CLK(n, NSEC), 8, big);
	uint64_t delta = ticks - at(mem, CLK(n, BASE), 8, big);

	*sec = (int64_t)at(mem, CLK(n, SEC), 8, big);
	if (n == 5 || n == 6) {
		*nsec = (uint32_t)at(mem, CLK(n, NSEC32), 4, big);
		return same_generation(n, big);
	}
	if (delta >> 32 || !same_generation(n, big))
		return false;
	ns = (ns + delta * at(mem, CLK(n, MULT), 4, big)) >> at(mem, CLK(n, SHIFT), 4, big);
	*nsec = (uint32_t)ns;
	return ns < (uint32_t)at(mem, CLK(n, END), 8, big);
}

/* A 32-bit reader: likewise. */
static bool read32(uint32_t n, uint64_t ticks, bool big, int64_t *sec, uint32_t *nsec)
{
	uint64_t base = at(mem, CLK(n, BASE), 8, big);
	uint32_t delta = (uint32_t)ticks - (uint32_t)base;
	uint64_t p = (uint64_t)(delta << 6) * at(mem, CLK(n, MULT32), 4, big);
	uint32_t ns = (uint32_t)at(mem, CLK(n, NSEC32), 4, big) + (uint32_t)(p >> 32);

	*sec = (int64_t)at(mem, CLK(n, SEC), 8, big);
	*nsec = ns;
	if (n == 5 || n == 6)
		return read64(n, ticks, big, sec, nsec);
	if (delta >> VDK_NARROW_LOG || ticks >> 32 != base >> 32 || !same_generation(n, big))
		return false;
	ns += (((uint32_t)p >> 1) + (uint32_t)at(mem, CLK(n, FRAC32), 4, big)) >> 31;
	*nsec = ns;
	return ns < (uint32_t)at(mem, CLK(n, END), 8, big);
}

static unsigned int fast64, fast32, narrow, fell_back;

static void check_reads(const struct vdk_page *pg, uint32_t n,
			const struct vdk_clock *c, uint64_t ticks, bool big)
{
	int64_t sec, want_sec;
	uint32_t nsec, want_nsec;
	bool shown = expect(n, c, ticks, &want_sec, &want_nsec);

	CHECK_ERR(vdk_page_read(pg, n, ticks, &sec, &nsec), shown ? 0 : -VDK_EAGAIN);
	if (!shown) {
		fell_back++;
		/* A fast path does not look at the limit; a second is all it shows. */
		if (read64(n, ticks, big, &sec, &nsec))
			CHECK(sec == c->sec && ticks - c->base > limit[n]);
		return;
	}
	CHECK_EQ(sec, want_sec);
	CHECK_EQ(nsec, want_nsec);
	if (read64(n, ticks, big, &sec, &nsec)) {
		fast64++;
		CHECK_EQ(sec, want_sec);
		CHECK_EQ(nsec, want_nsec);
	} else {
		CHECK(want_sec != c->sec || (ticks - c->base) >> 32);
	}
	if (read32(n, ticks, big, &sec, &nsec)) {
		fast32++;
		CHECK_EQ(sec, want_sec);
		CHECK_EQ(nsec, want_nsec);
	} else if (at(mem, CLK(n, NSEC32), 4, big) != VDK_NARROW_CLOSED) {
		CHECK(want_sec != c->sec || (ticks - c->base) >> VDK_NARROW_LOG ||
		      ticks >> 32 != c->base >> 32);
	} else {
		narrow++;
	}
}

TEST(readers_are_exact_or_fall_back)
{
	static const uint64_t far[] = {
		0, 1, -1, 1ull << 25, -(1ull << 25), -(1ull << 25) - 1, 0xffffffff, 1ull << 32,
		-(1ull << 32), 512000000ull * 3600, 512000000ull * 86400,
		512000000ull * 315576000, 1ull << 62, (1ull << 63) - 1, 1ull << 63,
	};
	struct vdk_time now;
	struct vdk_page pg;
	uint32_t n, j;
	int big, i;

	for (big = 0; big < 2; big++) {
		init(&pg, big);
		for (i = 0; i < 1000; i++) {
			random_time(&now, ~0u);
			random_limits(&pg);
			CHECK_ERR(vdk_page_publish(&pg, &now), 0);
			for (n = 0; n < VDK_CLOCKS; n++) {
				const struct vdk_clock *c = &now.clock[n];

				for (j = 0; j < 4; j++)
					check_reads(&pg, n, c, c->base + (rnd() >> (32 + rnd() % 32)), big);
				for (j = 0; j < sizeof(far) / sizeof(far[0]); j++)
					check_reads(&pg, n, c, c->base + far[j], big);
				check_reads(&pg, n, c, c->base + (rnd() >> rnd() % 64), big);
				check_reads(&pg, n, c, c->base + limit[n], big);
				check_reads(&pg, n, c, c->base + limit[n] + 1, big);
			}
		}
	}
	CHECK(fast64 > 100000 && fast32 > 50000 && narrow > 1000 && fell_back > 100000);
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
		CHECK_ERR(vdk_page_read(&pg, VDK_CLOCKS, 0, &sec, &nsec), -VDK_ERANGE);
		CHECK_ERR(vdk_page_read(&pg, 1, 0, &sec, &nsec), -VDK_EAGAIN);
	}
}

/* Where the low words alone could deceive it, a 32-bit reader takes its slow path. */
TEST(narrow_needs_room)
{
	static const struct { uint64_t base; bool open; } bases[] = {
		{ 0x100000000, true }, { 0x1fdffffff, true }, { 0x1fe000000, false },
		{ 0x1ffffffff, false }, { 0x7fffffff00000000, true },
		{ 0x8000000000000000, true }, { 0xfffffffffe000000, false },
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
		for (shift = 2; shift < 34; shift++) {
			vdk_clock_now(&now.clock[5], -5, 999999999);
			now.clock[6] = now.clock[5];
			now.clock[6].shift = shift;
			now.clock[6].nsec = (uint64_t)999999999 << shift;
			CHECK_ERR(vdk_page_publish(&pg, &now), 0);
			CHECK(read64(5, rnd() >> 1, big, &sec, &nsec));
			CHECK(sec == -5 && nsec == 999999999);
			CHECK_EQ(at(mem, CLK(5, NSEC32), 4, big), 999999999);
			CHECK_EQ(at(mem, CLK(6, NSEC32), 4, big), 999999999);
		}
	}
}

/* What a publish refuses leaves page and handle as they were. */
static void refused(struct vdk_page *pg, const struct vdk_time *now, int err)
{
	struct vdk_page same = *pg;
	uint8_t before[4096];

	memcpy(before, mem, 4096);
	CHECK_ERR(vdk_page_publish(pg, now), err);
	CHECK(!memcmp(before, mem, 4096));
	CHECK(!memcmp(&same, pg, sizeof(*pg)));
}

TEST(numbers_that_do_not_fit_are_refused)
{
	static const struct vdk_clock bad[] = {
		{ .shift = 64 }, { .shift = 0xffffffff },
		{ .shift = 10, .nsec = (uint64_t)1000000000 << 10 },
		{ .shift = 0, .mult = 1 }, { .shift = 1, .mult = 2 }, { .shift = 0 },
		/* 2^32 ticks and nsec: over 64 bits */
		{ .shift = 63, .nsec = ~0ull, .mult = 1 },
		{ .shift = 40, .nsec = 1ull << 32, .mult = 0xffffffff },
		{ .shift = 2, .sec = 1ll << 61 }, { .shift = 2, .sec = -(1ll << 61) - 1 },
	};
	static const struct vdk_clock good[] = {
		{ .shift = 63, .nsec = ~0ull, .sec = 1 },
		{ .shift = 40, .nsec = (1ull << 32) - 1, .mult = 0xffffffff },
		{ .shift = 2, .sec = (1ll << 61) - 1 }, { .shift = 2, .sec = -(1ll << 61) },
		{ .shift = 2, .mult = 0xffffffff, .nsec = 3999999999 },
	};
	struct vdk_time now = { .valid = 3, .clock[0].shift = 24 };
	struct vdk_page pg;
	size_t i;

	init(&pg, true);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		now.clock[1] = bad[i];
		refused(&pg, &now, -VDK_ERANGE);
		now.valid = 1;	/* a closed clock's numbers do not matter */
		CHECK_ERR(vdk_page_publish(&pg, &now), 0);
		now.valid = 3;
	}
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		now.clock[1] = good[i];
		CHECK_ERR(vdk_page_publish(&pg, &now), 0);
	}
	now.valid = 1u << VDK_CLOCKS;
	refused(&pg, &now, -VDK_ERANGE);
}

TEST(coarse_clocks_do_not_move)
{
	struct vdk_time now = { .valid = 0x60 };
	struct vdk_page pg;
	uint32_t i;

	init(&pg, false);
	for (i = 0; i < VDK_CLOCKS; i++)
		now.clock[i].shift = 24;
	now.clock[6].mult = 1;
	refused(&pg, &now, -VDK_ERANGE);
	now.clock[6].mult = 0;
	now.clock[5].mult = 1;
	refused(&pg, &now, -VDK_ERANGE);
	now.valid = 0x50;
	CHECK_ERR(vdk_page_publish(&pg, &now), 0);
	now.clock[4].mult = now.clock[7].mult = 1;
	now.valid = 0x90;
	CHECK_ERR(vdk_page_publish(&pg, &now), 0);
}

/* Closed: BEGIN odd, no 10^9; and a closed block is not written again. */
TEST(closing)
{
	uint32_t nsec, n, open = 0;
	uint64_t end[VDK_CLOCKS];
	struct vdk_time now;
	struct vdk_page pg;
	int64_t sec;
	int big, i;

	for (big = 0; big < 2; big++) {
		init(&pg, big);
		memset(end, 0, sizeof(end));
		for (i = 0, open = 0; i < 50; i++) {
			random_time(&now, i % 10 == 9 ? 0 : (uint32_t)rnd());
			if (i % 10 == 9)
				vdk_page_close(&pg);
			else
				CHECK_ERR(vdk_page_publish(&pg, &now), 0);
			for (n = 0; n < VDK_CLOCKS; n++) {
				bool is = now.valid >> n & 1, was = open >> n & 1;
				uint64_t now_end = at(mem, CLK(n, END), 8, big);
				uint64_t begin = at(mem, CLK(n, BEGIN), 8, big);

				CHECK_ERR(vdk_page_read(&pg, n, now.clock[n].base,
							&sec, &nsec), is ? 0 : -VDK_EAGAIN);
				CHECK_EQ((uint32_t)now_end, is ? VDK_NSEC_PER_SEC : 0);
				CHECK_EQ(begin >> 32, (now_end >> 32) + (is ? 0 : 1));
				CHECK_EQ((uint32_t)begin, 0);
				CHECK_EQ(read64(n, now.clock[n].base, big, &sec, &nsec), is);
				if (!is)
					CHECK(!read32(n, now.clock[n].base, big, &sec, &nsec));
				if (!is && !was)
					CHECK_EQ(now_end, end[n]);
				end[n] = now_end;
			}
			open = now.valid;
		}
	}
}

int main(void)
{
	RUN(readers_are_exact_or_fall_back);
	RUN(carries_at_the_edge);
	RUN(narrow_needs_room);
	RUN(coarse);
	RUN(numbers_that_do_not_fit_are_refused);
	RUN(coarse_clocks_do_not_move);
	RUN(closing);
	return test_done();
}
