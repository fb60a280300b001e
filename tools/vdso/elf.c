/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * ELF files of both classes and byte orders. All that is known of the format
 * is one table. Not libelf: it would give the fields, which are the small part,
 * and write the file back in a layout of its own.
 */
#include <stdlib.h>

#include "elf.h"

#define PHDRS_MAX	65536	/* bytes of program headers that hosts read */

struct field {
	uint8_t at, size;
};

static const struct field fields32[ELF_FIELDS] = {
	[EH_TYPE] = { 16, 2 }, [EH_PHOFF] = { 28, 4 }, [EH_SHOFF] = { 32, 4 },
	[EH_PHENTSIZE] = { 42, 2 }, [EH_PHNUM] = { 44, 2 }, [EH_SHENTSIZE] = { 46, 2 },
	[EH_SHNUM] = { 48, 2 }, [EH_SHSTRNDX] = { 50, 2 },
	[PH_TYPE] = { 0, 4 }, [PH_FLAGS] = { 24, 4 }, [PH_OFF] = { 4, 4 },
	[PH_VADDR] = { 8, 4 }, [PH_PADDR] = { 12, 4 }, [PH_FILESZ] = { 16, 4 },
	[PH_MEMSZ] = { 20, 4 }, [PH_ALIGN] = { 28, 4 },
	[SH_NAME] = { 0, 4 }, [SH_TYPE] = { 4, 4 }, [SH_FLAGS] = { 8, 4 },
	[SH_ADDR] = { 12, 4 }, [SH_OFF] = { 16, 4 }, [SH_SIZE] = { 20, 4 },
	[SH_ALIGN] = { 32, 4 },
};

static const struct field fields64[ELF_FIELDS] = {
	[EH_TYPE] = { 16, 2 }, [EH_PHOFF] = { 32, 8 }, [EH_SHOFF] = { 40, 8 },
	[EH_PHENTSIZE] = { 54, 2 }, [EH_PHNUM] = { 56, 2 }, [EH_SHENTSIZE] = { 58, 2 },
	[EH_SHNUM] = { 60, 2 }, [EH_SHSTRNDX] = { 62, 2 },
	[PH_TYPE] = { 0, 4 }, [PH_FLAGS] = { 4, 4 }, [PH_OFF] = { 8, 8 },
	[PH_VADDR] = { 16, 8 }, [PH_PADDR] = { 24, 8 }, [PH_FILESZ] = { 32, 8 },
	[PH_MEMSZ] = { 40, 8 }, [PH_ALIGN] = { 48, 8 },
	[SH_NAME] = { 0, 4 }, [SH_TYPE] = { 4, 4 }, [SH_FLAGS] = { 8, 8 },
	[SH_ADDR] = { 16, 8 }, [SH_OFF] = { 24, 8 }, [SH_SIZE] = { 32, 8 },
	[SH_ALIGN] = { 48, 8 },
};

static const struct field *field_of(const struct elf *e, enum elf_field f)
{
	return e->bits == 64 ? &fields64[f] : &fields32[f];
}

uint64_t elf_get(const struct elf *e, uint64_t at, enum elf_field f)
{
	const struct field *field = field_of(e, f);
	const uint8_t *p = e->bytes + at + field->at;

	switch (field->size) {
	case 2:
		return vdk_ld16_(p, e->order);
	case 4:
		return vdk_ld32_(p, e->order);
	default:
		return vdk_ld64_(p, e->order);
	}
}

void elf_set(struct elf *e, uint64_t at, enum elf_field f, uint64_t val)
{
	const struct field *field = field_of(e, f);

	vdk_st_(e->bytes + at + field->at, val, field->size, e->order);
}

static uint32_t ehsize(const struct elf *e)
{
	return e->bits == 64 ? 64 : 52;
}

uint32_t elf_phentsize(const struct elf *e)
{
	return e->bits == 64 ? 56 : 32;
}

uint32_t elf_shentsize(const struct elf *e)
{
	return e->bits == 64 ? 64 : 40;
}

