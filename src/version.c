/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Version definitions: a linked list whose links are distances. */
#include "internal.h"

/* Elfxx_Verdef and Elfxx_Verdaux are the same in both classes. */
enum {
	VD_FLAGS = 2, VD_NDX = 4, VD_CNT = 6, VD_HASH = 8, VD_AUX = 12,
	VD_NEXT = 16, VDA_NAME = 0,
};

int vdk_version_next_(const struct vdk_image *img, uint64_t *off,
		      struct vdk_verdef_ *def)
{
	uint64_t at = *off;
	uint32_t next;

	if (!vdk_range_ok_(at, VDK_VERDEF_SIZE_, img->load.size))
		return -VDK_EVERDEF;
	if (vdk_u16_(img, at) != 1 || !vdk_u16_(img, at + VD_CNT))
		return -VDK_EVERDEF;
	def->flags = vdk_u16_(img, at + VD_FLAGS);
	def->index = vdk_u16_(img, at + VD_NDX);
	def->hash = vdk_u32_(img, at + VD_HASH);
	def->aux = at + vdk_u32_(img, at + VD_AUX);
	if (!vdk_range_ok_(def->aux, VDK_VERDAUX_SIZE_, img->load.size))
		return -VDK_EVERDEF;
	def->name = vdk_str_dyn_(img, vdk_u32_(img, def->aux + VDA_NAME));
	if (!def->name || vdk_str_length_(def->name) > VDK_NAME_MAX_)
		return -VDK_EVERDEF;
	next = vdk_u32_(img, at + VD_NEXT);
	*off = next ? at + next : 0;
	return 0;
}

const char *vdk_image_version(const struct vdk_image *img, uint32_t index)
{
	uint64_t off = img->verdef.off;
	struct vdk_verdef_ def;
	uint32_t i;

	for (i = 0; off && i < img->verdefs; i++) {
		if (vdk_version_next_(img, &off, &def))
			break;
		if (def.index == index)
			return def.name;
	}
	return NULL;
}
