/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Publish the clocks, and read one back (docs/abi.md 3).
 *
 * A publish is a generation: BEGIN gets it before the fields are stored, END
 * after. A reader loads END, then the fields, then BEGIN, and trusts what it
 * computed only if no publish began since the last one it saw the end of.
 *
 * A closed block has BEGIN ahead of END by VDK_CLOCK_CLOSED at any generation,
 * and no 10^9 in END. So opening and closing, too, keep BEGIN ahead of every
 * END that a reader may have loaded before, even when generations wrap. The
 * readers' sum BEGIN - END + ns never overflows: the fields of a closed block
 * make 0 ns, and SHIFT of an open one keeps ns below 2^62.
 */
#include "page.h"

/* Closed blocks get new marks before theirs are half way to a wrap. */
#define REFRESH		0x20000000

/* By how much to raise the shift so that ns stay below 2^62. */
static uint32_t raise_by(const struct vdk_clock *c)
{
	return c->shift < VDK_SHIFT_MIN ? VDK_SHIFT_MIN - c->shift : 0;
}

static bool clock_ok(const struct vdk_clock *c)
{
	return c->shift <= VDK_SHIFT_MAX &&
	       c->nsec >> c->shift < VDK_NSEC_PER_SEC &&
	       c->mult <= UINT32_MAX >> raise_by(c);
}

/*
 * The narrow reader sees a delta's low word and that the high words are equal.
 * That is the delta unless the low word wraps right behind the base; and it
 * sees high words but for the top bit of the base's.
 */
static bool narrow_base(uint64_t base)
{
	return !(base >> 63) && (uint32_t)base < UINT32_MAX << VDK_NARROW_LOG;
}

/*
 * The same numbers for a 32-bit reader, exactly; or, where they do not fit,
 * such that it takes its long way. A clock that stands still always fits.
 */
static void put_narrow(uint8_t *block, enum vdk_order order, uint64_t nsec,
		       const struct vdk_clock *c, uint32_t raise)
{
	uint32_t mult32 = 0, nsec32 = VDK_NARROW_CLOSED, frac32 = 0, up = 0;
	uint32_t mult = c->mult << raise, shift = c->shift + raise;

	if (shift <= VDK_NARROW_SHIFT)
		up = VDK_NARROW_SHIFT - shift;
	if (!mult || (shift <= VDK_NARROW_SHIFT && mult <= UINT32_MAX >> up &&
		      narrow_base(c->base))) {
		mult32 = mult << up;
		nsec32 = (uint32_t)(nsec >> shift);
	}
	if (mult32)
		frac32 = (uint32_t)(nsec << (31 - shift)) & 0x7fffffff;
	vdk_put32_(block + VDK_CLOCK_MULT32, mult32, order);
	vdk_put32_(block + VDK_CLOCK_NSEC32, nsec32, order);
	vdk_put32_(block + VDK_CLOCK_FRAC32, frac32, order);
}

static void put_open(uint8_t *block, enum vdk_order order,
		     const struct vdk_clock *c)
{
	uint32_t raise = raise_by(c);
	uint64_t nsec = c->nsec << raise;

	vdk_put64_(block + VDK_CLOCK_BASE, c->base, order);
	vdk_put64_(block + VDK_CLOCK_SEC, (uint64_t)c->sec, order);
	vdk_put64_(block + VDK_CLOCK_NSEC, nsec, order);
	vdk_put32_(block + VDK_CLOCK_MULT, c->mult << raise, order);
	vdk_put32_(block + VDK_CLOCK_SHIFT, c->shift + raise, order);
	vdk_put32_(block + VDK_CLOCK_RES, c->res_ns, order);
	put_narrow(block, order, nsec, c, raise);
}

/* Fields of a closed block: 0 ns, whatever the counter. */
static void put_closed(uint8_t *block, enum vdk_order order)
{
	vdk_put64_(block + VDK_CLOCK_NSEC, 0, order);
	vdk_put32_(block + VDK_CLOCK_MULT, 0, order);
	vdk_put32_(block + VDK_CLOCK_SHIFT, VDK_SHIFT_MAX, order);
	vdk_put32_(block + VDK_CLOCK_RES, 0, order);
	vdk_put32_(block + VDK_CLOCK_NSEC32, VDK_NARROW_CLOSED, order);
}

/*
 * END's low word tells open from closed. Its halves may be seen in either
 * order: with the old high word nothing is trusted, whatever the low one.
 */
