/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Rules about symbols and their versions (docs/abi.md 6). */
#include "internal.h"

#define NODE_MIN	2	/* versions of symbols: not 0 and 1, local and the base, */
#define NODE_MAX	0x7fff	/* nor with the bit that makes one no default */

static bool is_node(const struct vdk_verdef_ *def)
{
	return !(def->flags & E_VER_FLG_BASE) && def->index >= NODE_MIN && def->index <= NODE_MAX;
}

/* Has one of the first @count definitions the index or, if that is a node too, the name? */
static bool node_before(const struct vdk_image *img, uint32_t count,
			const struct vdk_verdef_ *node)
{
	uint64_t off = img->verdef.off;
	struct vdk_verdef_ def;

	for (; count && !vdk_version_next_(img, &off, &def); count--)
		if (def.index == node->index ||
		    (is_node(&def) && vdk_str_same_(def.name, node->name)))
			return true;
	return false;
}

/* Versions besides the base: at least one, and each is one of its own. */
static int check_nodes(const struct vdk_image *img, struct vdk_report *why)
{
	uint64_t off = img->verdef.off;
	uint32_t i, nodes = 0;
	struct vdk_verdef_ def;
	int err;

	for (i = 0; off && i < img->verdefs; i++) {
		why->off = off;
		err = vdk_version_next_(img, &off, &def);
		if (err)
			return err;
		if (def.hash != vdk_hash_sysv_(def.name))
			return -VDK_EVERHASH;
		if (def.flags & E_VER_FLG_BASE)
			continue;
		if (!is_node(&def) || node_before(img, i, &def))
			return -VDK_EVERNODE;
		nodes++;
	}
	if (off || i != img->verdefs || !i)	/* none, or not as many as said */
		return -VDK_EVERDEF;
	return nodes ? 0 : -VDK_EVERNODE;
}

/* The hidden bit of versym would make it a non-default version. */
static bool has_node(const struct vdk_image *img, uint32_t index)
{
	uint64_t off = img->verdef.off;
	struct vdk_verdef_ def;

	while (off && !vdk_version_next_(img, &off, &def))
		if (is_node(&def) && def.index == index)
			return true;
	return false;
}

int vdk_check_version_(const struct vdk_image *img, struct vdk_report *why)
{
	struct vdk_sym sym;
	uint32_t i;
	int err;

	if (!img->versym.size)
		return -VDK_EVERSYM;
	err = check_nodes(img, why);
	if (err)
		return err;
	for (i = 1; i < img->symbols; i++) {
		why->sym = i;
		err = vdk_image_sym_at(img, i, &sym);
		if (err)
			return err;
		if (sym.info >> 4 && sym.section && !has_node(img, sym.version))
			return -VDK_ESYM_VERSION;
	}
	return 0;
}

/* Linkers that define a version also define an absolute symbol of its name. */
static bool is_version_node(const struct vdk_image *img, const struct vdk_sym *sym)
{
	const char *version = vdk_image_version(img, sym->version);

	return sym->section == E_SHN_ABS && !sym->value && !sym->size &&
	       (sym->info & 15) == E_STT_OBJECT && version &&
	       vdk_str_same_(version, sym->name);
}

/* Linkers may leave section symbols in front; no finder takes them. */
static bool is_section(const struct vdk_sym *sym)
{
	return sym->info == E_STT_SECTION;	/* and binding local */
}

static bool name_ok(const struct vdk_image *img, const struct vdk_sym *sym)
{
	uint32_t i, length = vdk_str_length_(sym->name);
	struct vdk_sym other;

	if (!length || length > VDK_NAME_MAX_)
		return false;
	for (i = 1; i < sym->index; i++)
		if (!vdk_image_sym_at(img, i, &other) &&
		    vdk_str_same_(other.name, sym->name))
			return false;
	return true;
}

static int check_function(const struct vdk_image *img, const struct vdk_sym *sym)
{
	uint32_t bind = sym->info >> 4;

	if (sym->section == E_SHN_UNDEF)
		return -VDK_ESYM_UNDEF;
	/* Of st_other only the low two bits are visibility. */
	if ((bind != E_STB_GLOBAL && bind != E_STB_WEAK) || (sym->other & 3))
		return -VDK_ESYM_BIND;
	if ((sym->info & 15) != E_STT_FUNC)
		return -VDK_ESYM_TYPE;
	if (!sym->size)
		return -VDK_ESYM_SIZE;
	if (sym->section >= E_SHN_LORESERVE ||
	    !vdk_range_ok_(sym->value, sym->size, img->load.size))
		return -VDK_ESYM_RANGE;
	return 0;
}

static bool overlaps(const struct vdk_image *img, const struct vdk_sym *sym)
{
	struct vdk_sym other;
	uint32_t i;

	for (i = 1; i < sym->index; i++) {
		if (vdk_image_sym_at(img, i, &other) || !vdk_sym_exported_(&other))
			continue;
		if (vdk_partly_(other.value, other.size, sym->value, sym->size))
			return true;
	}
	return false;
}

int vdk_check_sym_(const struct vdk_image *img, struct vdk_report *why)
{
	struct vdk_sym sym;
	uint32_t i;
	int err;

	why->off = img->dynsym.off;
	if (!vdk_sym_hidden_(img, 0))
		return -VDK_EDYN_TABLE;
	for (i = 1; i < img->symbols; i++) {
		why->sym = i;
		why->off = img->dynsym.off + (uint64_t)i * vdk_elf_symsize_(img);
		if (vdk_sym_hidden_(img, i))
			continue;
		err = vdk_image_sym_at(img, i, &sym);
		if (err)
			return err;
		if (is_section(&sym))
			continue;
		if (!name_ok(img, &sym))
			return -VDK_ESYM_NAME;
		if (is_version_node(img, &sym))
			continue;
		err = check_function(img, &sym);
		if (err)
			return err;
		if (overlaps(img, &sym))
			return -VDK_ESYM_OVERLAP;
	}
	return 0;
}
