// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Find names in an opened vDSO. Each loop goes on to another place of the image
 * with each round, or counts its rounds against a table that lies in the image;
 * and a round costs no more than the name that is looked for is long.
 */
#include <elf.h>
#include <string.h>

#include "image.h"

#define VERSION_INDEX	0x7fff	/* of a DT_VERSYM entry; the rest is "hidden" */

bool vdkc_same_(const struct vdkc *c, uint64_t off, const char *s)
{
	uint64_t size = strlen(s) + 1;

	return off <= c->dynstr_size && size <= c->dynstr_size - off &&
	       vdkc_range_ok_(c, c->dynstr + off, size) &&
	       !memcmp(c->base + c->dynstr + off, s, size);
}

/* What DT_VERSYM has for names of @version; 0, which none has, if there is none. */
static unsigned int version_index(const struct vdkc *c, const char *version)
{
	uint64_t off = c->verdef, left = c->verdefs, aux, next;

	if (!c->versym || !c->verdef)
		return 0;
	for (; left && vdkc_range_ok_(c, off, sizeof(Elf32_Verdef)); left--, off += next) {
		aux = off + vdkc_read_(c, off + offsetof(Elf32_Verdef, vd_aux), 4);
		/* The base is the image's own name and no version. */
		if (!(vdkc_read_(c, off + offsetof(Elf32_Verdef, vd_flags), 2) & VER_FLG_BASE) &&
		    vdkc_range_ok_(c, aux, sizeof(Elf32_Verdaux)) &&
		    vdkc_same_(c, vdkc_read_(c, aux, 4), version))
			return vdkc_read_(c, off + offsetof(Elf32_Verdef, vd_ndx), 2) &
			       VERSION_INDEX;
		next = vdkc_read_(c, off + offsetof(Elf32_Verdef, vd_next), 4);
		if (!next)
			break;
	}
	return 0;
}

/* What is looked for: a name, and its version's index or 0 for any. */
struct wanted {
	const char *name;
	unsigned int version;
};

/* Address of symbol @index if it is the one wanted, and code of the image. */
static void *sym_match(const struct vdkc *c, uint64_t index, const struct wanted *w)
{
	const struct vdkc_format_ *f = vdkc_format_(c);
	uint64_t sym = c->dynsym + index * f->sym, value, size, type, section;

	if (!vdkc_range_ok_(c, sym, f->sym) || !vdkc_same_(c, vdkc_read_(c, sym, 4), w->name))
		return NULL;
	if (w->version &&
	    (vdkc_read_(c, c->versym + 2 * index, 2) & VERSION_INDEX) != w->version)
		return NULL;
	type = ELF32_ST_TYPE(vdkc_read_(c, sym + f->info, 1));
	section = vdkc_read_(c, sym + f->shndx, 2);
	/* A version's own name is a symbol too, an absolute one. */
	if ((type != STT_FUNC && type != STT_NOTYPE) || section == SHN_UNDEF ||
	    section >= SHN_LORESERVE)
		return NULL;
	value = vdkc_read_(c, sym + f->value, f->word) - c->link;
	size = vdkc_read_(c, sym + f->size, f->word);
	if (!vdkc_range_ok_(c, value, size ? size : 1))
		return NULL;
	return (void *)(uintptr_t)(c->base + value);
}

static uint32_t sysv_hash(const char *name)
{
	uint32_t h = 0;

	for (; *name; name++) {
		h = (h << 4) + (unsigned char)*name;
		h = (h ^ (h >> 24 & 0xf0)) & 0x0fffffff;
	}
	return h;
}

/* A word of DT_HASH: its class has no say, but on s390x the CPU has. */
static unsigned int sysv_size(const struct vdkc *c)
{
	unsigned int machine = vdkc_read_(c, offsetof(Elf64_Ehdr, e_machine), 2);

	return machine == EM_S390 && c->bits == 64 ? 8 : 4;
}

static uint64_t sysv_word(const struct vdkc *c, uint64_t slot)
{
	return vdkc_read_(c, c->sysv_hash + sysv_size(c) * slot, sysv_size(c));
}

bool vdkc_sysv_ok_(const struct vdkc *c)
{
	uint64_t buckets = sysv_word(c, 0), symbols = sysv_word(c, 1);

	return vdkc_range_ok_(c, c->sysv_hash, 2 * sysv_size(c)) &&
	       !((buckets | symbols) >> 32) &&
	       vdkc_range_ok_(c, c->sysv_hash, sysv_size(c) * (2 + buckets + symbols));
}

static void *sysv_find(const struct vdkc *c, const struct wanted *w)
{
	uint64_t buckets = sysv_word(c, 0), symbols = sysv_word(c, 1), i, left;
	void *addr;

	if (!buckets || !vdkc_sysv_ok_(c))
		return NULL;
	i = sysv_word(c, 2 + sysv_hash(w->name) % buckets);
	/* A chain that is longer than there are symbols is a loop. */
	for (left = symbols; left && i && i < symbols; left--) {
		addr = sym_match(c, i, w);
		if (addr)
			return addr;
		i = sysv_word(c, 2 + buckets + i);
	}
	return NULL;
}

static uint32_t gnu_hash(const char *name)
{
	uint32_t h = 5381;

	for (; *name; name++)
		h = h * 33 + (unsigned char)*name;
	return h;
}

/* The filter only saves time, so it is stepped over. */
static uint64_t gnu_heads(const struct vdkc *c)
{
	return c->gnu_hash + 16 + vdkc_read_(c, c->gnu_hash + 8, 4) * vdkc_format_(c)->word;
}

bool vdkc_gnu_ok_(const struct vdkc *c)
{
	return vdkc_range_ok_(c, c->gnu_hash, 16) &&
	       vdkc_range_ok_(c, gnu_heads(c), 4 * vdkc_read_(c, c->gnu_hash, 4));
}

static void *gnu_find(const struct vdkc *c, const struct wanted *w)
{
	uint64_t buckets = vdkc_read_(c, c->gnu_hash, 4), at = gnu_heads(c), i;
	uint64_t first = vdkc_read_(c, c->gnu_hash + 4, 4), word;
	uint32_t h = gnu_hash(w->name);
	void *addr;

	if (!buckets || !vdkc_gnu_ok_(c))
		return NULL;
	i = vdkc_read_(c, at + 4 * (h % buckets), 4);
	if (i < first)
		return NULL;
	at += 4 * (buckets + i - first);
	for (; vdkc_range_ok_(c, at, 4); at += 4, i++) {
		word = vdkc_read_(c, at, 4);
		addr = (word ^ h) >> 1 ? NULL : sym_match(c, i, w);
		if (addr || word & 1)
			return addr;
	}
	return NULL;
}

void *vdkc_sym(const struct vdkc *c, const char *version, const char *name)
{
	struct wanted w = { name, version ? version_index(c, version) : 0 };

	if (version && !w.version)
		return NULL;
	if (c->gnu_hash)
		return gnu_find(c, &w);
	return c->sysv_hash ? sysv_find(c, &w) : NULL;
}