static void put_end(uint8_t *block, enum vdk_order order, uint32_t generation,
		    const struct vdk_clock *c)
{
	uint8_t *end = block + VDK_CLOCK_END;

	if (c)
		vdk_put32_(block + VDK_CLOCK_END32,
			   generation + 2 * (uint32_t)(c->base >> 32), order);
	vdk_put_low_(end, c ? VDK_NSEC_PER_SEC : 0, order);
	vdk_put_high_(end, generation, order);
}

/* One generation: blocks of @open get new values, all others are closed. */
static void publish(struct vdk_page *pg, const struct vdk_time *now,
		    uint32_t open)
{
	uint32_t i, generation = pg->generation + VDK_GENERATION_STEP;
	uint32_t close = pg->open & ~open;
	enum vdk_order order = pg->order;
	uint8_t *block;

	pg->generation = generation;
	pg->open = open;
	if (generation - pg->refreshed >= REFRESH) {
		pg->refreshed = generation;
		close = ~open;
	}
	for (i = 0, block = pg->mem; i < VDK_CLOCKS; i++, block += VDK_CLOCK_SIZE)
		if ((open | close) >> i & 1)
			vdk_put_high_(block + VDK_CLOCK_BEGIN, generation +
				      (open >> i & 1 ? 0 : VDK_CLOCK_CLOSED), order);
	vdk_store_barrier();
	for (i = 0, block = pg->mem; i < VDK_CLOCKS; i++, block += VDK_CLOCK_SIZE) {
		if (open >> i & 1)
			put_open(block, order, &now->clock[i]);
		else if (close >> i & 1)
			put_closed(block, order);
	}
	vdk_store_barrier();
	for (i = 0, block = pg->mem; i < VDK_CLOCKS; i++, block += VDK_CLOCK_SIZE)
		if ((open | close) >> i & 1)
			put_end(block, order, generation, open >> i & 1 ?
				&now->clock[i] : NULL);
}

int vdk_page_publish(struct vdk_page *pg, const struct vdk_time *now)
{
	uint32_t i, open = now->valid & ((1u << VDK_CLOCKS) - 1);

	for (i = 0; i < VDK_CLOCKS; i++)
		if ((open >> i & 1) && !clock_ok(&now->clock[i]))
			return -VDK_ERANGE;
	publish(pg, now, open);
	return 0;
}

void vdk_page_close(struct vdk_page *pg)
{
	publish(pg, NULL, 0);
}

void vdk_clock_now(struct vdk_clock *clock, int64_t sec, uint32_t nsec,
		   uint32_t res_ns)
{
	memset(clock, 0, sizeof(*clock));
	clock->sec = sec;
	clock->nsec = (uint64_t)nsec << VDK_SHIFT_MIN;
	clock->shift = VDK_SHIFT_MIN;
	clock->res_ns = res_ns;
}

/* Whole seconds of @ns, the rest left in it: a kernel cannot divide. */
static uint64_t take_seconds(uint64_t *ns)
{
	uint64_t unit, sec = 0;
	uint32_t i;

	for (i = 33; i--;) {	/* ns are below 2^62 < 10^9 << 33 */
		unit = (uint64_t)VDK_NSEC_PER_SEC << i;
		if (*ns >= unit) {
			*ns -= unit;
			sec |= (uint64_t)1 << i;
		}
	}
	return sec;
}

int vdk_page_read(const struct vdk_page *pg, uint32_t clock, uint64_t ticks,
		  int64_t *sec, uint32_t *nsec)
{
	uint32_t block = clock * VDK_CLOCK_SIZE, mult, shift;
	uint64_t begin, end, base, ns, s;

	if (clock >= VDK_CLOCKS)
		return -VDK_ERANGE;
	end = vdk_page_u64(pg, block + VDK_CLOCK_END);
	vdk_load_barrier();
	base = vdk_page_u64(pg, block + VDK_CLOCK_BASE);
	s = vdk_page_u64(pg, block + VDK_CLOCK_SEC);
	ns = vdk_page_u64(pg, block + VDK_CLOCK_NSEC);
	mult = vdk_page_u32(pg, block + VDK_CLOCK_MULT);
	shift = vdk_page_u32(pg, block + VDK_CLOCK_SHIFT);
	vdk_load_barrier();
	begin = vdk_page_u64(pg, block + VDK_CLOCK_BEGIN);
	if (!(uint32_t)end || begin >> 32 != end >> 32 || shift > VDK_SHIFT_MAX)
		return -VDK_EAGAIN;
	if ((int64_t)(ticks - base) > 0)
		ns += (ticks - base) * mult;
	ns >>= shift;
	s += take_seconds(&ns);
	*sec = (int64_t)s;
	*nsec = (uint32_t)ns;
	return 0;
}
