/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The auxiliary vector's entry by which a program finds its image. */
#include "internal.h"

int vdk_auxv_fill(const struct vdk_image *img, uint64_t base, void *out,
		  size_t cap)
{
	uint8_t *p = out;
	uint32_t word;

	if (!vdk_opened_(img))
		return -VDK_EINVAL;
	if (!base)
		return 0;
	if (base % VDK_ALIGN)
		return -VDK_EINVAL;
	if (img->bits == 32 && base >> 32)
		return -VDK_ERANGE;
	word = vdk_word_size_(img);
	if (cap < 2 * word)
		return -VDK_ENOSPACE;
	vdk_st_(p, VDK_AT_SYSINFO_EHDR, word, img->order);
	vdk_st_(p + word, base, word, img->order);
	return (int)(2 * word);
}
