/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Stores into a data page: aligned, each a single one, in the page's order. */
#ifndef VDK_PAGE_H
#define VDK_PAGE_H

#include <vdk/vdk.h>

static inline bool vdk_page_native_(const struct vdk_page *pg)
{
	return (pg->order == VDK_BIG) == VDK_HOST_IS_BE;
}

static inline void vdk_page_put32_(struct vdk_page *pg, uint32_t off, uint32_t val)
{
	vdk_store32(pg->mem + off, vdk_page_native_(pg) ? val :
							  __builtin_bswap32(val));
}

static inline void vdk_page_put64_(struct vdk_page *pg, uint32_t off, uint64_t val)
{
	vdk_store64(pg->mem + off, vdk_page_native_(pg) ? val :
							  __builtin_bswap64(val));
}

/* Half of a u64 alone. */
static inline void vdk_page_put_high_(struct vdk_page *pg, uint32_t off,
				      uint32_t val)
{
	vdk_page_put32_(pg, off + (pg->order == VDK_BIG ? 0 : 4), val);
}

static inline void vdk_page_put_low_(struct vdk_page *pg, uint32_t off,
				     uint32_t val)
{
	vdk_page_put32_(pg, off + (pg->order == VDK_BIG ? 4 : 0), val);
}

#endif /* VDK_PAGE_H */
