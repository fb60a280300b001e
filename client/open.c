// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Open the vDSO. What it says is not believed: numbers are read in one place,
 * which never leaves the image, and are 64 bits wide from there on, also where
 * a pointer has 32. One body serves both classes and both byte orders, so that
 * one machine can test them all.
 */
#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

#include "image.h"

/* The least page there is: so much can be read of any mapping. */
#define PAGE	4096

#define FORMAT(bits) {						\
	bits / 8,						\
	offsetof(Elf##bits##_Ehdr, e_phoff),			\
	offsetof(Elf##bits##_Ehdr, e_phentsize),		\
	offsetof(Elf##bits##_Ehdr, e_phnum),			\
	sizeof(Elf##bits##_Phdr),				\
	offsetof(Elf##bits##_Phdr, p_offset),			\
	offsetof(Elf##bits##_Phdr, p_vaddr),			\
	offsetof(Elf##bits##_Phdr, p_memsz),			\
	sizeof(Elf##bits##_Sym),				\
	offsetof(Elf##bits##_Sym, st_value),			\
	offsetof(Elf##bits##_Sym, st_size),			\
	offsetof(Elf##bits##_Sym, st_info),			\
	offsetof(Elf##bits##_Sym, st_shndx),			\
}

static const struct vdkc_format_ format32 = FORMAT(32), format64 = FORMAT(64);

const struct vdkc_format_ *vdkc_format_(const struct vdkc *c)
{
	return c->bits == 64 ? &format64 : &format32;
}

bool vdkc_range_ok_(const struct vdkc *c, uint64_t off, uint64_t size)
{
	return off <= c->size && size <= c->size - off;
}

uint64_t vdkc_read_(const struct vdkc *c, uint64_t off, unsigned int size)
{
	uint64_t val = 0;
	unsigned int i;

	if (!vdkc_range_ok_(c, off, size))
		return 0;
	for (i = 0; i < size; i++)
		val = val << 8 | c->base[off + (c->big ? i : size - 1 - i)];
	return val;
}

static int read_ident(struct vdkc *c)
{
	unsigned char class = c->base[EI_CLASS], order = c->base[EI_DATA];

	if (memcmp(c->base, ELFMAG, SELFMAG) ||
	    (class != ELFCLASS32 && class != ELFCLASS64) ||
	    (order != ELFDATA2LSB && order != ELFDATA2MSB))
		return -VDK_EFORMAT;
	c->bits = class == ELFCLASS64 ? 64 : 32;
	c->big = order == ELFDATA2MSB;
	return 0;
}

/* From the size of a page to that of the image, and where PT_DYNAMIC is. */
static int read_segments(struct vdkc *c, uint64_t *dynamic, uint64_t *dynamic_size)
{
	const struct vdkc_format_ *f = vdkc_format_(c);
	uint64_t at = vdkc_read_(c, f->phoff, f->word), ph, load = 0, dyn = 0, size;
	uint64_t bytes = vdkc_read_(c, f->phnum, 2) * f->phdr;

	if (vdkc_read_(c, f->phentsize, 2) != f->phdr)
		return -VDK_EFORMAT;
	if (!vdkc_range_ok_(c, at, bytes))
		return -VDK_EBOUNDS;
	for (ph = at; ph < at + bytes; ph += f->phdr) {
		if (vdkc_read_(c, ph, 4) == PT_LOAD && !load)
			load = ph;
		if (vdkc_read_(c, ph, 4) == PT_DYNAMIC && !dyn)
			dyn = ph;
	}
	if (!load || vdkc_read_(c, load + f->offset, f->word))
		return -VDK_ELOAD_PLACE;
	if (!dyn)
		return -VDK_EDYNAMIC;
	c->link = vdkc_read_(c, load + f->vaddr, f->word);
	*dynamic = vdkc_read_(c, dyn + f->vaddr, f->word) - c->link;
	*dynamic_size = vdkc_read_(c, dyn + f->memsz, f->word);
	size = vdkc_read_(c, load + f->memsz, f->word);
	/* Neither empty nor longer than memory goes on. */
	if (size - 1 > UINTPTR_MAX - (uintptr_t)c->base)
		return -VDK_EBOUNDS;
	c->size = size;
	return vdkc_range_ok_(c, at, bytes) &&
	       vdkc_range_ok_(c, *dynamic, *dynamic_size) ? 0 : -VDK_EBOUNDS;
}

/* Of an address in the image: as it was linked, or as a loader corrected it. */
static uint64_t offset_of(const struct vdkc *c, uint64_t address)
{
	uint64_t off = address - c->link;

	return off < c->size ? off : address - (uintptr_t)c->base;
}

static void read_dynamic(struct vdkc *c, uint64_t at, uint64_t size)
{
	unsigned int word = vdkc_format_(c)->word;
	uint64_t tag, val;

	for (; size >= 2 * word; size -= 2 * word, at += 2 * word) {
		tag = vdkc_read_(c, at, word);
		val = vdkc_read_(c, at + word, word);
		switch (tag) {
		case DT_NULL: return;
		case DT_SYMTAB: c->dynsym = offset_of(c, val); break;
		case DT_STRTAB: c->dynstr = offset_of(c, val); break;
		case DT_STRSZ: c->dynstr_size = val; break;
		case DT_HASH: c->sysv_hash = offset_of(c, val); break;
		case DT_GNU_HASH: c->gnu_hash = offset_of(c, val); break;
		case DT_VERSYM: c->versym = offset_of(c, val); break;
		case DT_VERDEF: c->verdef = offset_of(c, val); break;
		case DT_VERDEFNUM: c->verdefs = val; break;
		}
	}
}

static int check_tables(const struct vdkc *c)
{
	if (!c->dynsym || !c->dynstr || !(c->gnu_hash || c->sysv_hash))
		return -VDK_EDYN_TABLE;
	if (!vdkc_range_ok_(c, c->dynsym, vdkc_format_(c)->sym) ||
	    !vdkc_range_ok_(c, c->dynstr, c->dynstr_size) ||
	    (c->gnu_hash && !vdkc_gnu_ok_(c)) ||
	    (c->sysv_hash && !vdkc_sysv_ok_(c)) ||
	    (c->versym && !vdkc_range_ok_(c, c->versym, sizeof(Elf32_Versym))) ||
	    (c->verdef && !vdkc_range_ok_(c, c->verdef, sizeof(Elf32_Verdef))))
		return -VDK_EBOUNDS;
	return 0;
}

int vdkc_open_any_(struct vdkc *c, const void *base)
{
	struct vdkc found = { .base = (const unsigned char *)base, .size = PAGE };
	uint64_t dynamic, size;
	int err;

	if (!base)
		return -VDK_ENOENT;
	if ((uintptr_t)base % PAGE)
		return -VDK_EINVAL;
	err = read_ident(&found);
	if (!err)
		err = read_segments(&found, &dynamic, &size);
	if (err)
		return err;
	read_dynamic(&found, dynamic, size);
	err = check_tables(&found);
	if (!err)
		*c = found;
	return err;
}

int vdkc_open_at(struct vdkc *c, const void *base)
{
	static const uint16_t one = 1;
	bool little = *(const unsigned char *)&one;
	struct vdkc found;
	int err = vdkc_open_any_(&found, base);

	if (err)
		return err;
	if (found.bits != 8 * sizeof(long) || found.big == little)
		return -VDK_EFORMAT;
	*c = found;
	return 0;
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
