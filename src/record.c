/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The records of the variant table (docs/abi.md 5), each by itself. */
#include "internal.h"

#define IN_RECORD(at, field)	VDK_AT_(at, vdk_note_variant, field)

uint32_t vdk_record_count_(const struct vdk_image *img)
{
	uint64_t count = img->variants.size / sizeof(struct vdk_note_variant);

	return count > VDK_MAX_RECORDS ? VDK_MAX_RECORDS : (uint32_t)count;
}

/* A name anywhere in the image: short enough, and ended. */
static const char *name_at(const struct vdk_image *img, uint64_t off)
{
	const char *name;
	uint64_t i, room;

	if (!vdk_range_ok_(off, 1, img->load.size))
		return NULL;
	name = (const char *)img->blob + off;
	room = img->load.size - off;
	for (i = 0; i < room && i <= VDK_NAME_MAX_; i++)
		if (!name[i])
			return i ? name : NULL;
	return NULL;
}

int vdk_record_at_(const struct vdk_image *img, uint32_t i, struct vdk_record_ *rec)
{
	uint64_t at = img->variants.off +
		      (uint64_t)i * sizeof(struct vdk_note_variant);

	if (i >= vdk_record_count_(img))
		return -VDK_ENOENT;
	rec->v.name = name_at(img, vdk_ref_(img, IN_RECORD(at, name), img->variants.off));
	if (!rec->v.name)
		return -VDK_EVARIANT_FORM;
	rec->v.size = vdk_u32_(img, IN_RECORD(at, size));
	rec->v.body = rec->v.size ? vdk_ref_(img, IN_RECORD(at, body), img->variants.off) : 0;
	rec->v.family = vdk_u32_(img, IN_RECORD(at, family));
	rec->v.record = i;
	rec->mask = vdk_u64_(img, IN_RECORD(at, mask));
	rec->value = vdk_u64_(img, IN_RECORD(at, value));
	if (rec->value & ~rec->mask)	/* could never win */
		return -VDK_EVARIANT_FORM;
	if (!vdk_range_ok_(rec->v.body, rec->v.size, img->load.size))
		return -VDK_EVARIANT_BODY;
	return 0;
}
