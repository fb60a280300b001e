/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* vdso mark's changes to bytes: every shape of program, both classes and orders. */
#include "test.h"

#include <unistd.h>

#include "holds.h"
#include "mkprog.h"

static struct prog p;

#define FOR_ALL(step)								\
	for (uint32_t k_ = 0; k_ < 4 * PROG_SHAPES; k_ += (step) * EVERY(7))	\
		if (prog_make(&p, k_ & 1 ? 64 : 32, k_ >> 1 & 1, k_ >> 2),	\
		    test_case("%u bits, %s, shape 0x%x", p.bits, p.big ? "BE" : "LE", p.shape), 1)

#define SLOTS	(PROG_NOTE | PROG_NOTE8 | PROG_NULL)	/* headers to be had anyway */

static bool has_slot(void)
{
	return p.shape & SLOTS || (p.shape & PROG_GAP && p.shape & PROG_SECTIONS);
}

static void gives(const uint8_t *bytes, uint64_t size, int want)
{
	int result;
	const char *wrong = mark_holds(bytes, size, &result);

	if (wrong || result != want)
		test_fail(__FILE__, __LINE__, "%s: \"%s\", not \"%s\"", wrong ? wrong : "held",
			  elf_strerror(result), elf_strerror(want));
}

/* A header to be had, and padding or an end that is known: that is all it takes. */
TEST(a_shape_with_room_is_marked)
{
	FOR_ALL(1)
		gives(p.bytes, p.size, !has_slot() ? -ELF_ENOSLOT :
		      p.shape & (PROG_HOLE | PROG_SECTIONS) ? 0 : -ELF_ENOTABLE);
}

