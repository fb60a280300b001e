/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The wish of a program that has room for one already: its notes are read,
 * changed, taken away and put back where they were.
 *
 * A note that is taken away becomes vacant: same owner, type 0, all zero. If it
 * was at an edge of its segment, the segment ends before it, and nobody sees it.
 */
#include "mark.h"

enum { DESC_SIZE = sizeof(struct vdk_note_place), HEAD_SIZE = 12 };

static uint64_t note_align(uint64_t align)
{
	return align == 8 ? 8 : 4;	/* as all readers of notes see it */
}

uint64_t mark_note_size_(uint64_t align)
{
	return mark_align_(HEAD_SIZE + sizeof(VDK_NOTE_OWNER), note_align(align)) + DESC_SIZE;
}

void mark_note_write_(const struct elf *e, uint64_t align, uint32_t type,
		      const struct vdk_wish *wish, uint8_t note[MARK_NOTE_MAX])
{
	uint8_t *desc = note + mark_note_size_(align) - DESC_SIZE;

	memset(note, 0, MARK_NOTE_MAX);
	vdk_st_(note, sizeof(VDK_NOTE_OWNER), 4, e->order);
	vdk_st_(note + 4, DESC_SIZE, 4, e->order);
	vdk_st_(note + 8, type, 4, e->order);
	memcpy(note + HEAD_SIZE, VDK_NOTE_OWNER, sizeof(VDK_NOTE_OWNER));
	if (wish) {
		vdk_st_(desc, wish->how, 4, e->order);
		vdk_st_(desc + 8, wish->addr, 8, e->order);
	}
}

/* What says it is a note, but is also a header: not to be written to. */
static bool in_headers(const struct elf *e, uint64_t off, uint64_t size)
{
	struct extent claim;
	uint32_t k;

	for (k = 0; k <= ELF_CLAIM_SHDRS && elf_claim(e, k, &claim); k++)
		if (claim.off < off + size && off < claim.off + claim.size)
			return true;
	return false;
}

bool mark_find_in_(const struct elf *e, uint32_t ph, uint32_t type, struct mark_note *found)
{
	uint64_t at = elf_ph(e, ph), off = elf_get(e, at, PH_OFF), start;
	struct vdk_notes_ it;
	struct vdk_note_ note;

	if (elf_get(e, at, PH_TYPE) != PT_NOTE || !elf_get(e, at, PH_FILESZ))
		return false;
	vdk_notes_start_(&it, e->bytes + off, elf_get(e, at, PH_FILESZ),
			 elf_get(e, at, PH_ALIGN), e->order);
	for (start = it.pos; vdk_notes_next_(&it, &note) > 0; start = it.pos) {
		if (!vdk_note_is_(&note, VDK_NOTE_OWNER, type) || note.size != DESC_SIZE ||
		    in_headers(e, off + start, it.pos - start))
			continue;
		found->ph = ph;
		found->off = off + start;
		found->size = it.pos - start;
		return true;
	}
	return false;
}

static bool find(const struct elf *e, uint32_t type, struct mark_note *note)
{
	uint32_t i;

	for (i = 0; i < e->phnum; i++)
		if (mark_find_in_(e, i, type, note))
			return true;
	return false;
}

bool mark_read(const struct elf *e, struct vdk_wish *wish)
{
	uint64_t at;
	uint32_t i;

	for (i = 0; i < e->phnum; i++) {
		at = elf_ph(e, i);
		if (elf_get(e, at, PH_TYPE) == PT_NOTE && elf_get(e, at, PH_FILESZ) &&
		    !vdk_wish_read(e->bytes + elf_get(e, at, PH_OFF), elf_get(e, at, PH_FILESZ),
				   elf_get(e, at, PH_ALIGN), e->order, wish))
			return true;
	}
	return false;
}

/* A note that stays where it is, anew to the last byte of its padding. */
static void rewrite(struct elf *e, const struct mark_note *note, uint32_t type,
		    const struct vdk_wish *wish)
{
	uint8_t bytes[MARK_NOTE_MAX];

	mark_note_write_(e, elf_get(e, elf_ph(e, note->ph), PH_ALIGN), type, wish, bytes);
	memcpy(e->bytes + note->off, bytes, note->size);
}

static void add_to(struct elf *e, uint64_t at, enum elf_field f, uint64_t n)
{
	elf_set(e, at, f, elf_get(e, at, f) + n);
}

/* Move the edges of a segment: @front bytes and @back bytes more than before. */
static void move_segment(struct elf *e, uint32_t ph, uint64_t front, uint64_t back)
{
	uint64_t at = elf_ph(e, ph);

	add_to(e, at, PH_OFF, -front);
	add_to(e, at, PH_VADDR, -front);
	add_to(e, at, PH_PADDR, -front);
	add_to(e, at, PH_FILESZ, front + back);
	elf_set(e, at, PH_MEMSZ, elf_get(e, at, PH_FILESZ));
}

