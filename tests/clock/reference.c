/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What a clock shows and when an image falls back, by docs/abi.md 3 with wide numbers. */
#include "exact.h"

/* What came up: a kind that never did was not tested. */
enum kind {
	FAR_BEHIND, BEHIND, AT_BASE, FAST, OVER_2_31, OVER_2_32, NEW_SECOND, OVER_64_BITS,
	OVER_2_61, OVER_2_62, MAX_MULT, MAX_SHIFT, OLD, AT_LIMIT, PAST_LIMIT, LIMIT_STANDS,
	LOW_ZERO, KINDS
};
static const char *const kind_names[KINDS] = {
	"never a counter far behind", "never a counter behind", "never delta 0",
	"never the fast path", "never a delta from 2^31", "never a delta from 2^32",
	"no second ends", "no product over 2^64", "no nanoseconds over 2^61",
	"no nanoseconds over 2^62", "never the largest multiplier", "never the largest shift",
	"never before 1970", "never at the limit", "never past the limit",
	"no limit on a clock that stands still", "never a low half of 0",
};
static unsigned long kinds[KINDS];

void check_kinds(void)
{
	int kind;

	for (kind = 0; kind < KINDS; kind++) {
		if (!kinds[kind])
			die(kind_names[kind]);
	}
}

/* (delta * mult + nsec) >> shift; all ones if that is 2^62 or more. */
static uint64_t ns_after(const struct vdk_clock *c, uint64_t delta)
{
#ifdef __SIZEOF_INT128__
	unsigned __int128 sum = (unsigned __int128)delta * c->mult + c->nsec;

	kinds[OVER_64_BITS] += sum >> 64 != 0;
	sum >>= c->shift;
	return sum >> 62 ? UINT64_MAX : (uint64_t)sum;
#else
	/* Four words, each carried into the next; then bit by bit. */
	uint64_t lo = (delta & UINT32_MAX) * c->mult, hi = (delta >> 32) * c->mult;
	uint64_t w0 = (lo & UINT32_MAX) + (c->nsec & UINT32_MAX);
	uint64_t w1 = (lo >> 32) + (hi & UINT32_MAX) + (c->nsec >> 32) + (w0 >> 32);
	uint64_t top = (hi >> 32) + (w1 >> 32), low = w1 << 32 | (w0 & UINT32_MAX);
	unsigned int n;

	kinds[OVER_64_BITS] += top != 0;
	for (n = 0; n < c->shift; n++) {
		low = low >> 1 | top << 63;
		top >>= 1;
	}
	return top || low >> 62 ? UINT64_MAX : low;
#endif
}

/* Do the fields and the counter suit the fast path of an image? (3.5, 3.6) */
static bool is_fast(const struct vdk_clock *c, uint64_t ns)
{
	uint64_t delta = counter - c->base;
	uint64_t mult = c->mult;

	if ((features & ONLY_SLOW) || ns >= VDK_NSEC_PER_SEC)
		return false;
	if (sizeof(long) == 8)
		return delta >> VDK_WIDE_LOG == 0;
	if (counter >> 32 != c->base >> 32 || (uint32_t)delta >> VDK_NARROW_LOG)
		return false;
	return !mult || (c->shift <= VDK_NARROW_SHIFT &&
			 mult << (VDK_NARROW_SHIFT - c->shift) <= UINT32_MAX &&
			 (uint32_t)c->base < UINT32_MAX - (1 << VDK_NARROW_LOG) + 1);
}

/* A clock that stands still has a way of its own where it needs no counter. */
static bool is_coarse_path(unsigned int id)
{
	return id >= VDK_CLOCK_COARSE_FIRST && id <= VDK_CLOCK_COARSE_LAST &&
	       !(features & ONLY_SLOW);
}

static void note_kinds(const struct vdk_clock *c, uint64_t ns)
{
	uint64_t delta = counter - c->base;
	bool behind = delta >> 63;

	if (c->mult) {
		kinds[FAR_BEHIND] += behind && -delta > (uint64_t)1 << VDK_BEHIND_LOG;
		kinds[BEHIND] += behind && -delta <= (uint64_t)1 << VDK_BEHIND_LOG;
		kinds[AT_LIMIT] += delta == limit;
		kinds[PAST_LIMIT] += !behind && delta > limit;
	} else {
		kinds[LIMIT_STANDS] += delta > limit;
	}
	kinds[AT_BASE] += !delta;
	kinds[OVER_2_31] += !behind && delta >> 31 == 1;
	kinds[OVER_2_32] += !behind && delta >> 32;
	kinds[NEW_SECOND] += ns >= VDK_NSEC_PER_SEC && ns >> 62 == 0;
	kinds[OVER_2_61] += ns >> 61 == 1;
	kinds[OVER_2_62] += ns >> 62 != 0;
	kinds[MAX_MULT] += c->mult == UINT32_MAX;
	kinds[MAX_SHIFT] += c->shift == VDK_SHIFT_MAX;
	kinds[OLD] += c->sec < 0;
	kinds[LOW_ZERO] += !(uint32_t)counter;
}

struct want reference(unsigned int id, const struct vdk_clock *c, const struct vdk_ns_offset *off)
{
	uint64_t delta = counter - c->base, ns;
	bool behind = delta >> 63, past, fast;
	struct want want;

	ns = ns_after(c, behind ? 0 : delta);
	past = c->mult && !behind && delta > limit;
	want.library_host = past || ns == UINT64_MAX ||
		(c->mult && behind && -delta > (uint64_t)1 << VDK_BEHIND_LOG);
	/*
	 * On some CPUs the slow path does not trust a low half of 0; the fast path has no
	 * LIMIT.
	 */
	fast = !off && (is_coarse_path(id) || is_fast(c, ns));
	want.host = !fast && (want.library_host || (LOW_ZERO_FALLS_BACK && !(uint32_t)counter));
	want.by_path = past || !(uint32_t)counter;
	kinds[FAST] += fast;
	note_kinds(c, ns);
	if (off)
		ns += off->nsec;
	want.is.sec = c->sec + (off ? off->sec : 0) + (int64_t)(ns / VDK_NSEC_PER_SEC);
	want.is.nsec = ns % VDK_NSEC_PER_SEC;
	return want;
}
