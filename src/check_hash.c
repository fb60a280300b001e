/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Rules about the hash tables: sound, and complete (docs/abi.md 6). Both must
 * find each symbol, since programs differ in which one they use.
 */
#include "internal.h"

/* Each chain ends, and stays within the table. */
static int sysv_form(const struct vdk_image *img)
{
	uint32_t i, steps = 0, buckets = vdk_hash_sysv_word_(img, 0);

	if (!buckets || buckets > 4 * VDK_MAX_RECORDS)
		return -VDK_ESYSV_FORM;
	for (i = 0; i < buckets + img->symbols; i++)
		if (vdk_hash_sysv_word_(img, 2 + (uint64_t)i) >= img->symbols)
			return -VDK_ESYSV_FORM;
	/*
	 * With every symbol in one chain at most, as it must be, all chains
	 * together have no more links than there are symbols.
	 */
	for (i = 0; i < buckets; i++) {
		uint32_t sym = vdk_hash_sysv_first_(img, i);

		for (; sym; sym = vdk_hash_sysv_next_(img, sym))
			if (++steps >= img->symbols)
				return -VDK_ESYSV_FORM;
	}
	return 0;
}

static bool sysv_finds(const struct vdk_image *img, const struct vdk_sym *sym)
{
	uint32_t i = vdk_hash_sysv_first_(img, vdk_hash_sysv_(sym->name));

	while (i && i != sym->index)
		i = vdk_hash_sysv_next_(img, i);
	return i != 0;
}

/* Heads point into the table, and the last chain ends where it does. */
static int gnu_form(const struct vdk_image *img, const struct vdk_gnu_ *gnu)
{
	uint32_t i, head;
	uint64_t last;

	for (i = 0; i < gnu->buckets; i++) {
		head = vdk_u32_(img, gnu->bucket_off + 4 * (uint64_t)i);
		if (head && (head < gnu->first || head >= img->symbols))
			return -VDK_EGNU_FORM;
	}
	if (gnu->first == img->symbols)
		return 0;
	last = gnu->chain_off + 4 * (uint64_t)(img->symbols - 1 - gnu->first);
	return vdk_u32_(img, last) & 1 ? 0 : -VDK_EGNU_FORM;
}

static bool gnu_finds(const struct vdk_image *img, const struct vdk_gnu_ *gnu,
		      const struct vdk_sym *sym)
{
	uint32_t i, hash = vdk_hash_gnu_(sym->name);
	uint64_t at;

	if (!vdk_hash_gnu_bloom_(img, gnu, hash))
		return false;
	i = vdk_hash_gnu_first_(img, gnu, hash);
	while (i && i != sym->index)
		i = vdk_hash_gnu_next_(img, gnu, i);
	if (!i)
		return false;
	at = gnu->chain_off + 4 * (uint64_t)(i - gnu->first);
	return (vdk_u32_(img, at) | 1) == (hash | 1);
}

static int both_find(const struct vdk_image *img, const struct vdk_gnu_ *gnu,
		     uint32_t index)
{
	struct vdk_sym sym;
	int err;

	if (vdk_sym_hidden_(img, index))
		return 0;
	err = vdk_image_sym_at(img, index, &sym);
	if (err)
		return err;
	if (!(sym.info >> 4) || sym.section == E_SHN_UNDEF)
		return 0;	/* local or undefined: vdk_check_sym_() */
	if (vdk_str_length_(sym.name) > VDK_NAME_MAX_)
		return -VDK_ESYM_NAME;	/* what it hashes to is not looked at */
	if (!sysv_finds(img, &sym))
		return -VDK_ESYSV_LOST;
	return gnu_finds(img, gnu, &sym) ? 0 : -VDK_EGNU_LOST;
}

int vdk_check_hash_(const struct vdk_image *img, struct vdk_report *why)
{
	struct vdk_gnu_ gnu;
	uint32_t i;
	int err;

	if (!img->sysv_hash.size)
		return -VDK_ESYSV_NONE;
	if (!img->gnu_hash.size)
		return -VDK_EGNU_NONE;
	why->off = img->sysv_hash.off;
	err = sysv_form(img);
	if (err)
		return err;
	why->off = img->gnu_hash.off;
	err = vdk_hash_gnu_read_(img, img->gnu_hash.off, &gnu);
	if (!err)
		err = gnu_form(img, &gnu);
	for (i = 1; i < img->symbols && !err; i++) {
		why->sym = i;
		err = both_find(img, &gnu, i);
	}
	return err;
}
