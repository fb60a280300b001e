/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What a layout is, what is refused, and the edges of address spaces. */
#include "plans.h"

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
		CHECK(base % VDK_ALIGN == 0 && base >= VDK_ROOT_DIST);
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
	RUN(whole_address_space);
	RUN(one_byte);
	RUN(bad_policies);
	RUN(what_was_not_said_is_refused);
	RUN(nothing_is_placed_at_address_0);
	return test_done();
}
