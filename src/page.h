/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Stores into a data page: aligned, each a single one, in the page's order.
 * Where and in which order are passed by value: a compiler that has to think
 * a store may have changed the handle would load it again after each.
 */
#ifndef VDK_PAGE_H
#define VDK_PAGE_H

#include "elf.h"

static inline void vdk_put32_(uint8_t *p, uint32_t val, enum vdk_order order)
{
	vdk_store32(p, vdk_order32_(val, order));
}

static inline void vdk_put64_(uint8_t *p, uint64_t val, enum vdk_order order)
{
	vdk_store64(p, vdk_order64_(val, order));
}

/* Half of a u64 alone. */
static inline void vdk_put_high_(uint8_t *p, uint32_t val, enum vdk_order order)
{
	vdk_put32_(p + (order == VDK_BIG ? 0 : 4), val, order);
}

static inline void vdk_put_low_(uint8_t *p, uint32_t val, enum vdk_order order)
{
	vdk_put32_(p + (order == VDK_BIG ? 4 : 0), val, order);
}

#endif /* VDK_PAGE_H */
