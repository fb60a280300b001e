/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* vdso mark's changes to bytes: every shape of program, both classes and orders. */
#include "test.h"

#include "holds.h"
#include "mkprog.h"

static struct prog p;

#define FOR_ALL(step)								\
	for (uint32_t k_ = 0; k_ < 4 * PROG_SHAPES; k_ += (step))		\
		if (prog_make(&p, k_ & 1 ? 64 : 32, k_ >> 1 & 1, k_ >> 2),	\
		    test_case("%u bits, %s, shape 0x%x", p.bits, p.big ? "BE" : "LE", p.shape), 1)

static int open_prog(struct elf *e)
{
	uint8_t *bytes = malloc(p.size);

	memcpy(bytes, p.bytes, p.size);
	return elf_open(e, bytes, p.size);
}

static void is_marked(const uint8_t *bytes, uint64_t size)
{
	int result;
	const char *wrong = mark_holds(bytes, size, &result);

	if (wrong || result)
		test_fail(__FILE__, __LINE__, "%s (%s)", wrong ? wrong : "not marked",
			  elf_strerror(result));
}

TEST(every_shape_is_marked)
{
	FOR_ALL(1)
		is_marked(p.bytes, p.size);
}

/* The table of program headers stays where it is whenever that can be. */
TEST(headers_stay_where_they_are)
{
	const struct vdk_wish wish = { VDK_PLACE_NONE, 0 };
	uint32_t stay = PROG_NOTE | PROG_NOTE8 | PROG_NULL;
	uint64_t phoff;
	struct elf e;

	FOR_ALL(1) {
		if (open_prog(&e)) {
			CHECK(!"opens");
			continue;
		}
		phoff = elf_get(&e, 0, EH_PHOFF);
		CHECK_EQ(mark_set(&e, &wish), 0);
		if ((p.shape & stay && (p.shape & PROG_HOLE || !(p.shape & (PROG_BSS | PROG_SECTIONS)))) ||
		    (p.shape & PROG_GAP && p.shape & PROG_SECTIONS))
			CHECK_EQ(elf_get(&e, 0, EH_PHOFF), phoff);
		else if (!(p.shape & stay))
			CHECK(elf_get(&e, 0, EH_PHOFF) != phoff);
		elf_close(&e);
	}
}

/*
 * A file may say where its section headers are and have none: that is no place,
 * also where the table of program headers or the note comes to be.
 */
TEST(no_section_headers_are_nowhere)
{
	const struct vdk_wish wish = { VDK_PLACE_NONE, 0 };
	struct mark_note note;
	struct elf e;
	uint64_t shoff[2];
	uint32_t i;

	FOR_ALL(1) {
		if (p.shape & PROG_SECTIONS || open_prog(&e))
			continue;
		CHECK_EQ(mark_set(&e, &wish), 0);
		for (i = 0; i < e.phnum && !mark_find_in_(&e, i, VDK_NT_PLACE, &note); i++)
			;
		CHECK(i < e.phnum);
		shoff[0] = elf_get(&e, 0, EH_PHOFF) + 8;
		shoff[1] = note.off + 8;
		elf_close(&e);
		for (i = 0; i < 2; i++) {
			CHECK_EQ(open_prog(&e), 0);
			elf_set(&e, 0, EH_SHOFF, shoff[i]);
			is_marked(e.bytes, e.size);
			elf_close(&e);
		}
	}
}

/* Whoever looks for the build-id in memory still finds it. */
TEST(other_notes_are_kept)
{
	const struct vdk_wish wish = { VDK_PLACE_RANDOM, 0 };
	struct elf e;
	uint64_t at, end;
	uint32_t i, found;

	FOR_ALL(1) {
		if (!(p.shape & (PROG_NOTE | PROG_NOTE8)) || open_prog(&e))
			continue;
		CHECK_EQ(mark_set(&e, &wish), 0);
		for (i = found = 0; i < e.phnum; i++) {
			at = elf_ph(&e, i);
			end = elf_get(&e, at, PH_OFF) + elf_get(&e, at, PH_FILESZ);
			if (elf_get(&e, at, PH_TYPE) == PT_NOTE)
				found += !memcmp(e.bytes + end - 12, "GNU\0buildid8", 12);
		}
		CHECK_EQ(found, !!(p.shape & PROG_NOTE) + !!(p.shape & PROG_NOTE8));
		elf_close(&e);
	}
}

