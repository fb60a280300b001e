/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Notes that are there: found where hosts look, changed where they are. One that
 * is taken away becomes vacant: same owner, type 0, all zero. It stays in its
 * segment and section, so that it is found again, also after strip.
 */
#include "host.h"
#include "parts.h"

enum { DESC_SIZE = sizeof(struct vdk_note_place) };

uint64_t mark_note_size_(uint64_t align)
{
	uint64_t to = align == 8 ? 8 : 4;	/* as all readers of notes see it */

	return ((sizeof(struct vdk_nhdr_) + sizeof(VDK_NOTE_OWNER) + to - 1) & ~(to - 1)) + DESC_SIZE;
}

static void make_desc(const struct elf *e, const struct vdk_request *request,
		      uint8_t desc[DESC_SIZE])
{
	memset(desc, 0, DESC_SIZE);
	if (request) {
		vdk_st_(VDK_AT_(desc, vdk_note_place, how), request->how, 4, e->order);
		vdk_st_(VDK_AT_(desc, vdk_note_place, addr), request->addr, 8, e->order);
	}
}

void mark_note_make_(const struct elf *e, uint64_t align, const struct vdk_request *request,
		     uint8_t note[MARK_NOTE_MAX])
{
	memset(note, 0, MARK_NOTE_MAX);
	vdk_st_(VDK_AT_(note, vdk_nhdr_, owner), sizeof(VDK_NOTE_OWNER), 4, e->order);
	vdk_st_(VDK_AT_(note, vdk_nhdr_, desc), DESC_SIZE, 4, e->order);
	vdk_st_(VDK_AT_(note, vdk_nhdr_, type), VDK_NT_PLACE, 4, e->order);
	memcpy(note + sizeof(struct vdk_nhdr_), VDK_NOTE_OWNER, sizeof(VDK_NOTE_OWNER));
	make_desc(e, request, note + mark_note_size_(align) - DESC_SIZE);
}

static bool is_ours(const struct vdk_note_ *note)
{
	return note->size == DESC_SIZE && (vdk_note_is_(note, VDK_NOTE_OWNER, VDK_NT_PLACE) ||
					   vdk_note_is_(note, VDK_NOTE_OWNER, MARK_VACANT));
}

/* The notes of segment @i, as far as they can be read on. */
static void find_in(const struct host *h, const struct elf *e, uint32_t i, struct mark_note *found)
{
	uint64_t start, off = h->prog.note[i].span.off, align = h->prog.note[i].align;
	struct vdk_notes_ it;
	struct vdk_note_ note;
	struct vdk_request request;

	vdk_notes_start_(&it, h->bytes, h->prog.note[i].span.size, align, e->order);
	for (start = 0; !found->good && vdk_notes_next_(&it, &note) > 0; start = it.pos) {
		if (!is_ours(&note))
			continue;
		found->good = !vdk_request_read(h->bytes + start, it.pos - start, align, e->order,
						&request);
		if (!found->good && (found->off || elf_in_headers(e, off + start, it.pos - start)))
			continue;
		found->off = off + start;
		found->size = note.desc + note.size - start;
	}
}

int mark_note_find_(const struct elf *e, struct mark_note *found)
{
	struct host h;
	uint32_t i;
	int err = host_open(&h, e);

	memset(found, 0, sizeof(*found));
	for (i = 0; !err && !found->good && i < h.prog.notes; i++)
		if (host_notes(&h, e, i))
			find_in(&h, e, i, found);
	return err;
}

int mark_note_rewrite_(struct elf *e, const struct mark_note *note,
		       const struct vdk_request *request)
{
	uint8_t type[4], desc[DESC_SIZE];
	int err;

	if (elf_in_headers(e, note->off, note->size))
		return -ELF_EBROKEN;
	vdk_st_(type, request ? VDK_NT_PLACE : MARK_VACANT, sizeof(type), e->order);
	make_desc(e, request, desc);
	err = elf_write(e, VDK_AT_(note->off, vdk_nhdr_, type), type, sizeof(type));
	return err ? err : elf_write(e, note->off + note->size - DESC_SIZE, desc, DESC_SIZE);
}
