/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A program's ELF file, of either class and byte order, to be read and changed
 * where it lies: fields by name, and which of its bytes somebody lays claim to.
 * What is kept in memory is its headers, however large the file is.
 */
#ifndef VDSO_ELF_H
#define VDSO_ELF_H

#include "../../src/internal.h"

/* Fields of the file header, of program headers, of section headers. */
enum elf_field {
	EH_SHOFF, EH_PHNUM, EH_SHENTSIZE, EH_SHNUM, EH_SHSTRNDX,
	PH_TYPE, PH_FLAGS, PH_OFF, PH_FILESZ, PH_MEMSZ, PH_ALIGN,
	SH_NAME, SH_TYPE, SH_OFF, SH_SIZE, SH_LINK, SH_ALIGN,
	ELF_FIELDS
};

enum {
	PT_NULL = 0, PT_PHDR = 6,
	SHT_NULL = 0, SHT_SYMTAB = 2, SHT_STRTAB = 3, SHT_NOTE = 7, SHT_NOBITS = 8,
	SHN_XINDEX = 0xffff,
};

#define ELF_HEADER_MAX	64	/* bytes of any one header */
#define ELF_PAGE	4096	/* the smallest there is */

enum elf_error {
	ELF_ENOTELF = 1,	/* no ELF file of a known kind */
	ELF_EOBJECT,		/* not linked yet */
	ELF_ETYPE,		/* a core dump or the like */
	ELF_ENOLOAD,		/* nothing to load, hence no program */
	ELF_EBROKEN,		/* headers that leave the file or contradict each other */
	ELF_ETOOMANY,		/* program headers: hosts do not look at them */
	ELF_EMEMORY,		/* of this machine */
	ELF_EIO,		/* reading or writing; errno tells */
	ELF_ENOSLOT,		/* no program header for the note */
	ELF_EAPPENDED,		/* no room inside, and data is appended */
	ELF_ENOTABLE,		/* no room inside, and nothing tells where it ends */
	ELF_ETOOBIG,		/* no offset of its class is left */
	ELF_EUNSEEN,		/* no host would see the request */
	ELF_EREMAINS,		/* a request that cannot be taken away */
};

struct elf {
	int fd;
	uint64_t size;
	uint32_t bits;
	enum vdk_order order;
	uint8_t head[ELF_HEADER_MAX];
	uint32_t phnum;
	uint64_t phoff;
	uint8_t phdrs[VDK_PROGRAM_PHDRS * ELF_HEADER_MAX];
	uint64_t shoff, shnum;	/* 0, 0: there are no section headers */
	uint64_t names;		/* section with their names; 0: there is none */
};

/**
 * elf_open - read a program's headers
 * @fd: stays the caller's
 *
 * Afterwards all headers lie within the file and apart from each other, and so
 * does what segments take of it, but for notes. Sections are claims_read()'s.
 *
 * Return: 0 or -ELF_E*.
 */
int elf_open(struct elf *e, int fd);

/** elf_strerror - what is wrong, and what to do about it */
const char *elf_strerror(int err);

/* Field @f of a header, in memory; a value too large is cut off. */
uint64_t elf_get(const struct elf *e, const uint8_t *header, enum elf_field f);
void elf_set(const struct elf *e, uint8_t *header, enum elf_field f, uint64_t val);

uint32_t elf_ehsize(const struct elf *e);
uint32_t elf_phentsize(const struct elf *e);
uint32_t elf_shentsize(const struct elf *e);

/* Program header @i, in memory; and what it says. */
uint8_t *elf_ph(struct elf *e, uint32_t i);
void elf_phdr(const struct elf *e, uint32_t i, struct vdk_phdr_ *ph);

/** elf_read, elf_write - exactly these bytes of the file; 0 or -ELF_EIO */
int elf_read(const struct elf *e, uint64_t off, void *to, size_t size);
int elf_write(struct elf *e, uint64_t off, const void *from, size_t size);

/* What is in memory of the file header and the program headers, to the file. */
int elf_write_headers(struct elf *e);

/* Does this stretch touch the file header or one of the tables? */
bool elf_in_headers(const struct elf *e, uint64_t off, uint64_t size);

#endif /* VDSO_ELF_H */
