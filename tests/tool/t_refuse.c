/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Programs that vdso mark refuses: broken, or nothing that a host would see. */
#include "shapes.h"

/*
 * A file may say where its section headers are and have none: that is no place,
 * also where the note comes to be.
 */
TEST(no_section_headers_are_nowhere)
{
	uint32_t w, i;

	FOR_ALL(1) {
		if (p.shape & PROG_SECTIONS)
			continue;
		w = p.bits / 8;
		for (i = 0; i < 2; i++)
			p.bytes[24 + 2 * w + (p.big ? w - 1 - i : i)] = (p.data - 0x100) >> (8 * i);
		GIVES(p.bytes, p.size, !(p.shape & SLOTS) ? -ELF_ENOSLOT :
		      p.shape & PROG_HOLE ? 0 : -ELF_ENOTABLE);
	}
}

/* A 32-bit file with no offset left for tables at its end, here behind a hole. */
TEST(a_file_that_cannot_get_longer_is_refused)
{
	uint64_t end = (UINT64_C(1) << 30) + 64;
	uint32_t entry;
	struct elf e;

	FOR_ALL(1) {
		if (!(p.shape & PROG_SECTIONS) || !(p.shape & SLOTS))
			continue;
		entry = p.bits == 64 ? 64 : 40;
		shape_put(p.bytes + 24 + 2 * (p.bits / 8), end, p.bits / 8);
		CHECK_EQ(shape_open(&e), -ELF_EBROKEN);
		CHECK_EQ(elf_write(&e, end, p.bytes + p.size - 5 * entry, 5 * entry), 0);
		CHECK_EQ(elf_open(&e, e.fd), 0);
		CHECK_EQ(mark_check(&e), p.bits == 64 ? 0 : -ELF_ETOOBIG);
		close(e.fd);
	}
}

static void breaks(uint32_t at, uint32_t size, uint64_t val, int err)
{
	struct prog good = p;
	struct elf e;
	int got;

	shape_put(p.bytes + at, val, size);
	got = shape_open(&e);
	if (got != err)
		test_fail(__FILE__, __LINE__, "0x%llx at %u: \"%s\", not \"%s\"",
			  (unsigned long long)val, at, elf_strerror(got), elf_strerror(err));
	close(e.fd);
	p = good;
}

TEST(broken_files_are_refused)
{
	uint32_t w, load;

	FOR_ALL(7) {
		w = p.bits / 8;
		load = (p.bits == 64 ? 64 : 52) + (p.shape & PROG_PHDR ? (p.bits == 64 ? 56 : 32) : 0);
		breaks(0, 1, 0x7e, -ELF_ENOTELF);
		breaks(4, 1, 3, -ELF_ENOTELF);
		breaks(5, 1, 0, -ELF_ENOTELF);
		breaks(6, 1, 2, -ELF_ENOTELF);
		breaks(20, 4, 2, -ELF_ENOTELF);		/* e_version */
		breaks(16, 2, 1, -ELF_EOBJECT);
		breaks(16, 2, 4, -ELF_ETYPE);
		breaks(24 + w, w, p.size, -ELF_EBROKEN);	/* e_phoff */
		breaks(24 + w, w, 8, -ELF_EBROKEN);
		breaks(24 + w, w, -1, -ELF_EBROKEN);
		breaks(24 + 3 * w + 6, 2, 31, -ELF_ENOTELF);	/* e_phentsize */
		breaks(24 + 3 * w + 8, 2, 0, -ELF_ENOLOAD);	/* e_phnum */
		breaks(24 + 3 * w + 8, 2, 0xffff, -ELF_ETOOMANY);	/* extended */
		breaks(load + (p.bits == 64 ? 8 : 4), w, p.size, -ELF_EBROKEN);	/* p_offset */
		breaks(load + (p.bits == 64 ? 32 : 16), w, p.size + 1, -ELF_EBROKEN);	/* p_filesz */
		if (!(p.shape & PROG_SECTIONS))
			continue;
		breaks(24 + 2 * w, w, p.size, -ELF_EBROKEN);	/* e_shoff */
		breaks(24 + 2 * w, w, p.bits == 64 ? 64 : 52, -ELF_EBROKEN);	/* the table's place */
		breaks(24 + 3 * w + 10, 2, 3, -ELF_EBROKEN);	/* e_shentsize */
		/* sh_offset of .data, which is looked at when room is */
		shape_put(p.bytes + p.size - 2 * (p.bits == 64 ? 64 : 40) + 8 + 2 * w, p.size, w);
		GIVES(p.bytes, p.size, -ELF_EBROKEN);
	}
}

