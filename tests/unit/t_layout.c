/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Where regions and bases go: against a model that tries every base there is,
 * on random busy maps at both ends of small and large address spaces.
 */
#include <vdk/vdk.h>

#include "../test.h"
#include "mkimage.h"

static uint64_t rnd_state = 88172645463325252ull;

static uint64_t rnd(void)
{
	rnd_state ^= rnd_state << 13;
	rnd_state ^= rnd_state >> 7;
	rnd_state ^= rnd_state << 17;
	return rnd_state * 0x2545f4914f6cdd1dull;
}

static struct vdk_layout plan_for(uint32_t bits, uint32_t flags)
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

TEST(regions)
{
	struct vdk_layout p = plan_for(64, 0);
	uint32_t i;

	CHECK_EQ(p.count, 2);
	CHECK_EQ(p.lo, -VDK_DATA_DIST);
	CHECK_EQ(p.hi, 0x10000);
	CHECK_EQ(p.preferred, VDK_PREFERRED_BASE);
	p = plan_for(32, VDK_LAYOUT_WITH_ROOT);
	CHECK_EQ(p.count, 3);
	CHECK_EQ(p.bits, 32);
	CHECK_EQ(p.lo, -VDK_ROOT_DIST);
	CHECK_EQ(p.region[0].kind, VDK_REGION_ROOT);
	CHECK_EQ(p.region[0].off, -VDK_ROOT_DIST);
	CHECK_EQ(p.region[1].kind, VDK_REGION_DATA);
	CHECK_EQ(p.region[1].off, -VDK_DATA_DIST);
	CHECK_EQ(p.region[1].used, 4096);
	CHECK_EQ(p.region[2].kind, VDK_REGION_TEXT);
	CHECK_EQ(p.region[2].off, 0);
	CHECK_EQ(p.region[2].prot, VDK_PROT_R | VDK_PROT_X);
	CHECK_EQ(p.region[2].flags, VDK_REGION_COPY_ON_WRITE);
	for (i = 0; i < 3; i++) {
		CHECK_EQ(p.region[i].size, 0x10000);
		CHECK_EQ(p.region[i].used % 4096, 0);
		if (i == 2)
			continue;
		CHECK_EQ(p.region[i].prot, VDK_PROT_R);
		CHECK_EQ(p.region[i].flags, VDK_REGION_NEVER_WRITABLE);
	}
}

TEST(options)
{
	static const uint32_t bad_pages[] = { 0, 3, 4097, 0x20000, 0x80000000 };
	struct vdk_layout_opts o = { sizeof(o), 4096, 0 };
	struct vdk_layout p;
	struct vdk_image img;
	struct mk mk;
	size_t i;

	mk_default(&mk, 64, false);
	mk_build(&mk);
	CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
	for (i = 0; i < 5; i++) {
		o.page_size = bad_pages[i];
		CHECK_ERR(vdk_layout_plan(&img, &o, &p), -VDK_EINVAL);
	}
	o.page_size = 0x10000;
	CHECK_ERR(vdk_layout_plan(&img, &o, &p), 0);
	CHECK_EQ(p.region[0].used, 0x10000);
	o.flags = 2;
	CHECK_ERR(vdk_layout_plan(&img, &o, &p), -VDK_EINVAL);
	o.flags = 0;
	o.size--;
	CHECK_ERR(vdk_layout_plan(&img, &o, &p), -VDK_EINVAL);
	o.size++;
	o.flags = VDK_LAYOUT_WITH_ROOT;
	img.root_dist = 0;	/* an image that knows no namespaces */
	CHECK_ERR(vdk_layout_plan(&img, &o, &p), -VDK_EINVAL);
	mk_free(&mk);
}

/*
 * The model counts 4 KiB pages, so that no number can overflow; all addresses
 * and sizes of its worlds are whole pages.
 */
#define UNIT	0x10000
#define PAGES(n)	((uint64_t)(n) >> 12)

struct world {
	struct vdk_layout plan;
	struct vdk_policy policy;
	struct vdk_range busy[12];
	size_t count;
};

