/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Read a clock as an image does (docs/abi.md 3.2 and 3.5). */
#include "store.h"

struct fields {
	uint64_t base, sec, nsec, limit;
	uint32_t mult, shift;
};

/* Ticks since the base that count; false: the image would fall back. */
static bool delta_of(const struct fields *f, uint64_t ticks, uint64_t *delta)
{
	uint64_t d = ticks - f->base;

	*delta = 0;
	if (!f->mult)
		return true;
	if (d >> 63)
		return -d <= (uint64_t)1 << VDK_BEHIND_LOG;
	*delta = d;
	return d <= f->limit;
}

/* (delta * MULT + NSEC) >> SHIFT, in two words; false: 2^62 or more. */
static bool ns_of(const struct fields *f, uint64_t delta, uint64_t *ns)
{
	uint64_t part = (delta >> 32) * f->mult;	/* of 2^32 */
	uint64_t lo = (uint64_t)(uint32_t)delta * f->mult;
	uint64_t hi = part >> 32;

	lo += part << 32;
	hi += lo < part << 32;
	lo += f->nsec;
	hi += lo < f->nsec;
	if (vdk_shr_(hi, f->shift - VDK_SHIFT_MIN))
		return false;
	*ns = vdk_shl_(hi, 64 - f->shift) | vdk_shr_(lo, f->shift);
	return true;
}

/* Whole seconds of @ns, the rest left in it: a kernel cannot divide. */
static uint64_t take_seconds(uint64_t *ns)
{
	uint64_t unit = (uint64_t)VDK_NSEC_PER_SEC << 33, sec = 0;
	uint32_t i;

	for (i = 33; i--;) {	/* ns are below 2^62, which is below that */
		unit >>= 1;
		sec <<= 1;
		if (*ns >= unit) {
			*ns -= unit;
			sec |= 1;
		}
	}
	return sec;
}

/* A consistent set of fields; false: closed or being written. */
static bool load(const struct vdk_page *pg, uint32_t block, struct fields *f)
{
	uint64_t begin, end = vdk_page_u64(pg, block + VDK_CLOCK_END);

	vdk_load_barrier();
	f->base = vdk_page_u64(pg, block + VDK_CLOCK_BASE);
	f->sec = vdk_page_u64(pg, block + VDK_CLOCK_SEC);
	f->nsec = vdk_page_u64(pg, block + VDK_CLOCK_NSEC);
	f->limit = vdk_page_u64(pg, block + VDK_CLOCK_LIMIT);
	f->mult = vdk_page_u32(pg, block + VDK_CLOCK_MULT);
	f->shift = vdk_page_u32(pg, block + VDK_CLOCK_SHIFT);
	vdk_load_barrier();
	begin = vdk_page_u64(pg, block + VDK_CLOCK_BEGIN);
	return (uint32_t)end && begin >> 32 == end >> 32 &&
	       f->shift >= VDK_SHIFT_MIN && f->shift <= VDK_SHIFT_MAX;
}

int vdk_page_read(const struct vdk_page *pg, uint32_t clock, uint64_t ticks,
		  int64_t *sec, uint32_t *nsec)
{
	uint64_t delta, ns;
	struct fields f;

	if (!vdk_ready_(pg))
		return -VDK_EINVAL;
	if (clock >= VDK_CLOCKS)
		return -VDK_ERANGE;
	if (!load(pg, clock * VDK_CLOCK_SIZE, &f) ||
	    !delta_of(&f, ticks, &delta) || !ns_of(&f, delta, &ns))
		return -VDK_EAGAIN;
	*sec = (int64_t)(f.sec + take_seconds(&ns));
	*nsec = (uint32_t)ns;
	return 0;
}
