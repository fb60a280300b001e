/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* One more section header, with a name of its own. */
#include <stdlib.h>
#include <string.h>

#include "mark.h"

/*
 * Where new tables may be written: over the old ones if they are the last
 * things in the file, else behind it.
 */
static uint64_t tables_start(const struct elf *e, uint32_t names)
{
	if (mark_claims_end_(e, 0, 0) != e->size)
		return e->size;
	return mark_claims_end_(e, ELF_CLAIM_SHDRS, ELF_CLAIM_SECTION(e, names));
}

static void fill(struct elf *e, uint64_t at, uint32_t name, const struct mark_section *s)
{
	elf_set(e, at, SH_NAME, name);
	elf_set(e, at, SH_TYPE, s->type);
	elf_set(e, at, SH_FLAGS, SHF_ALLOC);
	elf_set(e, at, SH_ADDR, s->addr);
	elf_set(e, at, SH_OFF, s->off);
	elf_set(e, at, SH_SIZE, s->size);
	elf_set(e, at, SH_ALIGN, s->align);
}

/* Write names and headers, one more of each, where @e has room for them. */
static void write_tables(struct elf *e, const uint8_t *headers, const uint8_t *names,
			 uint64_t names_size, uint64_t names_at, uint64_t headers_at,
			 const struct mark_section *s)
{
	uint32_t names_index = elf_get(e, 0, EH_SHSTRNDX), count = e->shnum;
	uint64_t at;

	memset(e->bytes + names_at, 0, e->size - names_at);
	memcpy(e->bytes + names_at, names, names_size);
	memcpy(e->bytes + names_at + names_size, s->name, strlen(s->name) + 1);
	memcpy(e->bytes + headers_at, headers, (size_t)count * elf_shentsize(e));
	elf_set(e, 0, EH_SHOFF, headers_at);
	elf_set(e, 0, EH_SHNUM, ++e->shnum);
	at = elf_sh(e, names_index);
	elf_set(e, at, SH_OFF, names_at);
	elf_set(e, at, SH_SIZE, names_size + strlen(s->name) + 1);
	fill(e, elf_sh(e, count), names_size, s);
}

int mark_section_(struct elf *e, const struct mark_section *s)
{
	uint64_t size = (uint64_t)e->shnum * elf_shentsize(e), names, names_size, to, end;
	uint32_t index = elf_get(e, 0, EH_SHSTRNDX);
	uint8_t *copy;
	int err;

	if (!e->shnum || e->shnum >= E_SHN_LORESERVE - 1)
		return 0;
	names = elf_get(e, elf_sh(e, index), SH_OFF);
	names_size = elf_get(e, elf_sh(e, index), SH_SIZE);
	copy = malloc(size + names_size);
	if (!copy)
		return -ELF_EMEMORY;
	memcpy(copy, e->bytes + elf_sh(e, 0), size);
	memcpy(copy + size, e->bytes + names, names_size);
	to = tables_start(e, index);
	end = mark_align_(to + names_size + strlen(s->name) + 1, 8);
	err = elf_grow(e, end + size + elf_shentsize(e));
	if (!err) {
		e->size = end + size + elf_shentsize(e);
		write_tables(e, copy, copy + size, names_size, to, end, s);
	}
	free(copy);
	return err;
}
