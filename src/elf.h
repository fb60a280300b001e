/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* ELF structures of both classes, in one native form. */
#ifndef VDK_ELF_H
#define VDK_ELF_H

#include "bytes.h"
#include "elf_layout.h"

enum {
	E_CLASS32 = 1,
	E_CLASS64 = 2,
	E_TYPE_EXEC = 2,
	E_TYPE_DYN = 3,

	E_PT_LOAD = 1,
	E_PT_DYNAMIC = 2,
	E_PT_INTERP = 3,
	E_PT_NOTE = 4,
	E_PT_GNU_EH_FRAME = 0x6474e550,
	E_PT_GNU_STACK = 0x6474e551,

	E_PF_X = 1,
	E_PF_W = 2,
	E_PF_R = 4,

	E_DT_NULL = 0,
	E_DT_NEEDED = 1,
	E_DT_PLTRELSZ = 2,
	E_DT_HASH = 4,
	E_DT_STRTAB = 5,
	E_DT_SYMTAB = 6,
	E_DT_RELA = 7,
	E_DT_RELASZ = 8,
	E_DT_STRSZ = 10,
	E_DT_SYMENT = 11,
	E_DT_INIT = 12,
	E_DT_FINI = 13,
	E_DT_SONAME = 14,
	E_DT_REL = 17,
	E_DT_RELSZ = 18,
	E_DT_TEXTREL = 22,
	E_DT_JMPREL = 23,
	E_DT_INIT_ARRAY = 25,
	E_DT_FINI_ARRAY = 26,
	E_DT_FLAGS = 30,
	E_DT_PREINIT_ARRAY = 32,
	E_DT_RELRSZ = 35,
	E_DT_RELR = 36,
	E_DT_GNU_HASH = 0x6ffffef5,
	E_DT_VERSYM = 0x6ffffff0,
	E_DT_VERDEF = 0x6ffffffc,
	E_DT_VERDEFNUM = 0x6ffffffd,
	E_DT_VERNEED = 0x6ffffffe,
	E_DF_TEXTREL = 4,

	E_SHN_UNDEF = 0,
	E_SHN_LORESERVE = 0xff00,
	E_SHN_ABS = 0xfff1,
	E_STB_GLOBAL = 1,
	E_STB_WEAK = 2,
	E_STT_OBJECT = 1,
	E_STT_FUNC = 2,
	E_STT_SECTION = 3,

	E_VER_FLG_BASE = 1,
	E_NT_GNU_BUILD_ID = 3,
};

/* What an ELF header says; phdrs is where it claims the program headers to be. */
struct vdk_ident_ {
	uint32_t bits;
	enum vdk_order order;
	uint16_t type, machine;
	struct vdk_span phdrs;
};

struct vdk_phdr_ {
	uint32_t type;
	uint32_t flags;
	uint64_t off, vaddr, filesz, memsz, align;
};

struct vdk_dyn_ {
	uint32_t tag;		/* UINT32_MAX: longer ones, which mean nothing here */
	uint64_t val;
};

int vdk_elf_ident_(const uint8_t *head, uint64_t size, struct vdk_ident_ *id);
int vdk_elf_header_(struct vdk_image *img);
uint32_t vdk_elf_ehdr_size_(uint32_t bits);
uint32_t vdk_elf_phdr_size_(uint32_t bits);
struct vdk_span vdk_elf_sections_(const struct vdk_image *img);
void vdk_elf_phdr_at_(const uint8_t *at, uint32_t bits, enum vdk_order order,
		      struct vdk_phdr_ *ph);
void vdk_elf_phdr_mem_(const uint8_t *at, uint32_t bits, enum vdk_order order,
		       struct vdk_range *mem);
uint32_t vdk_elf_phdrs_(const struct vdk_image *img);
void vdk_elf_phdr_(const struct vdk_image *img, uint32_t i, struct vdk_phdr_ *ph);
uint32_t vdk_elf_dyns_(const struct vdk_image *img);
void vdk_elf_dyn_(const struct vdk_image *img, uint32_t i, struct vdk_dyn_ *dyn);
uint32_t vdk_elf_hash_word_(const struct vdk_image *img);
uint32_t vdk_elf_symsize_(const struct vdk_image *img);
void vdk_elf_sym_(const struct vdk_image *img, uint32_t i, struct vdk_sym *sym,
		  uint32_t *name);
void vdk_elf_sym_move_(struct vdk_image *copy, uint32_t i, uint64_t value,
		       uint64_t size);
void vdk_elf_sym_clear_(struct vdk_image *copy, uint32_t i);

#endif /* VDK_ELF_H */
