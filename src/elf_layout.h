/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * ELF structures as files have them, of both classes: only where a field lies and how
 * long it is. What it holds is in the file's byte order, and at any alignment: nothing
 * is read through these.
 */
#ifndef VDK_ELF_LAYOUT_H
#define VDK_ELF_LAYOUT_H

#include <vdk/env.h>

/* Where a field of the @type at @at lies, which is an offset or a pointer to bytes. */
#define VDK_AT_(at, type, field) ((at) + __builtin_offsetof(struct type, field))

struct vdk_ehdr32_ {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version;
	uint32_t entry, phoff, shoff;
	uint32_t flags;
	uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct vdk_ehdr64_ {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, phoff, shoff;
	uint32_t flags;
	uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct vdk_phdr32_ {
	uint32_t type, off, vaddr, paddr, filesz, memsz, flags, align;
};

struct vdk_phdr64_ {
	uint32_t type, flags;
	uint64_t off, vaddr, paddr, filesz, memsz, align;
};

struct vdk_shdr32_ {
	uint32_t name, type, flags, addr, off, size, link, info, align, entsize;
};

struct vdk_shdr64_ {
	uint32_t name, type;
	uint64_t flags, addr, off, size;
	uint32_t link, info;
	uint64_t align, entsize;
};

struct vdk_sym32_ {
	uint32_t name, value, size;
	uint8_t info, other;
	uint16_t shndx;
};

struct vdk_sym64_ {
	uint32_t name;
	uint8_t info, other;
	uint16_t shndx;
	uint64_t value, size;
};

/* The same in both classes. */
struct vdk_verdef_layout_ {
	uint16_t version, flags, ndx, cnt;
	uint32_t hash, aux, next;
};

struct vdk_verdaux_layout_ {
	uint32_t name, next;
};

struct vdk_nhdr_ {
	uint32_t owner, desc, type;	/* sizes of both, and what it is */
};

#endif /* VDK_ELF_LAYOUT_H */
