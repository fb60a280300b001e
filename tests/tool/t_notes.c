/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The notes that a program has, others' and ours, when it is marked. */
#include "shapes.h"
#include "../../tools/vdso/parts.h"

static const struct vdk_request request = { VDK_PLACE_RANDOM, 0 };

/* Whoever looks for the build-id in memory finds it where it was; in the file, too. */
TEST(other_notes_are_kept)
{
	struct vdk_phdr_ was, is;
	uint8_t bytes[256];
	struct elf e, then;
	uint32_t i;

	FOR_ALL(1) {
		if (!(p.shape & (PROG_NOTE | PROG_NOTE8)) || shape_open(&e))
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
				/* Where padding is, it is in the first page. */
				CHECK(is.off < ELF_PAGE || !(p.shape & PROG_HOLE));
				CHECK_EQ(elf_read(&then, is.off, bytes, is.filesz), 0);
				CHECK(!memcmp(bytes + is.filesz - 12, "GNU\0buildid8", 12));
			}
		}
		close(e.fd);
	}
}

/* Of two segments of notes the one without the build-id is taken. */
TEST(the_build_id_stays_if_other_notes_can_go)
{
	struct vdk_phdr_ ph;
	struct elf e, then;
	uint32_t i, ids;

	FOR_ALL(1) {
		if (!(p.shape & PROG_NOTE) || !(p.shape & PROG_NOTE8) || !(p.shape & PROG_SECTIONS) ||
		    p.shape & (PROG_NULL | PROG_GAP))
			continue;
		CHECK_EQ(shape_open(&e), 0);
		then = e;
		for (i = e.phnum - 1; elf_phdr(&e, i, &ph), ph.type != E_PT_NOTE; i--)
			;
		/* As long as the others, and nothing in it. */
		elf_set(&then, elf_ph(&then, i), PH_OFF, p.data);
		CHECK_EQ(elf_write_headers(&then), 0);
		e = then;
		CHECK_EQ(mark_set(&then, &request), 0);
		for (i = ids = 0; i < e.phnum; i++) {
			elf_phdr(&e, i, &ph);
			if (ph.type != E_PT_NOTE || ph.off == p.data)
				continue;
			ids++;
			CHECK(!memcmp(elf_ph(&e, i), elf_ph(&then, i), elf_phentsize(&e)));
		}
		CHECK_EQ(ids, 1);
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
			shape_put(p.bytes + off + 36 * i, 8, 4);
			shape_put(p.bytes + off + 36 * i + 4, 16, 4);
			shape_put(p.bytes + off + 36 * i + 8, VDK_NT_PLACE, 4);
			memcpy(p.bytes + off + 36 * i + 12, VDK_NOTE_OWNER, 8);
			shape_put(p.bytes + off + 36 * i + 20, i ? 1 + i : 9, 4);
		}
		CHECK_EQ(shape_open(&e), 0);
		for (i = 0; e.phnum > i && elf_get(&e, elf_ph(&e, i), PH_TYPE) != E_PT_NOTE; i++)
			;
		elf_set(&e, elf_ph(&e, i), PH_OFF, off);
		elf_set(&e, elf_ph(&e, i), PH_FILESZ, 3 * 36);
		memcpy(p.bytes + e.phoff, e.phdrs, (size_t)e.phnum * elf_phentsize(&e));
		close(e.fd);
		CHECK_EQ(holds_seen(p.bytes, p.size, &addr), VDK_PLACE_RANDOM);
		CHECK_EQ(shape_open(&e), 0);
		CHECK_EQ(mark_remove(&e), 0);
		CHECK_EQ(elf_read(&e, off, bytes, 36), 0);
		CHECK(!memcmp(bytes, p.bytes + off, 36));
		close(e.fd);
		GIVES(p.bytes, p.size, 0);
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
		if (!(p.shape & (PROG_NOTE | PROG_NOTE8)) || shape_open(&e))
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
		GIVES(p.bytes, p.size, p.shape & (PROG_HOLE | PROG_SECTIONS) ? 0 : -ELF_ENOTABLE);
	}
}

/*
 * What the program has in memory is what its notes are, wherever the file says that
 * more of them is: eu-strip moves sections and leaves program headers alone.
 */
TEST(notes_are_found_in_memory)
{
	uint32_t i, k;
	struct elf e;

	FOR_ALL(1) {
		if (!(p.shape & PROG_NOTE) || !(p.shape & PROG_HOLE) ||
		    p.shape & (PROG_NULL | PROG_GAP | PROG_NOTE8))
			continue;
		CHECK_EQ(shape_open(&e), 0);
		for (i = 0; elf_get(&e, elf_ph(&e, i), PH_TYPE) != E_PT_NOTE; i++)
			;
		for (k = 0; k < 2; k++) {
			elf_set(&e, elf_ph(&e, i), PH_OFF, k ? p.size + 4 : p.data);
			elf_set(&e, elf_ph(&e, i), PH_FILESZ, 60);
			memcpy(p.bytes + e.phoff, e.phdrs, (size_t)e.phnum * elf_phentsize(&e));
			GIVES(p.bytes, p.size, 0);
		}
		close(e.fd);
	}
}

int main(void)
{
	RUN(other_notes_are_kept);
	RUN(the_build_id_stays_if_other_notes_can_go);
	RUN(each_request_is_removed);
	RUN(cut_notes_get_no_more);
	RUN(notes_are_found_in_memory);
	return test_done();
}
