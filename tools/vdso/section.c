/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One more section header, with a name of its own, so that strip and objcopy keep
 * what it describes. Names and headers are written anew at the file's end; the old
 * ones stay where they are.
 */
#include "parts.h"

static const char section_name[] = ".note.vdsokit.place";

static int copy(struct elf *e, uint64_t from, uint64_t to, uint64_t size)
{
	uint8_t bytes[16384];
	uint64_t n;
	int err = 0;

	for (; !err && size; size -= n, from += n, to += n) {
		n = size < sizeof(bytes) ? size : sizeof(bytes);
		err = elf_read(e, from, bytes, n);
		if (!err)
			err = elf_write(e, to, bytes, n);
	}
	return err;
}

static int pad(struct elf *e)
{
	static const uint8_t zeros[8];

	return elf_write(e, e->size, zeros, -e->size % sizeof(zeros));
}

/* The names, and one more, at the end. */
static int write_names(struct elf *e, uint64_t off, uint64_t size)
{
	int err = copy(e, off, e->size, size);

	return err ? err : elf_write(e, e->size, section_name, sizeof(section_name));
}

/* The headers, one of them changed, and one more, at the end. */
static int write_headers(struct elf *e, const uint8_t *names, const uint8_t *more)
{
	uint64_t to = e->size, size = elf_shentsize(e);
	int err = copy(e, e->shoff, to, e->shnum * size);

	if (!err)
		err = elf_write(e, to + e->names * size, names, size);
	return err ? err : elf_write(e, to + e->shnum * size, more, size);
}

/* How many there are; if too many for the file header, in the first of them. */
static int write_count(struct elf *e)
{
	uint8_t sh[ELF_HEADER_MAX];
	int err;

	elf_set(e, e->head, EH_SHNUM, e->shnum < E_SHN_LORESERVE ? e->shnum : 0);
	if (e->shnum < E_SHN_LORESERVE)
		return 0;
	err = elf_read(e, e->shoff, sh, elf_shentsize(e));
	elf_set(e, sh, SH_SIZE, e->shnum);
	return err ? err : elf_write(e, e->shoff, sh, elf_shentsize(e));
}

int mark_section_(struct elf *e, uint64_t off, uint64_t size, uint64_t align)
{
	uint8_t names[ELF_HEADER_MAX], more[ELF_HEADER_MAX] = { 0 };
	uint64_t names_off, names_size, headers;
	int err = elf_read(e, e->shoff + e->names * elf_shentsize(e), names, elf_shentsize(e));

	if (err)
		return err;
	names_off = elf_get(e, names, SH_OFF);
	names_size = elf_get(e, names, SH_SIZE);
	elf_set(e, names, SH_OFF, e->size);
	elf_set(e, names, SH_SIZE, names_size + sizeof(section_name));
	elf_set(e, more, SH_NAME, names_size);
	elf_set(e, more, SH_TYPE, SHT_NOTE);
	elf_set(e, more, SH_OFF, off);
	elf_set(e, more, SH_SIZE, size);
	elf_set(e, more, SH_ALIGN, align == 8 ? 8 : 4);
	err = write_names(e, names_off, names_size);
	if (!err)
		err = pad(e);
	headers = e->size;
	if (!err)
		err = write_headers(e, names, more);
	if (err)
		return err;
	/* They are last, for who takes their end for the end of the ELF file. */
	e->shoff = headers;
	e->shnum++;
	elf_set(e, e->head, EH_SHOFF, headers);
	return write_count(e);
}
