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

/* Would the symbols still be functions of their own with this body as one? */
static int check_body(const struct vdk_image *img, const struct vdk_variant *v)
{
	struct vdk_record_ other;
	struct vdk_sym sym;
	uint32_t i;

	if (!v->size)
		return 0;
	for (i = 0; i < v->record; i++)
		if (!vdk_record_at_(img, i, &other) &&
		    vdk_partly_(v->body, v->size, other.v.body, other.v.size))
			return -VDK_EVARIANT_OVERLAP;
	for (i = 1; i < img->symbols; i++)
		if (!vdk_sym_hidden_(img, i) && !vdk_image_sym_at(img, i, &sym) &&
		    vdk_sym_exported_(&sym) &&
		    vdk_partly_(v->body, v->size, sym.value, sym.size))
			return -VDK_EVARIANT_OVERLAP;
	return vdk_eh_covers_(img, v->body, v->size) ? 0 : -VDK_EEH_COVER;
}

/* Is an export of that name at @value? */
static bool is_named(const struct vdk_image *img, uint64_t value, const char *name)
{
	struct vdk_sym sym;
	uint32_t i;

	for (i = 1; i < img->symbols; i++)
		if (!vdk_image_sym_at(img, i, &sym) && vdk_sym_exported_(&sym) &&
		    sym.value == value && vdk_str_same_(sym.name, name))
			return true;
	return false;
}

/* Debuggers know a trampoline by its name and words: both stay. */
static int check_no_tramp(const struct vdk_image *img, const struct vdk_variant *v)
{
	struct vdk_tramp tramp;
	uint32_t kind;

	for (kind = VDK_TRAMP_SIGRETURN; kind <= VDK_TRAMP_RT_SIGRETURN; kind++) {
		if (vdk_tramp_find(img, kind, &tramp))
			continue;
		if (v->size && v->body < tramp.end && tramp.entry < v->body + v->size)
			return -VDK_EVARIANT_TRAMP;
		if (is_named(img, tramp.ret, v->name))
			return -VDK_EVARIANT_TRAMP;
	}
	return 0;
}

/*
 * A patch reads names while it writes: a hostile table that changed as it is
 * applied would be applied in part.
 */
static int check_own_place(const struct vdk_image *img, const struct vdk_variant *v)
{
	uint64_t name = (uint64_t)((const uint8_t *)v->name - img->blob);

	if (vdk_place_patched_(img, name, vdk_str_length_(v->name) + 1) ||
	    vdk_place_patched_(img, v->body, v->size))
		return -VDK_EVARIANT_PLACE;
	return 0;
}

/* One record by itself, but for what the table's order says. */
static int check_record(const struct vdk_image *img, const struct vdk_variant *v)
{
	int err = check_own_place(img, v);

	if (!err)
		err = check_body(img, v);
	return err ? err : check_no_tramp(img, v);
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
		err = vdk_record_at_(img, i, &before);
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

/* Is the export's code that of a record, and none of the records of its name? */
static bool left_behind(const struct vdk_image *img, const struct vdk_sym *sym)
{
	uint32_t i, count = vdk_record_count_(img);
	struct vdk_record_ rec;
	bool body = false;

	for (i = 0; i < count; i++) {
		if (vdk_record_at_(img, i, &rec))
			continue;
		if (vdk_str_same_(rec.v.name, sym->name))
			return false;
		body |= rec.v.size && rec.v.body == sym->value;
	}
	return body;
}

/*
 * A second name of a function would stay where it is when a patch moves or hides
 * the first. So each name has records of its own.
 */
static int check_aliases(const struct vdk_image *img, struct vdk_report *why)
{
	struct vdk_sym sym;
	uint32_t i;

	for (i = 1; i < img->symbols; i++)
		if (!vdk_image_sym_at(img, i, &sym) && vdk_sym_exported_(&sym) &&
		    left_behind(img, &sym)) {
			why->sym = i;
			why->off = sym.value;
			return -VDK_EVARIANT_ALIAS;
		}
	return 0;
}

int vdk_check_variant_(const struct vdk_image *img, struct vdk_report *why)
{
	uint32_t i, count = vdk_record_count_(img);
	struct vdk_record_ rec, prev;
	int err;

	memset(&prev, 0, sizeof(prev));
	why->off = img->variants.off;
	why->sym = VDK_NO_INDEX;
	if (img->variants.size % sizeof(struct vdk_note_variant))
		return -VDK_EVARIANT_FORM;
	if (img->variants.size > VDK_MAX_RECORDS * sizeof(struct vdk_note_variant))
		return -VDK_ETOOMANY;
	err = vdk_check_place_(img, why);
	for (i = 0; i < count && !err; i++) {
		why->off = img->variants.off +
			   (uint64_t)i * sizeof(struct vdk_note_variant);
		err = vdk_record_at_(img, i, &rec);
		if (!err)
			err = i ? neighbours(img, &prev, &rec) :
				  group_start(img, i, &rec);
		if (!err)
			err = check_record(img, &rec.v);
		prev = rec;
	}
	if (!err && count && prev.mask)
		err = -VDK_EVARIANT_LAST;
	return err ? err : check_aliases(img, why);
}
