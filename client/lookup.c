// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Find the vDSO and the names in it. The image is of this process's own class
 * and byte order, so the system's <elf.h> describes it; every offset that it
 * supplies goes through range_ok() before it is followed.
 */
#include <elf.h>
#include <link.h>
#include <stdbool.h>
#include <string.h>
#include <sys/auxv.h>

#include <vdk/client.h>

#define VERSION_INDEX	0x7fff	/* of a DT_VERSYM entry; the rest is "hidden" */

static bool range_ok(const struct vdkc *c, size_t off, size_t size)
{
	return off <= c->size && size <= c->size - off;
}

/* @count items of @size bytes at @off, aligned for access; or NULL. */
static const void *items_at(const struct vdkc *c, size_t off, size_t count, size_t size)
{
	if (off % (size < sizeof(long) ? size : sizeof(long)) ||
	    count > c->size / size || !range_ok(c, off, count * size))
		return NULL;
	return c->base + off;
}

static const char *string_at(const struct vdkc *c, size_t off)
{
	const char *s = (const char *)c->base + c->dynstr + off;

	if (off >= c->dynstr_size || !memchr(s, 0, c->dynstr_size - off))
		return NULL;
	return s;
}

/* Is version @index called @version? */
static bool version_is(const struct vdkc *c, unsigned int index, const char *version)
{
	size_t off = c->verdef, i;

	for (i = 0; i < c->verdefs; i++) {
		const ElfW(Verdef) *def = items_at(c, off, 1, sizeof(ElfW(Half)));
		const ElfW(Verdaux) *aux;
		const char *name;

		if (!def || !range_ok(c, off, sizeof(*def)))
			return false;
		aux = (const void *)(c->base + off + def->vd_aux);
		if (!range_ok(c, off + def->vd_aux, sizeof(*aux)))
			return false;
		name = string_at(c, aux->vda_name);
		if ((def->vd_ndx & VERSION_INDEX) == index)
			return name && !strcmp(name, version);
		if (!def->vd_next)
			return false;
		off += def->vd_next;
	}
	return false;
}