/* Whatever is behind the program: it stays there, or the program is refused. */
static void append(const char *tail, uint32_t size)
{
	FOR_ALL(3) {
		memcpy(p.bytes + p.size, tail, size);
		gives(p.bytes, p.size + size, !has_slot() ? -ELF_ENOSLOT : p.shape & PROG_HOLE ? 0 :
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

/* Bytes between the claims that are not all zero are somebody's. */
TEST(bytes_that_nobody_describes_are_kept)
{
	FOR_ALL(1) {
		if (!(p.shape & PROG_HOLE))
			continue;
		p.bytes[p.data - 1] = 1;
		gives(p.bytes, p.size, !has_slot() ? -ELF_ENOSLOT :
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
		gives(p.bytes, p.size, !has_slot() ? -ELF_ENOSLOT :
		      p.shape & PROG_SECTIONS ? 0 : -ELF_ENOTABLE);
	}
}

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
		gives(p.bytes, p.size, !(p.shape & SLOTS) ? -ELF_ENOSLOT :
		      p.shape & PROG_HOLE ? 0 : -ELF_ENOTABLE);
	}
}

static void put(uint8_t *at, uint64_t val, uint32_t size)
{
	uint32_t i;

	for (i = 0; i < size; i++)
		at[p.big ? size - 1 - i : i] = (uint8_t)(val >> (8 * i));
}

/* With so many sections their number is in the first: the last takes the hole. */
TEST(extended_numbers_are_read)
{
	uint32_t entry, w, count = E_SHN_LORESERVE + 7;
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
		put(bytes + off + 8 + 3 * w, count, w);
		put(bytes + off + 8 + 4 * w, 4, 4);
		sh = bytes + off + (uint64_t)(count - 1) * entry;
		put(sh + 4, 1, 4);
		put(sh + 8 + 2 * w, p.data / 2, w);
		put(sh + 8 + 3 * w, p.data / 2, w);
		put(bytes + 24 + 2 * w, off, w);
		put(bytes + (p.bits == 64 ? 60 : 48), 0, 2);
		put(bytes + (p.bits == 64 ? 62 : 50), SHN_XINDEX, 2);
		if (mark_holds(bytes, size, &result) || result)
			CHECK(!"held");
		/* The same with data appended: there is no other room. */
		bytes = realloc(bytes, size + 8);
		memcpy(bytes + size, "the data", 8);
		gives(bytes, size + 8, -ELF_EAPPENDED);
		free(bytes);
	}
}

static const struct vdk_wish request = { VDK_PLACE_RANDOM, 0 };

static int open_prog(struct elf *e)
{
	return elf_open(e, holds_file(p.bytes, p.size));
}

/* Whoever looks for the build-id in memory finds it where it was; in the file, too. */
TEST(other_notes_are_kept)
{
	struct vdk_phdr_ was, is;
	uint8_t bytes[256];
	struct elf e, then;
	uint32_t i;

	FOR_ALL(1) {
		if (!(p.shape & (PROG_NOTE | PROG_NOTE8)) || open_prog(&e))
			continue;
		then = e;
		if (!mark_set(&then, &request)) {
			for (i = 0; i < e.phnum; i++) {
				elf_phdr(&e, i, &was);
				elf_phdr(&then, i, &is);
				if (was.type != E_PT_NOTE)
					continue;
				CHECK_EQ(is.vaddr, was.vaddr);
				CHECK_EQ(is.memsz, was.memsz);
				CHECK_EQ(elf_read(&then, is.off, bytes, is.filesz), 0);
				CHECK(!memcmp(bytes + is.filesz - 12, "GNU\0buildid8", 12));
			}
		}
		close(e.fd);
	}
}

/* Two requests are two to be removed; a bad one is room for a good one. */
TEST(each_request_is_removed)
{
	uint64_t addr, off;
	uint8_t bytes[64];
	struct elf e;
	uint32_t i;

	FOR_ALL(1) {
		if (!(p.shape & PROG_NOTE) || !(p.shape & PROG_HOLE))
			continue;
		off = p.data / 2 + 64;
		for (i = 0; i < 3; i++) {
			put(p.bytes + off + 36 * i, 8, 4);
			put(p.bytes + off + 36 * i + 4, 16, 4);
			put(p.bytes + off + 36 * i + 8, VDK_NT_PLACE, 4);
			memcpy(p.bytes + off + 36 * i + 12, VDK_NOTE_OWNER, 8);
			put(p.bytes + off + 36 * i + 20, i ? 1 + i : 9, 4);
		}
		CHECK_EQ(open_prog(&e), 0);
		for (i = 0; e.phnum > i && elf_get(&e, elf_ph(&e, i), PH_TYPE) != E_PT_NOTE; i++)
			;
		elf_set(&e, elf_ph(&e, i), PH_OFF, off);
		elf_set(&e, elf_ph(&e, i), PH_FILESZ, 3 * 36);
		memcpy(p.bytes + e.phoff, e.phdrs, (size_t)e.phnum * elf_phentsize(&e));
		close(e.fd);
		CHECK_EQ(holds_seen(p.bytes, p.size, &addr), VDK_PLACE_RANDOM);
		CHECK_EQ(open_prog(&e), 0);
		CHECK_EQ(mark_remove(&e), 0);
		CHECK_EQ(elf_read(&e, off, bytes, 36), 0);
		CHECK(!memcmp(bytes, p.bytes + off, 36));
		close(e.fd);
		gives(p.bytes, p.size, 0);
	}
}

/* A note whose descriptor is not in its segment, and behind it one taken away. */
TEST(cut_notes_get_no_more)
{
	uint8_t note[MARK_NOTE_MAX];
	uint64_t align, head;
	struct vdk_phdr_ ph;
	struct elf e;
	uint32_t i;

	FOR_ALL(1) {
		if (!(p.shape & (PROG_NOTE | PROG_NOTE8)) || open_prog(&e))
			continue;
		for (i = 0; elf_phdr(&e, i, &ph), ph.type != E_PT_NOTE; i++)
			;
		align = ph.align;
		head = mark_note_size_(align) - sizeof(struct vdk_note_place);
		mark_note_make_(&e, align, NULL, note);
		memset(note + 8, 0, 4);
		memcpy(p.bytes + ph.off, note, head);
		memcpy(p.bytes + ph.off + head, note, mark_note_size_(align));
		elf_set(&e, elf_ph(&e, i), PH_FILESZ, head);
		elf_set(&e, elf_ph(&e, i), PH_MEMSZ, head);
		memcpy(p.bytes + e.phoff, e.phdrs, (size_t)e.phnum * elf_phentsize(&e));
		close(e.fd);
		gives(p.bytes, p.size, p.shape & (PROG_HOLE | PROG_SECTIONS) ? 0 : -ELF_ENOTABLE);
	}
}

static void breaks(uint32_t at, uint32_t size, uint64_t val, int err)
{
	struct prog good = p;
	struct elf e;
	int got;

	put(p.bytes + at, val, size);
	got = open_prog(&e);
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
		put(p.bytes + p.size - 2 * (p.bits == 64 ? 64 : 40) + 8 + 2 * w, p.size, w);
		gives(p.bytes, p.size, -ELF_EBROKEN);
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
		put(p.bytes + at + i * entry, type, 4);
	put(p.bytes + 24 + w, at, w);
	put(p.bytes + 24 + 3 * w + 8, n, 2);
	p.size += n * entry;
	return at + phnum * entry;
}

TEST(no_table_gets_too_long)
{
	FOR_ALL(1) {
		if (p.shape & (PROG_SECTIONS | PROG_PHDR) || !(p.shape & PROG_HOLE))
			continue;
		lengthen_table(64, 0x65656565);
		gives(p.bytes, p.size, p.shape & SLOTS ? 0 : -ELF_ENOSLOT);
		prog_make(&p, p.bits, p.big, p.shape);
		lengthen_table(65, 0x65656565);
		gives(p.bytes, p.size, -ELF_ETOOMANY);
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
					put(p.bytes + at + (p.bits == 64 ? 8 : 4), p.text, w);
					put(p.bytes + at + (p.bits == 64 ? 32 : 16), size, w);
				}
				put(p.bytes + at, PT_NULL, 4);
				/* The unused one is last; the first of notes has room if
				 * all of it is not taken. */
				gives(p.bytes, p.size, size > 2008 ? -ELF_EUNSEEN : 0);
			}
		}
	}
}

int main(void)
{
	RUN(a_shape_with_room_is_marked);
	RUN(appended_data_stays);
	RUN(appended_zeros_are_no_padding);
	RUN(bytes_that_nobody_describes_are_kept);
	RUN(zeros_without_a_reason_are_no_padding);
	RUN(no_section_headers_are_nowhere);
	RUN(extended_numbers_are_read);
	RUN(other_notes_are_kept);
	RUN(each_request_is_removed);
	RUN(cut_notes_get_no_more);
	RUN(broken_files_are_refused);
	RUN(cut_files_are_refused);
	RUN(no_table_gets_too_long);
	RUN(what_no_host_reads_is_refused);
	return test_done();
}
