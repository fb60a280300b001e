/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Signal trampolines: what the image's note says about them. */
#include "internal.h"

int vdk_tramp_find(const struct vdk_image *img, uint32_t kind,
		   struct vdk_tramp *tramp)
{
	uint64_t at = img->tramps.off, end = at + img->tramps.size;
	struct vdk_tramp new;

	for (; at < end; at += sizeof(struct vdk_note_tramp))
		if (vdk_u32_(img, VDK_AT_(at, vdk_note_tramp, kind)) == kind)
			break;
	if (at >= end)
		return -VDK_ENOENT;
	new.entry = vdk_note_ref_(img, VDK_AT_(at, vdk_note_tramp, entry));
	new.ret = vdk_note_ref_(img, VDK_AT_(at, vdk_note_tramp, ret));
	new.end = vdk_note_ref_(img, VDK_AT_(at, vdk_note_tramp, end));
	/* A huge offset is a negative one. */
	if (new.entry > new.ret || new.ret >= new.end || new.end > img->load.size)
		return -VDK_ETRAMP_RANGE;
	*tramp = new;
	return 0;
}
