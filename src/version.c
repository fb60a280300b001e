/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Version definitions: a linked list whose links are distances. */
#include "internal.h"

#define IN_VERDEF(at, field)	VDK_AT_(at, vdk_verdef_layout_, field)

int vdk_version_next_(const struct vdk_image *img, uint64_t *off,
		      struct vdk_verdef_ *def)
{
	uint64_t at = *off;
	uint32_t next;

	if (!vdk_range_ok_(at, sizeof(struct vdk_verdef_layout_), img->load.size))
		return -VDK_EVERDEF;
	if (vdk_u16_(img, IN_VERDEF(at, version)) != 1 || !vdk_u16_(img, IN_VERDEF(at, cnt)))
		return -VDK_EVERDEF;
	def->flags = vdk_u16_(img, IN_VERDEF(at, flags));
	def->index = vdk_u16_(img, IN_VERDEF(at, ndx));
	def->hash = vdk_u32_(img, IN_VERDEF(at, hash));
	def->aux = at + vdk_u32_(img, IN_VERDEF(at, aux));
	if (!vdk_range_ok_(def->aux, sizeof(struct vdk_verdaux_layout_), img->load.size))
		return -VDK_EVERDEF;
	def->name = vdk_str_dyn_(img, vdk_u32_(img, VDK_AT_(def->aux, vdk_verdaux_layout_, name)));
	if (!def->name || vdk_str_length_(def->name) > VDK_NAME_MAX_)
		return -VDK_EVERDEF;
	next = vdk_u32_(img, IN_VERDEF(at, next));
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
