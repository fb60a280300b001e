/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * An ELF file in memory, of either class and byte order, to be changed: fields
 * by name, and which of its bytes somebody lays claim to.
 */
#ifndef VDSO_ELF_H
#define VDSO_ELF_H

#include "../../src/internal.h"

/* Fields of the file header, of program headers, of section headers. */
enum elf_field {
	EH_TYPE, EH_PHOFF, EH_SHOFF, EH_PHENTSIZE, EH_PHNUM, EH_SHENTSIZE, EH_SHNUM,
	EH_SHSTRNDX,
	PH_TYPE, PH_FLAGS, PH_OFF, PH_VADDR, PH_PADDR, PH_FILESZ, PH_MEMSZ, PH_ALIGN,
	SH_NAME, SH_TYPE, SH_FLAGS, SH_ADDR, SH_OFF, SH_SIZE, SH_ALIGN,
	ELF_FIELDS
};

enum {
	ET_REL = 1, ET_EXEC = 2, ET_DYN = 3, ET_CORE = 4,
	PT_NULL = 0, PT_LOAD = 1, PT_NOTE = 4, PT_PHDR = 6,
	SHT_PROGBITS = 1, SHT_STRTAB = 3, SHT_NOTE = 7, SHT_NOBITS = 8,
	SHF_ALLOC = 2,
};

enum elf_error {
	ELF_ENOTELF = 1,	/* no ELF file of a known kind */
	ELF_EOBJECT,		/* not linked yet */
	ELF_ETYPE,		/* a core dump or the like */
	ELF_ENOLOAD,		/* nothing to load, hence no program */
	ELF_EBROKEN,		/* headers that leave the file or contradict each other */
	ELF_EMEMORY,		/* of this machine */
	ELF_ENOROOM,		/* no place for what is to be added */
	ELF_ETOOMANY,		/* program headers: hosts do not look at them */
};

struct elf {
	uint8_t *bytes;		/* malloc'ed; elf_close() frees it */
	uint64_t size;
	uint32_t bits;
	enum vdk_order order;
	uint32_t phnum;
	uint32_t shnum;		/* 0: no section headers that can be used */
};

struct extent {			/* of a file */
	uint64_t off;
	uint64_t size;
};

/**
 * elf_open - take over a program's bytes
 * @bytes: malloc'ed; freed if this fails
 *
 * Afterwards all headers lie within the file, and so does what segments and
 * sections take of it; segments to load do not wrap.
 *
 * Return: 0 or -ELF_E*.
 */
int elf_open(struct elf *e, uint8_t *bytes, uint64_t size);
void elf_close(struct elf *e);

/** elf_strerror - what is wrong, and what to do about it */
const char *elf_strerror(int err);

/* Field @f of the header at file offset @at; a value too large is cut off. */
uint64_t elf_get(const struct elf *e, uint64_t at, enum elf_field f);
void elf_set(struct elf *e, uint64_t at, enum elf_field f, uint64_t val);

/* Where program header or section header @i is. */
uint64_t elf_ph(const struct elf *e, uint32_t i);
uint64_t elf_sh(const struct elf *e, uint32_t i);
uint32_t elf_phentsize(const struct elf *e);
uint32_t elf_shentsize(const struct elf *e);

/** elf_grow - make the file longer, by zeros; 0 or -ELF_EMEMORY */
int elf_grow(struct elf *e, uint64_t size);

/** elf_is_zero - are these bytes there, and 0? Past the end counts as 0. */
bool elf_is_zero(const struct elf *e, uint64_t off, uint64_t size);

/**
 * elf_claim - what part of the file header, table, segment or section @k takes
 *
 * For k = 0, 1, 2... until it says false. A size of 0 is no claim.
 */
bool elf_claim(const struct elf *e, uint32_t k, struct extent *claim);
#define ELF_CLAIM_PHDRS		1
#define ELF_CLAIM_SHDRS		2
#define ELF_CLAIM_SEGMENT(i)	(3 + (i))
#define ELF_CLAIM_SECTION(e, i)	(3 + (e)->phnum + (i))

#endif /* VDSO_ELF_H */
