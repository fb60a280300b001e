/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Makes small images of either class and byte order that keep every rule, so
 * that a test can break one of them. Made without the library and without a
 * linker: what it says is from the ELF specification and docs/abi.md alone.
 */
#ifndef MKIMAGE_H
#define MKIMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MK_SYMS		256
#define MK_RECORDS	260

struct mk_sym {
	const char *name;
	uint32_t body;		/* which one; its offset is text + 32 * body */
	uint32_t size;
	uint8_t info, other;
	uint16_t shndx;
	uint16_t version;
	bool raw;		/* value is body itself */
};

struct mk_record {
	const char *name;
	uint32_t body;		/* as above */
	uint32_t size;
	uint32_t family;
	uint64_t mask, value;
};

/* What to make, and where each part came to lie. */
struct mk {
	uint32_t bits;
	bool big;
	uint32_t machine;	/* e_machine */
	const char *node;	/* a second version, of index 3; NULL: none */
	uint32_t syms, records, tramps;
	struct mk_sym sym[MK_SYMS];
	struct mk_record record[MK_RECORDS];
	uint32_t tramp_kind[4], tramp_body[4];
	bool no_variants;
	uint32_t phdrs;		/* program headers; from MK_SPARE on of no type */
	uint32_t eh_room;	/* bytes to leave behind the unwind table */
	uint32_t room;		/* zeros to put behind all else */

	uint8_t *buf;
	uint32_t size;
	uint32_t phdr, dynamic, dyns, sysv, gnu, dynsym, dynstr, strsz;
	uint32_t node_str, sysv_word;
	uint32_t versym, verdef, build_id, image, variants, ehhdr, ehframe, text;
	uint32_t fdes, gnu_buckets, gnu_first, notes, notes_size;
};

enum { MK_LOAD, MK_DYNAMIC, MK_NOTE, MK_EH, MK_STACK, MK_SPARE, MK_PHDRS };
enum { MK_P_TYPE, MK_P_FLAGS, MK_P_OFF, MK_P_VADDR, MK_P_FILESZ, MK_P_MEMSZ, MK_P_ALIGN };

void mk_default(struct mk *mk, uint32_t bits, bool big);
void mk_build(struct mk *mk);	/* allocates .buf, exactly .size bytes */
void mk_free(struct mk *mk);

uint64_t mk_get(const struct mk *mk, uint32_t off, uint32_t size);
void mk_put(struct mk *mk, uint32_t off, uint32_t size, uint64_t val);
uint32_t mk_word(const struct mk *mk);
uint32_t mk_phdr(const struct mk *mk, uint32_t i, uint32_t field);
uint32_t mk_phdr_size(uint32_t bits, uint32_t field);
void mk_set_phdr(struct mk *mk, uint32_t i, uint32_t field, uint64_t val);
uint32_t mk_dyn(const struct mk *mk, uint64_t tag);	/* offset of its value */
void mk_add_dyn(struct mk *mk, uint64_t tag, uint64_t val);
void mk_del_dyn(struct mk *mk, uint64_t tag);
uint32_t mk_sym_index(const struct mk *mk, const char *name);
uint32_t mk_sym_at(const struct mk *mk, uint32_t index);
uint32_t mk_body(const struct mk *mk, uint32_t body);
uint32_t mk_tramp(const struct mk *mk, uint32_t i);
uint32_t mk_window(const struct mk *mk);
uint32_t mk_gate(const struct mk *mk, uint32_t i);

#define MK_FUNC(n, b)	{ .name = n, .body = b, .size = 32, .info = 0x12, .shndx = 1, .version = 2 }

#endif /* MKIMAGE_H */
