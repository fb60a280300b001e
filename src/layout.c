/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Plan what to map and choose where (docs/abi.md 2). Addresses are compared by
 * their last byte, so that a range may end where the address space does.
 */
#include "internal.h"

static uint64_t align_up(uint64_t n, uint64_t to)
{
	return (n + to - 1) & ~(to - 1);
}

static void add_region(struct vdk_layout *out, enum vdk_region_kind kind,
		       int64_t off, uint64_t bytes, uint32_t page_size)
{
	struct vdk_region *r = &out->region[out->count++];

	r->kind = kind;
	r->prot = VDK_PROT_R;
	r->flags = VDK_REGION_NEVER_WRITABLE;
	if (kind == VDK_REGION_TEXT) {
		r->prot |= VDK_PROT_X;
		r->flags = VDK_REGION_COPY_ON_WRITE;
	}
	r->off = off;
	r->size = align_up(bytes, VDK_ALIGN);
	r->used = align_up(bytes, page_size);
}

int vdk_layout_plan(const struct vdk_image *img,
		    const struct vdk_layout_opts *opts, struct vdk_layout *out)
{
	uint32_t page = opts->page_size;

	if (!vdk_opened_(img))
		return -VDK_EINVAL;
	if (opts->size != sizeof(*opts) || !page || (page & (page - 1)) ||
	    page > VDK_ALIGN || (opts->flags & ~(uint32_t)VDK_LAYOUT_WITH_ROOT))
		return -VDK_EINVAL;
	if (opts->flags && !img->root_dist)
		return -VDK_EINVAL;
	memset(out, 0, sizeof(*out));
	out->bits = img->bits;
	if (opts->flags)
		add_region(out, VDK_REGION_ROOT, -(int64_t)img->root_dist,
			   img->data_size, page);
	add_region(out, VDK_REGION_DATA, -(int64_t)img->data_dist,
		   img->data_size, page);
	add_region(out, VDK_REGION_TEXT, 0, img->size, page);
	out->lo = out->region[0].off;
	out->hi = (int64_t)out->region[out->count - 1].size;
	out->preferred = img->preferred;
	return 0;
}

/* What a search needs: all addresses are inclusive. */
struct search {
	const struct vdk_range *busy;
	size_t count;
	uint64_t first, last;	/* bounds */
	uint64_t below, size;	/* of the layout: bytes below the base, in all */
};

/* Last byte of a range that is not empty; what would wrap is clipped. */
static uint64_t range_last(const struct vdk_range *r)
{
	return r->size - 1 > UINT64_MAX - r->addr ? UINT64_MAX :
						    r->addr + r->size - 1;
}

/* The busy range that meets [first, last] and ends last, or NULL. */
static const struct vdk_range *meets(const struct search *s, uint64_t first,
				     uint64_t last)
{
	const struct vdk_range *r, *found = NULL;

	for (r = s->busy; r < s->busy + s->count; r++) {
		if (!r->size || r->addr > last || range_last(r) < first)
			continue;
		if (!found || range_last(r) > range_last(found))
			found = r;
	}
	return found;
}

/* Is the layout free when it starts at @start? */
static bool fits(const struct search *s, uint64_t start)
{
	if (start < s->first || start > s->last || s->size - 1 > s->last - start)
		return false;
	return !meets(s, start, start + s->size - 1);
}

/* The lowest aligned start of at least @start where it is free. */
static bool next_start(const struct search *s, uint64_t *start)
{
	const struct vdk_range *r;
	uint64_t at = *start, past;

	for (;;) {
		if (at > UINT64_MAX - (VDK_ALIGN - 1))
			return false;
		at = align_up(at, VDK_ALIGN);
		if (at > s->last || s->size - 1 > s->last - at)
			return false;
		r = meets(s, at, at + s->size - 1);
		if (!r)
			break;
		past = range_last(r);
		if (past == UINT64_MAX)
			return false;
		at = past + 1;
	}
	*start = at;
	return true;
}

/* How many aligned starts in a row are free from @start on, itself free. */
static uint64_t run_length(const struct search *s, uint64_t start)
{
	uint64_t last = s->last;	/* of the gap */
	const struct vdk_range *r;

	for (r = s->busy; r < s->busy + s->count; r++)
		if (r->size && r->addr > start && r->addr - 1 < last)
			last = r->addr - 1;
	return (last - start - (s->size - 1)) / VDK_ALIGN + 1;
}

/* Aligned starts in a row that are all free. */
struct run {
	uint64_t start, count;
};

