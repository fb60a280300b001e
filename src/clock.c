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

static uint32_t block_of(uint32_t clock)
{
	return clock << VDK_CLOCK_LOG;
}

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
static void put_narrow(struct vdk_page *pg, uint32_t block, uint64_t base,
		       uint64_t nsec, uint32_t mult, uint32_t shift)
{
	uint32_t mult32 = 0, nsec32 = VDK_NARROW_CLOSED, frac32 = 0, up = 0;

	if (shift <= VDK_NARROW_SHIFT)
		up = VDK_NARROW_SHIFT - shift;
	if (!mult || (shift <= VDK_NARROW_SHIFT && mult <= UINT32_MAX >> up &&
		      narrow_base(base))) {
		mult32 = mult << up;
		nsec32 = (uint32_t)(nsec >> shift);
	}
	if (mult32)
		frac32 = (uint32_t)(nsec << (31 - shift)) & 0x7fffffff;
	vdk_page_put32_(pg, block + VDK_CLOCK_MULT32, mult32);
	vdk_page_put32_(pg, block + VDK_CLOCK_NSEC32, nsec32);
	vdk_page_put32_(pg, block + VDK_CLOCK_FRAC32, frac32);
}

static void put_open(struct vdk_page *pg, uint32_t block,
		     const struct vdk_clock *c)
{
	uint32_t raise = raise_by(c), shift = c->shift + raise;
	uint32_t mult = c->mult << raise;
	uint64_t nsec = c->nsec << raise;

	vdk_page_put64_(pg, block + VDK_CLOCK_BASE, c->base);
	vdk_page_put64_(pg, block + VDK_CLOCK_SEC, (uint64_t)c->sec);
	vdk_page_put64_(pg, block + VDK_CLOCK_NSEC, nsec);
	vdk_page_put32_(pg, block + VDK_CLOCK_MULT, mult);
	vdk_page_put32_(pg, block + VDK_CLOCK_SHIFT, shift);
	vdk_page_put32_(pg, block + VDK_CLOCK_RES, c->res_ns);
	put_narrow(pg, block, c->base, nsec, mult, shift);
}

/* Fields of a closed block: 0 ns, whatever the counter. */
static void put_closed(struct vdk_page *pg, uint32_t block)
{
	vdk_page_put64_(pg, block + VDK_CLOCK_NSEC, 0);
	vdk_page_put32_(pg, block + VDK_CLOCK_MULT, 0);
	vdk_page_put32_(pg, block + VDK_CLOCK_SHIFT, VDK_SHIFT_MAX);
	vdk_page_put32_(pg, block + VDK_CLOCK_RES, 0);
	vdk_page_put32_(pg, block + VDK_CLOCK_NSEC32, VDK_NARROW_CLOSED);
}

static void put_begins(struct vdk_page *pg, uint32_t open, uint32_t close)
{
	uint32_t i, off;

	for (i = 0; i < VDK_CLOCKS; i++) {
		off = block_of(i) + VDK_CLOCK_BEGIN;
		if (open >> i & 1)
			vdk_page_put_high_(pg, off, pg->generation);
		else if (close >> i & 1)
			vdk_page_put_high_(pg, off,
					   pg->generation + VDK_CLOCK_CLOSED);
	}
}

/*
 * END's low word tells open from closed. Its halves may be seen in either
 * order: with the old high word nothing is trusted, whatever the low one.
 */
static void put_ends(struct vdk_page *pg, const struct vdk_time *now,
		     uint32_t open, uint32_t close)
{
	uint32_t i, high, end;

	for (i = 0; i < VDK_CLOCKS; i++) {
		if (!((open | close) >> i & 1))
			continue;
		end = block_of(i) + VDK_CLOCK_END;
		if (open >> i & 1) {
			high = (uint32_t)(now->clock[i].base >> 32);
			vdk_page_put32_(pg, block_of(i) + VDK_CLOCK_END32,
					pg->generation + 2 * high);
			vdk_page_put_low_(pg, end, VDK_NSEC_PER_SEC);
		} else {
			vdk_page_put_low_(pg, end, 0);
		}
		vdk_page_put_high_(pg, end, pg->generation);
	}
}

/* One generation: blocks of @open get new values, all others are closed. */
static void publish(struct vdk_page *pg, const struct vdk_time *now,
		    uint32_t open)
{
	uint32_t i, close = pg->open & ~open;

	pg->generation += VDK_GENERATION_STEP;
	if (pg->generation - pg->refreshed >= REFRESH) {
		pg->refreshed = pg->generation;
		close = ~open;
	}
	put_begins(pg, open, close);
	vdk_store_barrier();
	for (i = 0; i < VDK_CLOCKS; i++) {
		if (open >> i & 1)
			put_open(pg, block_of(i), &now->clock[i]);
		else if (close >> i & 1)
			put_closed(pg, block_of(i));
	}
	vdk_store_barrier();
	put_ends(pg, now, open, close);
	pg->open = open;
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
