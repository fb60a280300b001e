/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Where bases go: against a model that tries every base there is, on random busy maps at
 * both ends of small and large address spaces.
 */
#include "plans.h"

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

int main(void)
{
	RUN(against_the_model);
	RUN(random_is_even);
	return test_done();
}
