/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Look names up as programs do: by either hash table, or one after the other. */
#include "internal.h"

/* Is the entry as vdk_variant_patch() leaves a hidden one: all zero? */
bool vdk_sym_hidden_(const struct vdk_image *img, uint32_t index)
{
	uint32_t i, size = vdk_elf_symsize_(img);
	uint64_t at = img->dynsym.off + (uint64_t)index * size;
	uint8_t any = 0;

	for (i = 0; i < size; i++)
		any |= img->blob[at + i];
	return !any;
}

/* What finders accept: defined, and visible from outside. */
bool vdk_sym_exported_(const struct vdk_sym *sym)
{
	uint32_t bind = sym->info >> 4;

	return (bind == E_STB_GLOBAL || bind == E_STB_WEAK) &&
	       sym->section != E_SHN_UNDEF && sym->section != E_SHN_ABS;
}

int vdk_image_sym_at(const struct vdk_image *img, uint32_t index,
		     struct vdk_sym *sym)
{
	struct vdk_sym new;
	uint32_t name;

	if (index >= img->symbols)
		return -VDK_ENOENT;
	vdk_elf_sym_(img, index, &new, &name);
	new.name = vdk_str_dyn_(img, name);
	if (!new.name)
		return -VDK_ESYM_NAME;
	*sym = new;
	return 0;
}

static bool matches(const struct vdk_image *img, const char *version,
		    const char *name, uint32_t index, struct vdk_sym *sym)
{
	struct vdk_sym new;
	const char *have;

	if (vdk_image_sym_at(img, index, &new) || !vdk_sym_exported_(&new) ||
	    !vdk_str_same_(new.name, name))
		return false;
	if (version) {
		have = vdk_image_version(img, new.version & 0x7fff);
		if (!have || !vdk_str_same_(have, version))
			return false;
	}
	*sym = new;
	return true;
}

static int by_linear(const struct vdk_image *img, const char *version,
		     const char *name, struct vdk_sym *sym)
{
	uint32_t i;

	for (i = 1; i < img->symbols; i++)
		if (matches(img, version, name, i, sym))
			return 0;
	return -VDK_ENOENT;
}

static int by_sysv(const struct vdk_image *img, const char *version,
		   const char *name, struct vdk_sym *sym)
{
	uint32_t steps, i = vdk_hash_sysv_first_(img, vdk_hash_sysv_(name));

	for (steps = 0; i && steps < img->symbols; steps++) {
		if (matches(img, version, name, i, sym))
			return 0;
		i = vdk_hash_sysv_next_(img, i);
	}
	return -VDK_ENOENT;
}

static int by_gnu(const struct vdk_image *img, const char *version,
		  const char *name, struct vdk_sym *sym)
{
	uint32_t i, hash = vdk_hash_gnu_(name);
	struct vdk_gnu_ gnu;

	if (!img->gnu_hash.size || vdk_hash_gnu_read_(img, img->gnu_hash.off, &gnu) ||
	    !vdk_hash_gnu_bloom_(img, &gnu, hash))
		return -VDK_ENOENT;
	for (i = vdk_hash_gnu_first_(img, &gnu, hash); i; i = vdk_hash_gnu_next_(img, &gnu, i))
		if (matches(img, version, name, i, sym))
			return 0;
	return -VDK_ENOENT;
}

int vdk_image_sym_by(const struct vdk_image *img, enum vdk_lookup method,
		     const char *version, const char *name, struct vdk_sym *sym)
{
	switch (method) {
	case VDK_LOOKUP_LINEAR:
		return by_linear(img, version, name, sym);
	case VDK_LOOKUP_SYSV:
		return by_sysv(img, version, name, sym);
	case VDK_LOOKUP_GNU:
		return by_gnu(img, version, name, sym);
	}
	return -VDK_ENOENT;
}

int vdk_image_sym(const struct vdk_image *img, const char *version,
		  const char *name, struct vdk_sym *sym)
{
	enum vdk_lookup method = img->gnu_hash.size ? VDK_LOOKUP_GNU :
							VDK_LOOKUP_SYSV;

	return vdk_image_sym_by(img, method, version, name, sym);
}