uint64_t elf_ph(const struct elf *e, uint32_t i)
{
	return elf_get(e, 0, EH_PHOFF) + (uint64_t)i * elf_phentsize(e);
}

uint64_t elf_sh(const struct elf *e, uint32_t i)
{
	return elf_get(e, 0, EH_SHOFF) + (uint64_t)i * elf_shentsize(e);
}

bool elf_claim(const struct elf *e, uint32_t k, struct extent *claim)
{
	claim->off = claim->size = 0;
	if (k == 0) {
		claim->size = ehsize(e);
	} else if (k == ELF_CLAIM_PHDRS) {
		claim->off = elf_ph(e, 0);
		claim->size = (uint64_t)e->phnum * elf_phentsize(e);
	} else if (k == ELF_CLAIM_SHDRS) {
		/* None are nowhere, whatever the file says of their place. */
		if (elf_get(e, 0, EH_SHOFF))
			claim->size = elf_get(e, 0, EH_SHNUM) * elf_get(e, 0, EH_SHENTSIZE);
		if (claim->size)
			claim->off = elf_get(e, 0, EH_SHOFF);
	} else if (k < ELF_CLAIM_SECTION(e, 0)) {
		claim->off = elf_get(e, elf_ph(e, k - ELF_CLAIM_SEGMENT(0)), PH_OFF);
		claim->size = elf_get(e, elf_ph(e, k - ELF_CLAIM_SEGMENT(0)), PH_FILESZ);
	} else if (k < ELF_CLAIM_SECTION(e, e->shnum)) {
		uint64_t sh = elf_sh(e, k - ELF_CLAIM_SECTION(e, 0));

		claim->off = elf_get(e, sh, SH_OFF);
		/* The first, of type 0, may hold a number here. */
		if (elf_get(e, sh, SH_TYPE) && elf_get(e, sh, SH_TYPE) != SHT_NOBITS)
			claim->size = elf_get(e, sh, SH_SIZE);
	} else {
		return false;
	}
	return true;
}

static int check_ident(struct elf *e)
{
	static const uint8_t magic[4] = { 0x7f, 'E', 'L', 'F' };
	const uint8_t *id = e->bytes;

	if (e->size < 52 || memcmp(id, magic, sizeof(magic)) || id[6] != 1 ||
	    (id[4] != E_CLASS32 && id[4] != E_CLASS64) ||
	    (id[5] != VDK_LITTLE && id[5] != VDK_BIG))
		return -ELF_ENOTELF;
	e->bits = id[4] == E_CLASS64 ? 64 : 32;
	e->order = id[5] == VDK_BIG ? VDK_BIG : VDK_LITTLE;
	if (e->size < ehsize(e))
		return -ELF_EBROKEN;
	switch (elf_get(e, 0, EH_TYPE)) {
	case ET_EXEC:
	case ET_DYN:
		return 0;
	case ET_REL:
		return -ELF_EOBJECT;
	default:
		return -ELF_ETYPE;
	}
}

static int check_load(const struct elf *e, uint64_t ph)
{
	uint64_t vaddr = elf_get(e, ph, PH_VADDR), memsz = elf_get(e, ph, PH_MEMSZ);
	uint64_t align = elf_get(e, ph, PH_ALIGN);
	uint64_t last = e->bits == 64 ? UINT64_MAX : UINT32_MAX;

	if (elf_get(e, ph, PH_FILESZ) > memsz || memsz > last - vaddr)
		return -ELF_EBROKEN;
	if (align & (align - 1) || (align && (vaddr - elf_get(e, ph, PH_OFF)) & (align - 1)))
		return -ELF_EBROKEN;
	return 0;
}

/* Section headers are for tools: a program may have none, or none of use. */
static int check_sections(struct elf *e)
{
	uint32_t shnum = elf_get(e, 0, EH_SHNUM), names = elf_get(e, 0, EH_SHSTRNDX);
	struct extent claim;

	elf_claim(e, ELF_CLAIM_SHDRS, &claim);
	if (!claim.size)
		return 0;
	if (!vdk_range_ok_(claim.off, claim.size, e->size))
		return -ELF_EBROKEN;
	if (elf_get(e, 0, EH_SHENTSIZE) != elf_shentsize(e))
		return 0;
	if (names < shnum && elf_get(e, elf_sh(e, names), SH_TYPE) == SHT_STRTAB)
		e->shnum = shnum;
	return 0;
}