/* The next run; before the first it is where to begin, and a count of 0. */
static bool next_run(const struct search *s, struct run *run)
{
	if (run->count > (UINT64_MAX - run->start) / VDK_ALIGN)
		return false;
	run->start += run->count * VDK_ALIGN;
	if (!next_start(s, &run->start))
		return false;
	run->count = run_length(s, run->start);
	return true;
}

static uint64_t count_starts(const struct search *s)
{
	struct run run = { s->first, 0 };
	uint64_t count = 0;

	while (next_run(s, &run))
		count += run.count;
	return count;
}

/* Number @which of all free starts, of which there are more than that. */
static uint64_t nth_start(const struct search *s, uint64_t which)
{
	struct run run = { s->first, 0 };

	while (next_run(s, &run) && which >= run.count)
		which -= run.count;
	return run.start + which * VDK_ALIGN;
}

/* High half of a 64x64 product: no division, none to be had in a kernel. */
static uint64_t mul_high(uint64_t a, uint64_t b)
{
	uint64_t al = (uint32_t)a, ah = a >> 32, bl = (uint32_t)b, bh = b >> 32;
	uint64_t mid = ah * bl + (al * bl >> 32), low = al * bh + (uint32_t)mid;

	return ah * bh + (mid >> 32) + (low >> 32);
}

static bool place_random(const struct search *s, uint64_t entropy, uint64_t *start)
{
	uint64_t count = count_starts(s);

	if (!count)
		return false;
	/*
	 * The odd factor permutes all 64-bit numbers: nothing is lost, and an
	 * entropy of few bits still reaches the high ones, which decide.
	 */
	*start = nth_start(s, mul_high(entropy * 0x9e3779b97f4a7c15u, count));
	return true;
}

static bool search_init(struct search *s, const struct vdk_layout *plan,
			const struct vdk_policy *policy)
{
	uint64_t top = plan->bits == 64 ? UINT64_MAX : UINT32_MAX;

	if (!plan->bits)	/* never planned */
		return false;
	s->first = policy->min ? policy->min : 1;
	s->last = policy->max && policy->max - 1 < top ? policy->max - 1 : top;
	s->below = (uint64_t)-plan->lo;
	s->size = s->below + (uint64_t)plan->hi;
	return s->first <= s->last;
}

/* A base requested by number. */
static bool place_at(const struct search *s, uint64_t addr, uint64_t *start)
{
	if (addr % VDK_ALIGN || addr < s->below || !fits(s, addr - s->below))
		return false;
	*start = addr - s->below;
	return true;
}

bool vdk_layout_free_at(const struct vdk_layout *plan,
			const struct vdk_policy *policy,
			const struct vdk_range *busy, size_t count, uint64_t base)
{
	struct search s = { busy, count, 0, 0, 0, 0 };
	uint64_t start;

	return search_init(&s, plan, policy) && place_at(&s, base, &start);
}

/* What a host forgot to say is not to be guessed: it would be found late. */
static bool policy_ok(const struct vdk_policy *policy)
{
	if (policy->size != sizeof(*policy) || policy->how > VDK_PLACE_NONE)
		return false;
	if (policy->how == VDK_PLACE_AT)
		return policy->addr && policy->addr % VDK_ALIGN == 0;
	return policy->how != VDK_PLACE_RANDOM || (policy->entropy && policy->max);
}

int vdk_layout_place(const struct vdk_layout *plan,
		     const struct vdk_policy *policy,
		     const struct vdk_range *busy, size_t count, uint64_t *base)
{
	struct search s = { busy, count, 0, 0, 0, 0 };
	uint64_t start;
	int ret = VDK_PLACED;

	if (!policy_ok(policy) || (count && !busy) || !search_init(&s, plan, policy))
		return -VDK_EINVAL;
	if (policy->how == VDK_PLACE_NONE) {
		*base = 0;
		return VDK_PLACED_NOWHERE;
	}
	if (policy->how == VDK_PLACE_RANDOM) {
		if (!place_random(&s, policy->entropy, &start))
			return -VDK_ENOROOM;
	} else if (policy->how != VDK_PLACE_AT ||
		   !place_at(&s, policy->addr, &start)) {
		if (policy->how == VDK_PLACE_AT)
			ret = VDK_PLACED_ELSEWHERE;
		start = s.first;
		if (!place_at(&s, plan->preferred, &start)) {
			if (plan->preferred)
				ret = VDK_PLACED_ELSEWHERE;
			if (!next_start(&s, &start))
				return -VDK_ENOROOM;
		}
	}
	*base = start + s.below;
	return ret;
}
