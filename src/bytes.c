/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Loads and stores of either byte order, at any alignment. */
#include "bytes.h"

uint16_t vdk_ld16_(const uint8_t *p, enum vdk_order order)
{
	return order == VDK_BIG ? (uint16_t)(p[0] << 8 | p[1])
				: (uint16_t)(p[1] << 8 | p[0]);
}

uint32_t vdk_ld32_(const uint8_t *p, enum vdk_order order)
{
	uint32_t val;

	memcpy(&val, p, sizeof(val));
	return vdk_order32_(val, order);
}

uint64_t vdk_ld64_(const uint8_t *p, enum vdk_order order)
{
	uint64_t val;

	memcpy(&val, p, sizeof(val));
	return vdk_order64_(val, order);
}

void vdk_st_(uint8_t *p, uint64_t val, uint32_t size, enum vdk_order order)
{
	uint32_t i;

	for (i = 0; i < size; i++) {
		p[order == VDK_BIG ? size - 1 - i : i] = (uint8_t)val;
		val >>= 8;
	}
}

uint16_t vdk_u16_(const struct vdk_image *img, uint64_t off)
{
	return vdk_ld16_(img->blob + off, img->order);
}

uint32_t vdk_u32_(const struct vdk_image *img, uint64_t off)
{
	return vdk_ld32_(img->blob + off, img->order);
}

uint64_t vdk_u64_(const struct vdk_image *img, uint64_t off)
{
	return vdk_ld64_(img->blob + off, img->order);
}

uint32_t vdk_word_size_(const struct vdk_image *img)
{
	return img->bits / 8;
}

uint64_t vdk_ld_word_(const uint8_t *p, uint32_t bits, enum vdk_order order)
{
	return bits == 64 ? vdk_ld64_(p, order) : vdk_ld32_(p, order);
}

uint64_t vdk_word_(const struct vdk_image *img, uint64_t off)
{
	return vdk_ld_word_(img->blob + off, img->bits, img->order);
}

uint64_t vdk_ref_(const struct vdk_image *img, uint64_t off, uint64_t base)
{
	return base + (uint64_t)(int64_t)(int32_t)vdk_u32_(img, off);
}
