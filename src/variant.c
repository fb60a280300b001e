/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Choose code for the CPU: read the image's variant table, rewrite its dynamic
 * symbols.
 *
 * How a name is hidden. Its .dynsym entry and its versym entry are zeroed: it
 * becomes a second null symbol, which every finder must know to pass over,
 * since entry 0 of every table is one. glibc ignores st_value 0 and st_shndx
 * UNDEF; musl, Go, CRIU, bionic and the kernel's parse_vdso.c want a function
 * with global binding, and compare names; debuggers and nm skip symbols without
 * a name. Whatever a finder tests, something of the entry fails: no name, no
 * type, local, undefined, value and size 0. Chains are by index, and none is
 * touched: all other names of the bucket are still reached through the entry.
 * The GNU hash kept for it in its chain makes a finder look at the entry at
 * most, where the name then differs.
 */
#include "internal.h"

int vdk_variant_at(const struct vdk_image *img, uint32_t index,
		   struct vdk_variant *record, uint64_t *mask, uint64_t *value)
{
	struct vdk_record_ rec;
	int err = vdk_record_at_(img, index, &rec);

	if (err)
		return err;
	*record = rec.v;
	if (mask)
		*mask = rec.mask;
	if (value)
		*value = rec.value;
	return 0;
}

/*
 * The record that wins for the name of the group at *i; *i moves past it. The
 * table was checked: mask 0 ends a group.
 */
static int group_pick(const struct vdk_image *img, uint32_t *i, uint64_t features,
		      struct vdk_variant *pick)
{
	struct vdk_record_ rec;
	bool found = false;
	int err;

	do {
		err = vdk_record_at_(img, (*i)++, &rec);
		if (err)
			return err;	/* cannot be */
		if (!found && (features & rec.mask) == rec.value) {
			*pick = rec.v;
			found = true;
		}
	} while (rec.mask);
	return 0;
}

/* If a name of @pick's family is hidden, @pick is. */
static int family_pick(const struct vdk_image *img, uint64_t features,
		       struct vdk_variant *pick)
{
	struct vdk_variant other;
	uint32_t i = 0;
	int err;

	if (!pick->family || !pick->size)
		return 0;
	while (i < vdk_record_count_(img)) {
		err = group_pick(img, &i, features, &other);
		if (err)
			return err;
		if (other.family == pick->family && !other.size) {
			pick->size = 0;
			pick->body = 0;
			pick->record = other.record;
			return 0;
		}
	}
	return 0;
}

int vdk_variant_pick(const struct vdk_image *img, const char *name,
		     uint64_t features, struct vdk_variant *pick)
{
	struct vdk_variant new;
	struct vdk_report why;
	uint32_t i = 0;
	int err = vdk_check_variant_(img, &why);

	while (!err && i < vdk_record_count_(img)) {
		err = group_pick(img, &i, features, &new);
		if (err || !vdk_str_same_(new.name, name))
			continue;
		err = family_pick(img, features, &new);
		if (!err)
			*pick = new;
		return err;
	}
	return err ? err : -VDK_ENOENT;
}

/* Change one symbol. All was checked: nothing here can fail halfway. */
static void apply(struct vdk_image *copy, const struct vdk_variant *pick)
{
	struct vdk_sym sym;

	if (vdk_image_sym_by(copy, VDK_LOOKUP_LINEAR, NULL, pick->name, &sym))
		return;
	if (pick->size)
		vdk_elf_sym_move_(copy, sym.index, pick->body, pick->size);
	else
		vdk_elf_sym_clear_(copy, sym.index);
}

int vdk_variant_patch(struct vdk_image *copy, uint64_t features)
{
	struct vdk_variant pick;
	struct vdk_report why;
	uint32_t i = 0;
	int err;

	if (!copy->fresh)
		return -VDK_ECOPY;
	err = vdk_check_variant_(copy, &why);
	if (err)
		return err;
	while (i < vdk_record_count_(copy)) {
		err = group_pick(copy, &i, features, &pick);
		if (!err)
			err = family_pick(copy, features, &pick);
		if (err)
			return err;
		apply(copy, &pick);
	}
	copy->fresh = NULL;
	return 0;
}
