/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Bytes of an image or a program: are they there, and what numbers are they? Besides
 * elf.c the only part that knows word sizes and byte orders.
 */
#ifndef VDK_BYTES_H
#define VDK_BYTES_H

#include <vdk/vdk.h>

/* Does [off, off + len) lie within [0, size)? The one place that decides. */
static inline bool vdk_range_ok_(uint64_t off, uint64_t len, uint64_t size)
{
	return off <= size && len <= size - off;	/* nothing to overflow */
}

/* Is it the order of the machine that this runs on? */
static inline bool vdk_native_(enum vdk_order order)
{
	return (order == VDK_BIG) == VDK_HOST_IS_BE;
}

/* From the machine's order to @order, or back. */
static inline uint32_t vdk_order32_(uint32_t val, enum vdk_order order)
{
	return vdk_native_(order) ? val : __builtin_bswap32(val);
}

static inline uint64_t vdk_order64_(uint64_t val, enum vdk_order order)
{
	return vdk_native_(order) ? val : __builtin_bswap64(val);
}

/* Loads and stores at any alignment, in either order. */
uint16_t vdk_ld16_(const uint8_t *p, enum vdk_order order);
uint32_t vdk_ld32_(const uint8_t *p, enum vdk_order order);
uint64_t vdk_ld64_(const uint8_t *p, enum vdk_order order);
uint64_t vdk_ld_word_(const uint8_t *p, uint32_t bits, enum vdk_order order);
void vdk_st_(uint8_t *p, uint64_t val, uint32_t size, enum vdk_order order);

/* The same at an offset of an image that is known to be within it. */
uint16_t vdk_u16_(const struct vdk_image *img, uint64_t off);
uint32_t vdk_u32_(const struct vdk_image *img, uint64_t off);
uint64_t vdk_u64_(const struct vdk_image *img, uint64_t off);

/* A guest word: 4 or 8 bytes. */
uint32_t vdk_word_size_(const struct vdk_image *img);
uint64_t vdk_word_(const struct vdk_image *img, uint64_t off);

/* A place in the image: @base, and what the signed 32 bits at @off add to it. */
uint64_t vdk_ref_(const struct vdk_image *img, uint64_t off, uint64_t base);

#endif /* VDK_BYTES_H */