/* The headers are changed by their fields: none may lie in another. */
static int check_apart(const struct elf *e)
{
	struct extent phdrs, shdrs;

	elf_claim(e, ELF_CLAIM_PHDRS, &phdrs);
	elf_claim(e, ELF_CLAIM_SHDRS, &shdrs);
	if (phdrs.off < ehsize(e) || (shdrs.size && shdrs.off < ehsize(e)))
		return -ELF_EBROKEN;
	if (shdrs.off < phdrs.off + phdrs.size && phdrs.off < shdrs.off + shdrs.size)
		return -ELF_EBROKEN;
	return 0;
}

static int check_headers(struct elf *e)
{
	uint64_t phdrs;
	struct extent claim;
	uint32_t i, loads = 0;
	int err;

	e->phnum = elf_get(e, 0, EH_PHNUM);
	phdrs = (uint64_t)e->phnum * elf_phentsize(e);
	if (!e->phnum)
		return -ELF_ENOLOAD;
	if (phdrs > PHDRS_MAX || elf_get(e, 0, EH_PHENTSIZE) != elf_phentsize(e) ||
	    !vdk_range_ok_(elf_get(e, 0, EH_PHOFF), phdrs, e->size))
		return -ELF_EBROKEN;
	err = check_sections(e);
	if (!err)
		err = check_apart(e);
	for (i = 0; !err && i < e->phnum; i++) {
		if (elf_get(e, elf_ph(e, i), PH_TYPE) != PT_LOAD)
			continue;
		err = check_load(e, elf_ph(e, i));
		loads++;
	}
	for (i = 0; !err && elf_claim(e, i, &claim); i++)
		if (claim.size && !vdk_range_ok_(claim.off, claim.size, e->size))
			err = -ELF_EBROKEN;
	return err ? err : loads ? 0 : -ELF_ENOLOAD;
}

int elf_open(struct elf *e, uint8_t *bytes, uint64_t size)
{
	int err;

	memset(e, 0, sizeof(*e));
	e->bytes = bytes;
	e->size = size;
	err = check_ident(e);
	if (!err)
		err = check_headers(e);
	if (err)
		elf_close(e);
	return err;
}

void elf_close(struct elf *e)
{
	free(e->bytes);
	e->bytes = NULL;
}

int elf_grow(struct elf *e, uint64_t size)
{
	uint8_t *bytes;

	if (size <= e->size)
		return 0;
	bytes = size <= SIZE_MAX ? realloc(e->bytes, size) : NULL;
	if (!bytes)
		return -ELF_EMEMORY;
	memset(bytes + e->size, 0, size - e->size);
	e->bytes = bytes;
	e->size = size;
	return 0;
}

bool elf_is_zero(const struct elf *e, uint64_t off, uint64_t size)
{
	for (; size && off < e->size; off++, size--)
		if (e->bytes[off])
			return false;
	return true;
}

const char *elf_strerror(int err)
{
	switch (-err) {
	case 0:
		return "no error";
	case ELF_ENOTELF:
		return "not an ELF file";
	case ELF_EOBJECT:
		return "an object file; link it first";
	case ELF_ETYPE:
		return "an ELF file, but neither a program nor a shared object";
	case ELF_ENOLOAD:
		return "no program: it has no segment to load";
	case ELF_EBROKEN:
		return "broken ELF file: its headers leave the file or contradict each other; build or copy it again";
	case ELF_EMEMORY:
		return "not enough memory to hold the file";
	case ELF_ENOROOM:
		return "no room for the note; write VDK_WISH_...() in its source (vdk/place.h) and link it again";
	case ELF_ETOOMANY:
		return "more than 64 program headers; no host looks for a wish there";
	default:
		return "unknown error";
	}
}
