/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Signal trampolines: what the image's note says about them. */
#include "internal.h"

/* An offset counted from the note's descriptor, as one from the image's start. */
static uint64_t from_note(const struct vdk_image *img, uint64_t at)
{
	return img->note + (uint64_t)(int64_t)(int32_t)vdk_u32_(img, at);
}

int vdk_tramp_find(const struct vdk_image *img, uint32_t kind,
		   struct vdk_tramp *tramp)
{
	uint64_t at = img->tramps.off, end = at + img->tramps.size;
	struct vdk_tramp new;

	for (; at < end; at += sizeof(struct vdk_note_tramp))
		if (vdk_u32_(img, at) == kind)
			break;
	if (at >= end)
		return -VDK_ENOENT;
	new.entry = from_note(img, at + 4);
	new.ret = from_note(img, at + 8);
	new.end = from_note(img, at + 12);
	/* A huge offset is a negative one. */
	if (new.entry > new.ret || new.ret >= new.end || new.end > img->load.size)
		return -VDK_ETRAMP_RANGE;
	*tramp = new;
	return 0;
}
