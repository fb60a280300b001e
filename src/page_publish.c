/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Publish the clocks (docs/abi.md 3).
 *
 * A publish is a generation: BEGIN gets it before the fields are stored, END
 * after. A reader loads END, then the fields, then BEGIN, and trusts what it
 * computed only if both have the same. A closed block's BEGIN is odd, and no END
 * is: it equals nothing, whatever generations were and will be.
 */
#include "store.h"

#define ALL_CLOCKS	((1u << VDK_CLOCKS) - 1)

/*
 * May programs read it? Besides what each field can hold: ns have to stay below 2^62,
 * and the reader with 64-bit registers takes deltas below 2^VDK_WIDE_LOG with a sum of
 * 64 bits, which must hold the largest.
 */
static bool clock_ok(const struct vdk_clock *c)
{
	return c->shift >= VDK_SHIFT_MIN && c->shift <= VDK_SHIFT_MAX &&
	       vdk_shr_(c->nsec, c->shift) < VDK_NSEC_PER_SEC &&
	       c->nsec <= UINT64_MAX - ((uint64_t)c->mult << VDK_WIDE_LOG) &&
	       vdk_sec_ok_(c->sec);
}

static bool clocks_ok(const struct vdk_clock *clock, const struct vdk_list *open)
{
	uint32_t i;

	for (i = 0; i < open->count; i++)
		if (!clock_ok(&clock[open->id[i]]))
			return false;
	return true;
}

/*
 * The same for numbers as hosts have them, at a third of the cost: a shift from 2 to 33,
 * a multiplier below 2^31, a time after 1970. Bits that must not be set are gathered from
 * all clocks.
 */
static inline bool usual(const struct vdk_clock *clock, const struct vdk_list *open)
{
	const uint8_t *id, *end = open->id + open->count;
	uint32_t shift = 0, mult = 0;
	uint64_t sec = 0, nsec = 0;

	for (id = open->id; id != end; id++) {
		const struct vdk_clock *c = &clock[*id];

		shift |= c->shift - VDK_SHIFT_MIN;
		mult |= c->mult;
		sec |= (uint64_t)c->sec;
		nsec |= VDK_NSEC_PER_SEC - 1 - vdk_shr_(c->nsec, c->shift & VDK_SHIFT_MAX);
	}
	return !(shift >> 5 | mult >> 31 | sec >> VDK_SEC_LOG | nsec >> 63);
}

/* The coarse clocks' readers never look at the counter. */
static inline bool coarse_ok(const struct vdk_time *now)
{
	const struct vdk_clock *c = &now->clock[VDK_CLOCK_COARSE_FIRST];
	uint32_t valid = now->valid >> VDK_CLOCK_COARSE_FIRST;

	return !((valid & 1 && c[0].mult) || (valid & 2 && c[1].mult));
}

/*
 * The same numbers for a 32-bit reader, exactly; or, where they do not fit, such
 * that it takes its slow path. It sees the delta's low word and that the high words
 * are equal, which is the delta unless the low word wraps right behind the base. A
 * clock that stands still always fits.
 */
static inline void put_narrow(uint8_t *block, enum vdk_order order, uint64_t base,
			      uint32_t mult, uint64_t nsec, uint32_t shift)
{
	uint32_t nsec32 = (uint32_t)vdk_shr_(nsec, shift);
	uint32_t frac32 = (uint32_t)nsec << ((31 - shift) & 31) & 0x7fffffff;
	uint64_t mult32 = shift <= VDK_NARROW_SHIFT ?
			  vdk_shl_(mult, VDK_NARROW_SHIFT - shift) : UINT64_MAX;

	if (!mult) {
		mult32 = frac32 = 0;
	} else if (__builtin_expect(mult32 >> 32 ||
				    (uint32_t)base >= UINT32_MAX << VDK_NARROW_LOG, 0)) {
		nsec32 = VDK_NARROW_CLOSED;
		mult32 = frac32 = 0;
	}
	vdk_put32_(block + VDK_CLOCK_MULT32, (uint32_t)mult32, order);
	vdk_put32_(block + VDK_CLOCK_NSEC32, nsec32, order);
	vdk_put32_(block + VDK_CLOCK_FRAC32, frac32, order);
}

static inline void put_fields(uint8_t *block, enum vdk_order order,
			      const struct vdk_clock *c)
{
	uint64_t base = c->base, nsec = c->nsec;
	uint32_t mult = c->mult, shift = c->shift;

	vdk_put64_(block + VDK_CLOCK_BASE, base, order);
	vdk_put64_(block + VDK_CLOCK_SEC, (uint64_t)c->sec, order);
	vdk_put64_(block + VDK_CLOCK_NSEC, nsec, order);
	vdk_put32_(block + VDK_CLOCK_MULT, mult, order);
	vdk_put32_(block + VDK_CLOCK_SHIFT, shift, order);
	put_narrow(block, order, base, mult, nsec, shift);
}

static void list_clocks(struct vdk_list *list, uint32_t mask)
{
	uint32_t i;

	memset(list, 0, sizeof(*list));
	list->mask = mask;
	for (i = 0; i < VDK_CLOCKS; i++)
		if (mask >> i & 1)
			list->id[list->count++] = (uint8_t)i;
}