/* A note whose descriptor is not in its segment, and behind it one taken away. */
TEST(cut_notes_get_no_more)
{
	uint8_t note[MARK_NOTE_MAX];
	uint64_t at, align, head;
	struct elf e;
	uint32_t i;

	FOR_ALL(1) {
		if (!(p.shape & (PROG_NOTE | PROG_NOTE8)) || open_prog(&e))
			continue;
		for (i = 0; elf_get(&e, elf_ph(&e, i), PH_TYPE) != PT_NOTE; i++)
			;
		at = elf_get(&e, elf_ph(&e, i), PH_OFF);
		align = elf_get(&e, elf_ph(&e, i), PH_ALIGN);
		head = mark_note_size_(align) - sizeof(struct vdk_note_place);
		mark_note_write_(&e, align, MARK_VACANT, NULL, note);
		memcpy(e.bytes + at, note, head);
		memcpy(e.bytes + at + head, note, mark_note_size_(align));
		elf_set(&e, elf_ph(&e, i), PH_FILESZ, head);
		elf_set(&e, elf_ph(&e, i), PH_MEMSZ, head);
		is_marked(e.bytes, e.size);
		elf_close(&e);
	}
}

/* Between its name and its descriptor a note may hold anything. */
TEST(padding_may_be_anything)
{
	const struct vdk_wish wish = { VDK_PLACE_NONE, 0 };
	struct mark_note note;
	struct elf e;
	uint32_t i;

	FOR_ALL(1) {
		if (!(p.shape & PROG_NOTE8) || open_prog(&e))
			continue;
		CHECK_EQ(mark_set(&e, &wish), 0);
		for (i = 0; i < e.phnum && !mark_find_in_(&e, i, VDK_NT_PLACE, &note); i++)
			;
		CHECK(i < e.phnum);
		/* The last byte before the descriptor is padding, if there is any. */
		e.bytes[note.off + note.size - sizeof(struct vdk_note_place) - 1] |=
			note.size > VDK_WISH_SIZE_;
		is_marked(e.bytes, e.size);
		elf_close(&e);
	}
}

/* A segment of notes that nothing loads at its address: what leaves it is lost. */
TEST(notes_that_are_not_loaded_stay)
{
	const struct vdk_wish wish = { VDK_PLACE_NONE, 0 };
	struct mark_note note;
	struct elf e;
	uint64_t vaddr;
	uint32_t i;

	FOR_ALL(1) {
		if (open_prog(&e))
			continue;
		CHECK_EQ(mark_set(&e, &wish), 0);
		for (i = 0; i < e.phnum && !mark_find_in_(&e, i, VDK_NT_PLACE, &note); i++)
			;
		CHECK(i < e.phnum);
		vaddr = elf_get(&e, elf_ph(&e, i), PH_VADDR);
		elf_set(&e, elf_ph(&e, i), PH_VADDR, vaddr + 0x1000000);
		is_marked(e.bytes, e.size);
		elf_close(&e);
	}
}

