/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Rules about the variant table (docs/abi.md 6). */
#include "internal.h"

/* Has the image been patched so that names are missing? */
static bool any_hidden(const struct vdk_image *img)
{
	uint32_t i;

	for (i = 1; i < img->symbols; i++)
		if (vdk_sym_hidden_(img, i))
			return true;
	return false;
}

/* The name starts a group at record @first: was there one before? */
static int group_start(const struct vdk_image *img, uint32_t first,
		       const struct vdk_record_ *rec)
{
	struct vdk_record_ before;
	struct vdk_sym sym;
	uint32_t i;
	int err;

	for (i = 0; i < first; i++) {
		err = vdk_record_(img, i, &before);
		if (err)
			return err;
		if (vdk_str_same_(before.v.name, rec->v.name))
			return -VDK_EVARIANT_ORDER;
	}
	err = vdk_image_sym_by(img, VDK_LOOKUP_LINEAR, NULL, rec->v.name, &sym);
	if (err && !any_hidden(img))
		return -VDK_EVARIANT_NAME;
	return 0;
}

/* Two neighbours: records of one name, or the seam between two names. */
static int neighbours(const struct vdk_image *img, const struct vdk_record_ *prev,
		      const struct vdk_record_ *rec)
{
	if (vdk_str_same_(prev->v.name, rec->v.name)) {
		if (!prev->mask)	/* a catch-all before the end */
			return -VDK_EVARIANT_LAST;
		return prev->v.family == rec->v.family ? 0 : -VDK_EVARIANT_FAMILY;
	}
	if (prev->mask)
		return -VDK_EVARIANT_LAST;
	return group_start(img, rec->v.record, rec);
}

int vdk_check_variant_(const struct vdk_image *img, struct vdk_report *why)
{
	uint32_t i, count = vdk_variant_count_(img);
	struct vdk_record_ rec, prev;
	int err = 0;

	memset(&prev, 0, sizeof(prev));
	why->off = img->variants.off;
	why->sym = VDK_NO_INDEX;
	if (img->variants.size % sizeof(struct vdk_note_variant))
		return -VDK_EVARIANT_FORM;
	if (img->variants.size > VDK_MAX_RECORDS * sizeof(struct vdk_note_variant))
		return -VDK_ETOOMANY;
	for (i = 0; i < count && !err; i++) {
		why->off = img->variants.off +
			   (uint64_t)i * sizeof(struct vdk_note_variant);
		err = vdk_record_(img, i, &rec);
		if (!err)
			err = i ? neighbours(img, &prev, &rec) :
				  group_start(img, i, &rec);
		prev = rec;
	}
	if (!err && count && prev.mask)
		err = -VDK_EVARIANT_LAST;
	return err;
}