/* @block is that of each clock of a mask: for what is seldom, else there is the list. */
#define EACH_BLOCK(block, pg, clocks)						\
	for (block = (pg)->mem; clocks; clocks >>= 1, block += VDK_CLOCK_SIZE)	\
		if (clocks & 1)

static inline __attribute__((__always_inline__)) void
put_begin(struct vdk_page *pg, uint32_t clocks, uint32_t val)
{
	uint8_t *block;

	EACH_BLOCK(block, pg, clocks)
		vdk_put_high_(block + VDK_CLOCK_BEGIN, val, pg->order);
}

static inline __attribute__((__always_inline__)) void
put_closed_end(struct vdk_page *pg, uint32_t clocks)
{
	uint8_t *block;

	EACH_BLOCK(block, pg, clocks)
		vdk_put_end_(block + VDK_CLOCK_END, pg->generation, 0, pg->order);
}

static inline uint8_t *block_of(uint8_t *mem, uint8_t id)
{
	return mem + ((size_t)id << VDK_CLOCK_LOG);
}

/*
 * The clocks of @open get new values, those of @close are closed. @order is
 * pg->order, a constant for the compiler: swapping bytes or not is decided once.
 * What is used often is copied from @pg first, as stores may alias it.
 */
static inline __attribute__((__always_inline__)) void
store(struct vdk_page *pg, const struct vdk_list *open, const struct vdk_clock *clock,
      uint32_t close, enum vdk_order order)
{
	const uint8_t *id, *list = open->id, *end = list + open->count;
	uint8_t *mem = pg->mem, *begin = mem + VDK_CLOCK_BEGIN;
	uint32_t generation = pg->generation;

#pragma GCC unroll 1
	for (id = list; id != end; id++)
		vdk_put_high_(block_of(begin, *id), generation, order);
	put_begin(pg, close, generation + VDK_CLOCK_CLOSED);
	vdk_store_barrier();
#pragma GCC unroll 1
	for (id = list; id != end; id++)
		put_fields(block_of(mem, *id), order, &clock[*id]);
	vdk_store_barrier();
#pragma GCC unroll 1
	for (id = list; id != end; id++)
		vdk_put_end_(block_of(mem, *id), generation, VDK_NSEC_PER_SEC, order);
	put_closed_end(pg, close);
}

/* One generation: the clocks of @open get new values, all others are closed. */
static inline __attribute__((__always_inline__)) void
publish(struct vdk_page *pg, const struct vdk_list *open, const struct vdk_clock *clock)
{
	uint32_t close = pg->open & ~open->mask;

	if (!pg->marked)
		vdk_next_generation_(pg);
	pg->open = open->mask;
	pg->marked = 0;
	if (pg->order == VDK_BIG)
		store(pg, open, clock, close, VDK_BIG);
	else
		store(pg, open, clock, close, VDK_LITTLE);
}

static inline __attribute__((__always_inline__)) int
check_and_publish(struct vdk_page *pg, const struct vdk_list *open, const struct vdk_time *now)
{
	if (open->mask & ~ALL_CLOCKS)
		return -VDK_ERANGE;
	if (open->mask & pg->shifted)
		return -VDK_EINVAL;
	if (!(usual(now->clock, open) || clocks_ok(now->clock, open)) || !coarse_ok(now))
		return -VDK_ERANGE;
	publish(pg, open, now->clock);
	return 0;
}

/*
 * With other clocks than the last time: apart, as most publishes need no list. The
 * first publish of a handle comes here, so here is seen what it can never be for.
 */
static __attribute__((__noinline__)) int publish_others(struct vdk_page *pg,
						    const struct vdk_time *now)
{
	struct vdk_list open;
	int err;

	if (!vdk_ready_(pg) || vdk_page_u64(pg, VDK_DATA_ROOT))
		return -VDK_EINVAL;
	list_clocks(&open, now->valid);
	err = check_and_publish(pg, &open, now);
	if (!err)
		pg->list = open;
	return err;
}

int vdk_page_publish(struct vdk_page *pg, const struct vdk_time *now)
{
	if (now->valid != pg->list.mask || !now->valid)
		return publish_others(pg, now);
	return check_and_publish(pg, &pg->list, now);
}

int vdk_page_mark(struct vdk_page *pg)
{
	if (!vdk_ready_(pg))
		return -VDK_EINVAL;
	if (!pg->marked)
		vdk_next_generation_(pg);
	pg->marked = 1;
	put_begin(pg, pg->open, pg->generation);
	vdk_full_barrier();
	return 0;
}

int vdk_page_close(struct vdk_page *pg)
{
	struct vdk_list none;

	if (!vdk_ready_(pg))
		return -VDK_EINVAL;
	list_clocks(&none, 0);
	publish(pg, &none, NULL);
	return 0;
}

int vdk_page_rebase(struct vdk_page *pg)
{
	uint32_t there;

	if (!vdk_ready_(pg))
		return -VDK_EINVAL;
	there = vdk_page_u32(pg, VDK_DATA_GENERATION);
	/* The page may have been restored without its handle, or the other way round. */
	if ((int32_t)(there - pg->generation) > 0)
		pg->generation = there;
	pg->marked = 0;
	pg->open = ALL_CLOCKS;
	return vdk_page_close(pg);
}