static void breaks(uint32_t at, uint32_t size, uint64_t val, int err)
{
	struct prog good = p;
	struct elf e;
	uint32_t i;
	int got;

	for (i = 0; i < size; i++)
		p.bytes[at + (p.big ? size - 1 - i : i)] = (uint8_t)(val >> (8 * i));
	got = open_prog(&e);
	if (got != err)
		test_fail(__FILE__, __LINE__, "0x%llx at %u: \"%s\", not \"%s\"",
			  (unsigned long long)val, at, elf_strerror(got), elf_strerror(err));
	if (!got)
		elf_close(&e);
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
		breaks(16, 2, ET_REL, -ELF_EOBJECT);
		breaks(16, 2, ET_CORE, -ELF_ETYPE);
		breaks(24 + w, w, p.size, -ELF_EBROKEN);	/* e_phoff */
		breaks(24 + w, w, 8, -ELF_EBROKEN);
		breaks(24 + w, w, -1, -ELF_EBROKEN);
		breaks(24 + 3 * w + 6, 2, 31, -ELF_EBROKEN);	/* e_phentsize */
		breaks(24 + 3 * w + 8, 2, 0, -ELF_ENOLOAD);	/* e_phnum */
		breaks(24 + 3 * w + 8, 2, 0xffff, -ELF_EBROKEN);
		breaks(load + (p.bits == 64 ? 8 : 4), w, p.size, -ELF_EBROKEN);	/* p_offset */
		breaks(load + (p.bits == 64 ? 32 : 16), w, p.size + 1, -ELF_EBROKEN);	/* p_filesz */
		breaks(load + (p.bits == 64 ? 40 : 20), w, 0, -ELF_EBROKEN);	/* p_memsz */
		if (!(p.shape & PROG_PIE))
			breaks(load + (p.bits == 64 ? 40 : 20), w, -1, -ELF_EBROKEN);
		breaks(load + (p.bits == 64 ? 48 : 28), w, 0x1001, -ELF_EBROKEN);	/* p_align */
		if (p.shape & PROG_SECTIONS)
			breaks(24 + 2 * w, w, p.size, -ELF_EBROKEN);	/* e_shoff */
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
			uint8_t *cut = malloc(size + 1);	/* nothing behind it is read */

			memcpy(cut, p.bytes, size);
			wrong = mark_holds(cut, size, &result);
			free(cut);
			CHECK(!wrong && (result == -ELF_ENOTELF || result == -ELF_EBROKEN));
		}
	}
}

/* Move the table behind all else and make it @n entries long. */
static void lengthen_table(uint32_t n)
{
	uint32_t entry = p.bits == 64 ? 56 : 32, table = p.bits == 64 ? 64 : 52, w = p.bits / 8;
	uint32_t i;

	memmove(p.bytes + p.size, p.bytes + table, 2 * entry);
	for (i = 2; i < n; i++)
		memset(p.bytes + p.size + i * entry, 0x65, 4);	/* a type of no meaning */
	memset(p.bytes + 24 + w, 0, w);
	for (i = 0; i < 2; i++)
		p.bytes[24 + w + (p.big ? w - 1 - i : i)] = (uint8_t)(p.size >> (8 * i));
	p.bytes[24 + 3 * w + (p.big ? 9 : 8)] = (uint8_t)n;
	p.size += n * entry;
}

/* A segment and a note to be added: 62 is the most. */
TEST(too_many_headers)
{
	const struct vdk_wish wish = { VDK_PLACE_NONE, 0 };
	struct elf e;
	uint32_t n;

	FOR_ALL(4 * PROG_BSS) {
		if (p.shape & (PROG_SECTIONS | PROG_PHDR))
			continue;
		for (n = 61; n < 66; n++) {
			prog_make(&p, p.bits, p.big, p.shape);
			lengthen_table(n);
			CHECK_EQ(open_prog(&e), 0);
			CHECK_EQ(mark_set(&e, &wish), n > 62 ? -ELF_ETOOMANY : 0);
			elf_close(&e);
		}
	}
}

int main(void)
{
	RUN(every_shape_is_marked);
	RUN(headers_stay_where_they_are);
	RUN(no_section_headers_are_nowhere);
	RUN(other_notes_are_kept);
	RUN(cut_notes_get_no_more);
	RUN(padding_may_be_anything);
	RUN(notes_that_are_not_loaded_stay);
	RUN(broken_files_are_refused);
	RUN(cut_files_are_refused);
	RUN(too_many_headers);
	return test_done();
}
