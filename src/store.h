/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Stores into a data page: aligned, each a single one, in the page's order; and
 * numbers that stand in it.
 * Where and in which order are passed by value: a compiler that has to think
 * a store may have changed the handle would load it again after each.
 */
#ifndef VDK_STORE_H
#define VDK_STORE_H

#include "bytes.h"

/* A handle that nothing has filled is all zero, if its owner took care. */
static inline bool vdk_ready_(const struct vdk_page *pg)
{
	return pg->mem;
}

static inline void vdk_put32_(uint8_t *p, uint32_t val, enum vdk_order order)
{
	vdk_store32(p, vdk_order32_(val, order));
}

static inline void vdk_put64_(uint8_t *p, uint64_t val, enum vdk_order order)
{
	vdk_store64(p, vdk_order64_(val, order));
}

/* The high half of a u64 alone. */
static inline void vdk_put_high_(uint8_t *p, uint32_t val, enum vdk_order order)
{
	vdk_put32_(p + (order == VDK_BIG ? 0 : 4), val, order);
}

/* END: where a host cannot store it at once its halves may be seen in any order. */
static inline void vdk_put_end_(uint8_t *p, uint32_t generation, uint32_t low,
				enum vdk_order order)
{
	vdk_put64_(p, (uint64_t)generation << 32 | low, order);
}

/* Seconds that cannot wrap when readers add to them. */
static inline bool vdk_sec_ok_(int64_t sec)
{
	return ((uint64_t)sec + ((uint64_t)1 << VDK_SEC_LOG)) >> (VDK_SEC_LOG + 1) == 0;
}

/*
 * Shifts by @n below 64: on 32 bits compilers call a function of theirs for one by
 * a variable.
 */
static inline uint64_t vdk_shr_(uint64_t val, uint32_t n)
{
	uint32_t hi = (uint32_t)(val >> 32), lo = (uint32_t)val;

	if (sizeof(void *) > sizeof(uint32_t))
		return val >> n;
	if (n >= 32)
		return hi >> (n - 32);
	return n ? (uint64_t)(hi >> n) << 32 | (lo >> n | hi << (32 - n)) : val;
}

static inline uint64_t vdk_shl_(uint64_t val, uint32_t n)
{
	uint32_t hi = (uint32_t)(val >> 32), lo = (uint32_t)val;

	if (sizeof(void *) > sizeof(uint32_t))
		return val << n;
	if (n >= 32)
		return (uint64_t)(lo << (n - 32)) << 32;
	return n ? (uint64_t)(hi << n | lo >> (32 - n)) << 32 | lo << n : val;
}

/*
 * The header has it before any block: whoever attaches goes on behind it. 0 is that of
 * pages that were never published to, a namespace's among them, which may take this
 * one's place between a reader's loads; so it is left out.
 */
static inline __attribute__((__always_inline__)) uint32_t
vdk_next_generation_(struct vdk_page *pg)
{
	pg->generation += VDK_GENERATION_STEP;
	if (!pg->generation)
		pg->generation = VDK_GENERATION_STEP;
	vdk_put32_(pg->mem + VDK_DATA_GENERATION, pg->generation, pg->order);
	return pg->generation;
}

/* src/powerpc.c: what a fresh page has if @img is of the family */
void vdk_powerpc_page_(struct vdk_page *pg, const struct vdk_image *img);

#endif /* VDK_STORE_H */