/* @base in pages */
static bool model_free(const struct world *w, uint64_t base)
{
	uint64_t top = w->plan.bits == 64 ? 1ull << 52 : 1ull << 20;
	uint64_t max = w->policy.max ? PAGES(w->policy.max) : top;
	uint64_t below = PAGES(-w->plan.lo), lo, hi, from, to;
	size_t i;

	if (base < below || base % PAGES(UNIT))
		return false;
	lo = base - below;
	hi = base + PAGES(w->plan.hi);
	if (!lo || lo < PAGES(w->policy.min) || hi > max || hi > top)
		return false;
	for (i = 0; i < w->count; i++) {
		from = PAGES(w->busy[i].addr);
		to = from + PAGES(w->busy[i].size);
		if (w->busy[i].size && from < hi && lo < to)
			return false;
	}
	return true;
}

/* All free bases within [from, from + 64 units * 64 KiB). */
static size_t model_all(const struct world *w, uint64_t from, uint64_t *bases)
{
	size_t n = 0, i;

	for (i = 0; i < 64; i++)
		if (model_free(w, PAGES(from) + i * PAGES(UNIT)))
			bases[n++] = from + i * UNIT;
	return n;
}

/* A world of 64 units at the bottom, at the top or in the middle. */
static uint64_t make_world(struct world *w)
{
	uint32_t bits = rnd() & 1 ? 64 : 32, i;
	uint64_t top = bits == 64 ? 0 : 1ull << 32, from;

	switch (rnd() % 3) {
	case 0:
		from = 0;
		break;
	case 1:
		from = top - 64 * UNIT;
		break;
	default:
		from = 0x70000000;
	}
	memset(w, 0, sizeof(*w));
	w->plan = plan_for(bits, rnd() & 1);
	w->plan.preferred = rnd() % 8 ? from + rnd() % 66 * UNIT : 0;
	w->policy.size = sizeof(w->policy);
	w->policy.min = from + rnd() % 3 * 0x8000;
	w->policy.max = from + 64 * UNIT - rnd() % 3 * 0x8000;
	if (rnd() % 4 == 0 && w->policy.max - 1 == top - 1)
		w->policy.max = 0;
	w->count = rnd() % 12;
	for (i = 0; i < w->count; i++) {
		w->busy[i].addr = from + rnd() % (64 * UNIT) / 0x1000 * 0x1000;
		w->busy[i].size = (rnd() % 8 ? rnd() % (12 * UNIT) : rnd()) & ~0xfffull;
		if (rnd() % 16 == 0)
			w->busy[i].size = 0;
	}
	return from;
}

static int place(struct world *w, uint32_t how, uint64_t *base)
{
	w->policy.how = how;
	*base = 0x5a5a;
	return vdk_layout_place(&w->plan, &w->policy, w->busy, w->count, base);
}

/* Bases in and around the world, aligned or not; its policy's kind does not matter. */
static void check_free_at(const struct world *w, uint64_t from)
{
	uint64_t base = from + rnd() % 70 * UNIT + (rnd() % 8 ? 0 : 0x1000);

	CHECK_EQ(vdk_layout_free_at(&w->plan, &w->policy, w->busy, w->count, base),
		 base % UNIT == 0 && model_free(w, PAGES(base)));
}

/* @elsewhere: what it is to say of the lowest base */
static void check_low(struct world *w, const uint64_t *bases, size_t n, int ret,
		      uint64_t base, int elsewhere)
{
	if (!n) {
		CHECK_ERR(ret, -VDK_ENOROOM);
		CHECK_EQ(base, 0x5a5a);
	} else if (model_free(w, PAGES(w->plan.preferred))) {
		CHECK_EQ(base, w->plan.preferred);
	} else {
		CHECK_EQ(base, bases[0]);
		CHECK_ERR(ret, elsewhere);
	}
}