/* Address of symbol @index if it is the one wanted. */
static void *sym_match(const struct vdkc *c, size_t index, const char *version,
		       const char *name)
{
	const ElfW(Sym) *sym = items_at(c, c->dynsym, index + 1, sizeof(*sym));
	const ElfW(Half) *versym;
	const char *s;

	if (!sym)
		return NULL;
	sym += index;
	s = string_at(c, sym->st_name);
	/* A version's own name is a symbol too, an absolute one. */
	if (!s || strcmp(s, name) || sym->st_shndx == SHN_UNDEF ||
	    sym->st_shndx == SHN_ABS || !range_ok(c, sym->st_value, 1))
		return NULL;
	if (version) {
		versym = items_at(c, c->versym, index + 1, sizeof(*versym));
		if (!c->versym || !versym ||
		    !version_is(c, versym[index] & VERSION_INDEX, version))
			return NULL;
	}
	return (void *)(uintptr_t)(c->base + sym->st_value);
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

static void *sysv_find(const struct vdkc *c, const char *version, const char *name)
{
	const uint32_t *t = items_at(c, c->sysv_hash, 2, sizeof(*t));
	uint32_t i, left;
	void *addr;

	if (!t || !t[0] || !items_at(c, c->sysv_hash, 2 + (size_t)t[0] + t[1], sizeof(*t)))
		return NULL;
	/* A chain that is longer than there are symbols is a loop. */
	left = t[1];
	for (i = t[2 + sysv_hash(name) % t[0]]; i && i < t[1] && left--; i = t[2 + t[0] + i]) {
		addr = sym_match(c, i, version, name);
		if (addr)
			return addr;
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
static void *gnu_find(const struct vdkc *c, const char *version, const char *name)
{
	const uint32_t *t = items_at(c, c->gnu_hash, 4, sizeof(*t)), *bucket, *word;
	uint32_t h = gnu_hash(name), i;
	size_t buckets, chain;
	void *addr;

	if (!t || !t[0] || t[2] > c->size / sizeof(ElfW(Addr)))
		return NULL;
	buckets = c->gnu_hash + 16 + t[2] * sizeof(ElfW(Addr));
	bucket = items_at(c, buckets, t[0], sizeof(*t));
	if (!bucket || bucket[h % t[0]] < t[1])
		return NULL;
	chain = buckets + 4 * (size_t)t[0];
	for (i = bucket[h % t[0]]; ; i++) {
		word = items_at(c, chain, (size_t)i - t[1] + 1, sizeof(*t));
		if (!word)
			return NULL;
		word += i - t[1];
		addr = (*word ^ h) >> 1 ? NULL : sym_match(c, i, version, name);
		if (addr || *word & 1)
			return addr;
	}
}

void *vdkc_sym(const struct vdkc *c, const char *version, const char *name)
{
	if (c->gnu_hash)
		return gnu_find(c, version, name);
	return sysv_find(c, version, name);
}

static void read_dynamic(struct vdkc *c, const ElfW(Dyn) *dyn, size_t count)
{
	for (; count && dyn->d_tag != DT_NULL; count--, dyn++) {
		size_t value = dyn->d_un.d_val;

		switch (dyn->d_tag) {
		case DT_SYMTAB: c->dynsym = value; break;
		case DT_STRTAB: c->dynstr = value; break;
		case DT_STRSZ: c->dynstr_size = value; break;
		case DT_HASH: c->sysv_hash = value; break;
		case DT_GNU_HASH: c->gnu_hash = value; break;
		case DT_VERSYM: c->versym = value; break;
		case DT_VERDEF: c->verdef = value; break;
		case DT_VERDEFNUM: c->verdefs = value; break;
		}
	}
}

static int open_segments(struct vdkc *c, const ElfW(Phdr) *ph, size_t count)
{
	const ElfW(Phdr) *load = NULL, *dynamic = NULL;
	const ElfW(Dyn) *dyn;

	for (; count; count--, ph++) {
		if (ph->p_type == PT_LOAD && !load)
			load = ph;
		if (ph->p_type == PT_DYNAMIC && !dynamic)
			dynamic = ph;
	}
	if (!load || load->p_vaddr || load->p_offset)
		return -VDK_ELOAD_PLACE;
	c->size = load->p_memsz;
	if (!dynamic)
		return -VDK_EDYNAMIC;
	dyn = items_at(c, dynamic->p_vaddr, dynamic->p_memsz / sizeof(*dyn), sizeof(*dyn));
	if (!dyn)
		return -VDK_EBOUNDS;
	read_dynamic(c, dyn, dynamic->p_memsz / sizeof(*dyn));
	if (!c->dynsym || !c->dynstr || !(c->gnu_hash || c->sysv_hash))
		return -VDK_EDYN_TABLE;
	return range_ok(c, c->dynstr, c->dynstr_size) ? 0 : -VDK_EBOUNDS;
}

int vdkc_open_at(struct vdkc *c, const void *base)
{
	static const uint16_t one = 1;
	const ElfW(Ehdr) *eh = base;
	struct vdkc found = { .base = base, .size = 4096 };
	unsigned char order = *(const unsigned char *)&one ? ELFDATA2LSB : ELFDATA2MSB;
	int err;

	if (!base)
		return -VDK_ENOENT;
	if (memcmp(eh->e_ident, ELFMAG, SELFMAG) || eh->e_ident[EI_DATA] != order ||
	    eh->e_ident[EI_CLASS] != (sizeof(long) == 8 ? ELFCLASS64 : ELFCLASS32) ||
	    eh->e_phentsize != sizeof(ElfW(Phdr)))
		return -VDK_EFORMAT;
	if (!items_at(&found, eh->e_phoff, eh->e_phnum, sizeof(ElfW(Phdr))))
		return -VDK_EBOUNDS;
	err = open_segments(&found, (const void *)(found.base + eh->e_phoff), eh->e_phnum);
	if (!err)
		*c = found;
	return err;
}

int vdkc_open(struct vdkc *c, const void *auxv)
{
	const ElfW(auxv_t) *av = auxv;

	if (!av)
		return vdkc_open_at(c, (const void *)getauxval(AT_SYSINFO_EHDR));
	while (av->a_type != AT_NULL && av->a_type != AT_SYSINFO_EHDR)
		av++;
	return vdkc_open_at(c, av->a_type == AT_NULL ? NULL : (const void *)av->a_un.a_val);
}