/* The same for a section of notes that begins and ends as told, if there is one. */
static void move_section(struct elf *e, uint64_t begin, uint64_t end, uint64_t front,
			 uint64_t back)
{
	uint64_t at, off;
	uint32_t i;

	for (i = 0; i < e->shnum; i++) {
		at = elf_sh(e, i);
		off = elf_get(e, at, SH_OFF);
		if (elf_get(e, at, SH_TYPE) != SHT_NOTE || (begin && off != begin) ||
		    (end && off + elf_get(e, at, SH_SIZE) != end))
			continue;
		add_to(e, at, SH_OFF, -front);
		add_to(e, at, SH_ADDR, -front);
		add_to(e, at, SH_SIZE, front + back);
		return;
	}
}

/* Does the program load these bytes of the file as part of what @ph describes? */
static bool is_loaded_beside(const struct elf *e, uint32_t ph, uint64_t off, uint64_t size)
{
	uint64_t at = elf_ph(e, ph), load;
	uint32_t i;

	for (i = 0; i < e->phnum; i++) {
		load = elf_ph(e, i);
		if (mark_is_load_(e, i) && off >= elf_get(e, load, PH_OFF) &&
		    vdk_range_ok_(off - elf_get(e, load, PH_OFF), size, elf_get(e, load, PH_FILESZ)) &&
		    elf_get(e, load, PH_VADDR) - elf_get(e, load, PH_OFF) ==
		    elf_get(e, at, PH_VADDR) - elf_get(e, at, PH_OFF))
			return true;
	}
	return false;
}

/* Out of sight, if it is at an edge from where it can come back. */
static void take_away(struct elf *e, const struct mark_note *note)
{
	uint64_t at = elf_ph(e, note->ph), off = elf_get(e, at, PH_OFF);
	uint64_t end = off + elf_get(e, at, PH_FILESZ), note_end = note->off + note->size;

	rewrite(e, note, MARK_VACANT, NULL);
	if (!is_loaded_beside(e, note->ph, note->off, note->size))
		return;
	if (note->off == off) {
		move_segment(e, note->ph, -note->size, 0);
		move_section(e, off, 0, -note->size, 0);
	} else if (note_end == end) {
		move_segment(e, note->ph, 0, -note->size);
		move_section(e, 0, end, 0, -note->size);
	}
}

bool mark_remove(struct elf *e)
{
	struct mark_note note;
	bool found = false;

	while (find(e, VDK_NT_PLACE, &note)) {
		take_away(e, &note);
		found = true;
	}
	return found;
}

static bool is_vacant(const struct elf *e, uint64_t off, uint64_t align)
{
	uint8_t note[MARK_NOTE_MAX];
	uint64_t size = mark_note_size_(align);

	mark_note_write_(e, align, MARK_VACANT, NULL, note);
	return vdk_range_ok_(off, size, e->size) && !memcmp(e->bytes + off, note, size);
}

/* Do its notes end where segment @ph does? What came behind a cut one would be its. */
static bool is_whole(const struct elf *e, uint32_t ph)
{
	uint64_t at = elf_ph(e, ph);
	struct vdk_notes_ it;
	struct vdk_note_ note;
	int more;

	vdk_notes_start_(&it, e->bytes + elf_get(e, at, PH_OFF), elf_get(e, at, PH_FILESZ),
			 elf_get(e, at, PH_ALIGN), e->order);
	do
		more = vdk_notes_next_(&it, &note);
	while (more > 0);
	return !more;
}

/* A vacant note right before or behind a segment comes back into it. */
static bool come_back(struct elf *e, uint32_t ph)
{
	uint64_t at = elf_ph(e, ph), off = elf_get(e, at, PH_OFF);
	uint64_t end = off + elf_get(e, at, PH_FILESZ), align = elf_get(e, at, PH_ALIGN);
	uint64_t size = mark_note_size_(align);

	if (elf_get(e, at, PH_TYPE) != PT_NOTE)
		return false;
	if (off >= size && is_vacant(e, off - size, align) &&
	    is_loaded_beside(e, ph, off - size, size)) {
		move_segment(e, ph, size, 0);
		move_section(e, off, 0, size, 0);
		return true;
	}
	if (is_vacant(e, end, align) && is_loaded_beside(e, ph, end, size) && is_whole(e, ph)) {
		move_segment(e, ph, 0, size);
		move_section(e, 0, end, 0, size);
		return true;
	}
	return false;
}

int mark_set(struct elf *e, const struct vdk_wish *wish)
{
	struct mark_note note;
	uint32_t i;

	if (e->phnum > MARK_PHDRS_MAX)
		return -ELF_ETOOMANY;
	if (find(e, VDK_NT_PLACE, &note) || find(e, MARK_VACANT, &note)) {
		rewrite(e, &note, VDK_NT_PLACE, wish);
		return 0;
	}
	for (i = 0; i < e->phnum; i++) {
		if (come_back(e, i) && mark_find_in_(e, i, MARK_VACANT, &note)) {
			rewrite(e, &note, VDK_NT_PLACE, wish);
			return 0;
		}
	}
	return mark_add_(e, wish);
}