/* Cut anywhere, a file is refused, or it is marked as any. */
TEST(cut_files_are_refused)
{
	const char *wrong;
	uint32_t size;
	int result;

	FOR_ALL(41) {
		for (size = 0; size < p.size; size += 1 + size / 60) {
			wrong = mark_holds(p.bytes, size, &result);
			CHECK(!wrong && (result == -ELF_ENOTELF || result == -ELF_EBROKEN));
		}
	}
}

/* Move the table behind the data, 64 entries long; those that are new are of @type. */
static uint32_t lengthen_table(uint32_t n, uint32_t type)
{
	uint32_t entry = p.bits == 64 ? 56 : 32, table = p.bits == 64 ? 64 : 52, w = p.bits / 8;
	uint32_t phnum = p.bytes[24 + 3 * w + (p.big ? 9 : 8)], i, at = p.size;

	memcpy(p.bytes + at, p.bytes + table, phnum * entry);
	for (i = phnum; i < n; i++)
		shape_put(p.bytes + at + i * entry, type, 4);
	shape_put(p.bytes + 24 + w, at, w);
	shape_put(p.bytes + 24 + 3 * w + 8, n, 2);
	p.size += n * entry;
	return at + phnum * entry;
}

TEST(no_table_gets_too_long)
{
	FOR_ALL(1) {
		if (p.shape & (PROG_SECTIONS | PROG_PHDR) || !(p.shape & PROG_HOLE))
			continue;
		lengthen_table(64, 0x65656565);
		GIVES(p.bytes, p.size, p.shape & SLOTS ? 0 : -ELF_ENOSLOT);
		prog_make(&p, p.bits, p.big, p.shape);
		lengthen_table(65, 0x65656565);
		GIVES(p.bytes, p.size, -ELF_ETOOMANY);
	}
}

/* Hosts read eight segments of notes, and 2048 bytes: none is added behind these. */
TEST(what_no_host_reads_is_refused)
{
	uint32_t i, n, size, at, entry, w;

	FOR_ALL(1) {
		if (p.shape & (PROG_SECTIONS | PROG_PHDR | PROG_NOTE | PROG_NOTE8 | PROG_NULL) ||
		    !(p.shape & PROG_HOLE))
			continue;
		for (n = 7; n <= 9; n++) {
			for (size = 200; size <= 2040; size += 920) {
				prog_make(&p, p.bits, p.big, p.shape);
				w = p.bits / 8, entry = p.bits == 64 ? 56 : 32;
				at = lengthen_table(2 + n, E_PT_NOTE);
				for (i = 0; i < n - 1; i++, at += entry) {
					shape_put(p.bytes + at + (p.bits == 64 ? 8 : 4), p.text, w);
					shape_put(p.bytes + at + (p.bits == 64 ? 32 : 16), size, w);
				}
				shape_put(p.bytes + at, PT_NULL, 4);
				/* The unused one is last; the first of notes has room if
				 * all of it is not taken. */
				GIVES(p.bytes, p.size, size > 2008 ? -ELF_EUNSEEN : 0);
			}
		}
	}
}

int main(void)
{
	RUN(no_section_headers_are_nowhere);
	RUN(a_file_that_cannot_get_longer_is_refused);
	RUN(broken_files_are_refused);
	RUN(cut_files_are_refused);
	RUN(no_table_gets_too_long);
	RUN(what_no_host_reads_is_refused);
	return test_done();
}
