/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* vdso mark's changes to bytes: every shape of program, both classes and orders. */
#include "shapes.h"

/* A header to be had, and padding or an end that is known: that is all it takes. */
TEST(a_shape_with_room_is_marked)
{
	FOR_ALL(1)
		GIVES(p.bytes, p.size, !shape_has_slot() ? -ELF_ENOSLOT :
		      p.shape & (PROG_HOLE | PROG_SECTIONS) ? 0 : -ELF_ENOTABLE);
}

/* A first segment of no more than the headers, as linkers make it, grows with them. */
TEST(a_longer_table_is_loaded)
{
	uint32_t table, entry, load, w;

	FOR_ALL(1) {
		if (!(p.shape & PROG_GAP) || !(p.shape & PROG_SECTIONS) || p.shape & SLOTS)
			continue;
		w = p.bits / 8, entry = p.bits == 64 ? 56 : 32, table = p.bits == 64 ? 64 : 52;
		load = table + (p.shape & PROG_PHDR ? entry : 0) + (p.bits == 64 ? 32 : 16);
		table += entry * (p.shape & PROG_PHDR ? 3 : 2);
		shape_put(p.bytes + load, table, w);
		shape_put(p.bytes + load + w, table, w);
		GIVES(p.bytes, p.size, 0);
	}
}

/* Whatever is behind the program: it stays there, or the program is refused. */
static void append(const char *tail, uint32_t size)
{
	FOR_ALL(3) {
		memcpy(p.bytes + p.size, tail, size);
		GIVES(p.bytes, p.size + size, !shape_has_slot() ? -ELF_ENOSLOT : p.shape & PROG_HOLE ? 0 :
		      p.shape & PROG_SECTIONS ? -ELF_EAPPENDED : -ELF_ENOTABLE);
	}
}

TEST(appended_data_stays)
{
	append("the data", 8);
}

TEST(appended_zeros_are_no_padding)
{
	static const char zeros[600];

	append(zeros, sizeof(zeros));
}

/* What a section has at the very end may be looked for there, too: no file gets longer. */
TEST(a_section_of_data_may_be_last)
{
	uint32_t w, sh;

	FOR_ALL(1) {
		if (!(p.shape & PROG_SECTIONS))
			continue;
		w = p.bits / 8;
		sh = p.size - 2 * (p.bits == 64 ? 64 : 40);	/* .data's */
		memcpy(p.bytes + p.size, "the data", 8);
		p.size += 8;
		shape_put(p.bytes + sh + 8 + 3 * w, p.size - p.data, w);
		GIVES(p.bytes, p.size, !shape_has_slot() ? -ELF_ENOSLOT :
		      p.shape & PROG_HOLE ? 0 : -ELF_EAPPENDED);
	}
}

/* Bytes between the claims that are not all zero are somebody's. */
TEST(bytes_that_nobody_describes_are_kept)
{
	FOR_ALL(1) {
		if (!(p.shape & PROG_HOLE))
			continue;
		p.bytes[p.data - 1] = 1;
		GIVES(p.bytes, p.size, !shape_has_slot() ? -ELF_ENOSLOT :
		      p.shape & PROG_SECTIONS ? 0 : -ELF_ENOTABLE);
	}
}

/* More of them than alignment explains: a segment that need not start at a page. */
TEST(zeros_without_a_reason_are_no_padding)
{
	uint32_t load, align;

	FOR_ALL(1) {
		if (!(p.shape & PROG_HOLE))
			continue;
		load = (p.bits == 64 ? 64 : 52) +
		       (1 + !!(p.shape & PROG_PHDR)) * (p.bits == 64 ? 56 : 32);
		align = load + (p.bits == 64 ? 48 : 28);
		memset(p.bytes + align, 0, p.bits / 8);
		p.bytes[align + (p.big ? p.bits / 8 - 1 : 0)] = 16;
		GIVES(p.bytes, p.size, !shape_has_slot() ? -ELF_ENOSLOT :
		      p.shape & PROG_SECTIONS ? 0 : -ELF_ENOTABLE);
	}
}

/* With so many sections their number is in the first: the last takes the hole. */
TEST(extended_numbers_are_read)
{
	uint32_t entry, w, count = 0x10007;
	uint64_t size, off;
	uint8_t *bytes, *sh;
	int result;

	FOR_ALL(4 * PROG_SECTIONS) {
		prog_make(&p, p.bits, p.big, PROG_SECTIONS | PROG_NOTE | PROG_HOLE);
		entry = p.bits == 64 ? 64 : 40, w = p.bits / 8;
		off = (p.size + 7) & ~7u;
		size = off + (uint64_t)count * entry;
		bytes = calloc(size, 1);
		memcpy(bytes, p.bytes, p.size);
		memcpy(bytes + off, p.bytes + p.size - 5 * entry, 5 * entry);
		shape_put(bytes + off + 8 + 3 * w, count, w);
		shape_put(bytes + off + 8 + 4 * w, 4, 4);
		sh = bytes + off + (uint64_t)(count - 1) * entry;
		shape_put(sh + 4, 1, 4);
		shape_put(sh + 8 + 2 * w, p.data / 2, w);
		shape_put(sh + 8 + 3 * w, p.data / 2, w);
		shape_put(bytes + 24 + 2 * w, off, w);
		shape_put(bytes + (p.bits == 64 ? 60 : 48), 0, 2);
		shape_put(bytes + (p.bits == 64 ? 62 : 50), SHN_XINDEX, 2);
		if (mark_holds(bytes, size, &result) || result)
			CHECK(!"held");
		/* The same with data appended: there is no other room. */
		bytes = realloc(bytes, size + 8);
		memcpy(bytes + size, "the data", 8);
		GIVES(bytes, size + 8, -ELF_EAPPENDED);
		free(bytes);
	}
}

int main(void)
{
	RUN(a_shape_with_room_is_marked);
	RUN(a_longer_table_is_loaded);
	RUN(appended_data_stays);
	RUN(appended_zeros_are_no_padding);
	RUN(a_section_of_data_may_be_last);
	RUN(bytes_that_nobody_describes_are_kept);
	RUN(zeros_without_a_reason_are_no_padding);
	RUN(extended_numbers_are_read);
	return test_done();
}