TEST(against_the_model)
{
	uint64_t from, bases[64], base;
	struct world w;
	size_t n, free_worlds = 0;
	int i, ret;

	for (i = 0; i < 20000; i += EVERY(8)) {
		from = make_world(&w);
		n = model_all(&w, from, bases);
		free_worlds += n != 0;
		test_case("world %d", i);
		ret = place(&w, VDK_PLACE_LOW, &base);
		check_low(&w, bases, n, ret, base,
			  w.plan.preferred ? VDK_PLACED_ELSEWHERE : VDK_PLACED);
		CHECK(ret || !w.plan.preferred || base == w.plan.preferred);

		w.policy.addr = from + rnd() % 70 * UNIT + (rnd() % 8 ? 0 : 0x1000);
		ret = place(&w, VDK_PLACE_AT, &base);
		if (w.policy.addr % UNIT || !w.policy.addr) {
			CHECK_ERR(ret, -VDK_EINVAL);
			CHECK_EQ(base, 0x5a5a);
		} else if (model_free(&w, PAGES(w.policy.addr))) {
			CHECK_ERR(ret, VDK_PLACED);
			CHECK_EQ(base, w.policy.addr);
		} else {
			check_low(&w, bases, n, ret, base, VDK_PLACED_ELSEWHERE);
			CHECK(ret == (n ? VDK_PLACED_ELSEWHERE : -VDK_ENOROOM));
		}

		check_free_at(&w, from);
		w.policy.entropy = rnd() | 1;
		ret = place(&w, VDK_PLACE_RANDOM, &base);
		if (!w.policy.max)
			CHECK_ERR(ret, -VDK_EINVAL);
		else
			CHECK_ERR(ret, n ? VDK_PLACED : -VDK_ENOROOM);
		if (n && w.policy.max)
			CHECK(base % UNIT == 0 && model_free(&w, PAGES(base)));
		CHECK_ERR(place(&w, VDK_PLACE_NONE, &base), VDK_PLACED_NOWHERE);
		CHECK_EQ(base, 0);
	}
	CHECK(free_worlds > 5000 / EVERY(8));
}

/* Each free base is as likely as the other, also from 16 bits of entropy. */
TEST(random_is_even)
{
	uint64_t from, bases[64], base;
	unsigned int hits[64], bits, j;
	struct world w;
	size_t n, k;
	int i;

	for (i = 0; i < 200; i += EVERY(8)) {
		from = make_world(&w);
		n = model_all(&w, from, bases);
		if (!n || !w.policy.max)
			continue;
		for (bits = 16; bits <= 64; bits += 48) {
			memset(hits, 0, sizeof(hits));
			for (j = 0; j < 100 * n; j++) {
				w.policy.entropy = bits == 64 ? rnd() | 1 : 1 + rnd() % 0xffff;
				CHECK_ERR(place(&w, VDK_PLACE_RANDOM, &base), VDK_PLACED);
				for (k = 0; k < n && bases[k] != base; k++)
					;
				CHECK(k < n);
				hits[k < n ? k : 0]++;
			}
			test_case("world %d, %u bits, %zu bases", i, bits, n);
			for (k = 0; k < n; k++)
				CHECK(hits[k] > 40 && hits[k] < 180);
		}
	}
}

TEST(whole_address_space)
{
	struct vdk_policy policy = {
		.size = sizeof(policy), .how = VDK_PLACE_RANDOM, .max = UINT64_MAX,
	};
	struct vdk_layout plan = plan_for(64, VDK_LAYOUT_WITH_ROOT);
	uint64_t base, high = 0, low = ~0ull;
	struct vdk_range all = { 0, ~0ull };
	int i;

	for (i = 0; i < 1000; i++) {
		policy.entropy = rnd() | 1;
		CHECK_ERR(vdk_layout_place(&plan, &policy, NULL, 0, &base), 0);
		CHECK(base % UNIT == 0 && base >= VDK_ROOT_DIST);
		high = base > high ? base : high;
		low = base < low ? base : low;
	}
	CHECK(high > 0xf000000000000000ull && low < 0x1000000000000000ull);
	CHECK_ERR(vdk_layout_place(&plan, &policy, &all, 1, &base), -VDK_ENOROOM);
	policy.how = VDK_PLACE_AT;
	policy.max = 0;
	policy.addr = 0xffffffffffff0000ull;	/* ends where the space ends */
	CHECK_ERR(vdk_layout_place(&plan, &policy, NULL, 0, &base), VDK_PLACED);
	CHECK_EQ(base, policy.addr);
	plan.bits = 32;
	CHECK_ERR(vdk_layout_place(&plan, &policy, NULL, 0, &base),
		  VDK_PLACED_ELSEWHERE);
	CHECK_EQ(base, VDK_PREFERRED_BASE);
	policy.addr = 0xffff0000;
	CHECK_ERR(vdk_layout_place(&plan, &policy, NULL, 0, &base), VDK_PLACED);
}

/* A busy range of one byte counts, at either end of the layout. */
TEST(one_byte)
{
	struct vdk_policy policy = { .size = sizeof(policy), .how = VDK_PLACE_AT, .addr = 0x500000 };
	struct vdk_layout plan = plan_for(32, 0);
	static const struct { uint64_t addr; int ret; } at[] = {
		{ 0x4effff, 0 }, { 0x4f0000, 1 }, { 0x50ffff, 1 }, { 0x510000, 0 },
	};
	struct vdk_range busy = { 0, 1 };
	uint64_t base;
	int i;

	for (i = 0; i < 4; i++) {
		busy.addr = at[i].addr;
		CHECK_ERR(vdk_layout_place(&plan, &policy, &busy, 1, &base), at[i].ret);
		CHECK_EQ(vdk_layout_free_at(&plan, &policy, &busy, 1, 0x500000), !at[i].ret);
	}
}

TEST(bad_policies)
{
	struct vdk_layout plan = plan_for(64, 0);
	struct vdk_policy p = { .size = sizeof(p), .how = 4 };
	uint64_t base = 7;

	CHECK_ERR(vdk_layout_place(&plan, &p, NULL, 0, &base), -VDK_EINVAL);
	p.how = VDK_PLACE_LOW;
	p.size = 4;
	CHECK_ERR(vdk_layout_place(&plan, &p, NULL, 0, &base), -VDK_EINVAL);
	p.size = sizeof(p);
	p.min = 0x20000;
	p.max = 0x20000;
	CHECK_ERR(vdk_layout_place(&plan, &p, NULL, 0, &base), -VDK_EINVAL);
	CHECK_EQ(base, 7);
}

/* A host that forgot to say something is told so, not given a place. */
TEST(what_was_not_said_is_refused)
{
	struct vdk_layout plan = plan_for(64, 0);
	struct vdk_policy p = { .size = sizeof(p), .max = 1ull << 46 };
	uint64_t base = 7;

	p.how = VDK_PLACE_RANDOM;
	CHECK_ERR(vdk_layout_place(&plan, &p, NULL, 0, &base), -VDK_EINVAL);
	p.entropy = 1;
	CHECK_ERR(vdk_layout_place(&plan, &p, NULL, 0, &base), 0);
	base = 7;
	p.max = 0;
	CHECK_ERR(vdk_layout_place(&plan, &p, NULL, 0, &base), -VDK_EINVAL);
	p.how = VDK_PLACE_AT;
	CHECK_ERR(vdk_layout_place(&plan, &p, NULL, 0, &base), -VDK_EINVAL);
	p.addr = 0x12345;
	CHECK_ERR(vdk_layout_place(&plan, &p, NULL, 0, &base), -VDK_EINVAL);
	p.how = VDK_PLACE_LOW;
	CHECK_ERR(vdk_layout_place(&plan, &p, NULL, 3, &base), -VDK_EINVAL);
	memset(&plan, 0, sizeof(plan));
	CHECK_ERR(vdk_layout_place(&plan, &p, NULL, 0, &base), -VDK_EINVAL);
	CHECK(!vdk_layout_free_at(&plan, &p, NULL, 0, 0x100000));
	CHECK_EQ(base, 7);
}

/* Where the preferred base is taken, and min was not set. */
TEST(nothing_is_placed_at_address_0)
{
	struct vdk_range busy = { VDK_PREFERRED_BASE, 1 };
	struct vdk_policy p = { .size = sizeof(p), .how = VDK_PLACE_LOW };
	struct vdk_layout plan;
	uint64_t base;
	uint32_t k;

	for (k = 0; k < 4; k++) {
		plan = plan_for(k & 1 ? 64 : 32, k >> 1);
		CHECK_ERR(vdk_layout_place(&plan, &p, &busy, 1, &base), VDK_PLACED_ELSEWHERE);
		CHECK_EQ(base + (uint64_t)plan.lo, 0x10000);
		CHECK(!vdk_layout_free_at(&plan, &p, NULL, 0, base - 0x10000));
	}
}

int main(void)
{
	RUN(regions);
	RUN(options);
	RUN(against_the_model);
	RUN(random_is_even);
	RUN(whole_address_space);
	RUN(one_byte);
	RUN(bad_policies);
	RUN(what_was_not_said_is_refused);
	RUN(nothing_is_placed_at_address_0);
	return test_done();
}
