/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A program's request: set and taken away.
 *
 * What the program loads is never touched. Hosts read notes from the file, so a
 * note that is added is put where the file has room, and a program header of
 * notes, or an unused one, is pointed there; its address and its size in memory
 * stay, so who looks for the program's notes in memory finds them as before.
 */
#include "host.h"
#include "mark.h"
#include "parts.h"

int mark_check(const struct elf *e)
{
	struct mark_note note;
	struct mark_plan plan;
	struct elf then = *e;
	int err = mark_note_find_(e, &note);

	if (err)
		return err;
	if (note.off)
		return elf_in_headers(e, note.off, note.size) ? -ELF_EBROKEN : 0;
	return mark_plan_(&then, &plan);
}

/* Notes that the program has, behind ours. */
static int copy_notes(struct elf *e, const struct mark_plan *plan, uint64_t to)
{
	uint8_t bytes[VDK_PROGRAM_NOTE_BYTES];
	int err = elf_read(e, plan->old.off, bytes, plan->old.filesz);

	return err ? err : elf_write(e, to, bytes, plan->old.filesz);
}

static int add(struct elf *e, const struct vdk_request *request)
{
	uint8_t note[MARK_NOTE_MAX];
	struct mark_plan plan;
	uint64_t size;
	int err = mark_plan_(e, &plan);

	if (err)
		return err;
	size = mark_note_size_(plan.old.align);
	mark_note_make_(e, plan.old.align, request, note);
	err = elf_write(e, plan.off, note, size);
	if (!err && plan.old.filesz)
		err = copy_notes(e, &plan, plan.off + size);
	if (!err && plan.section)
		err = mark_section_(e, plan.off, plan.size, plan.old.align);
	return err ? err : elf_write_headers(e);
}

/* What was written is read anew. */
static int is_seen(const struct elf *e, const struct vdk_request *want)
{
	struct vdk_request got;
	struct elf is;
	int ret = elf_open(&is, e->fd);

	if (!ret)
		ret = host_request(&is, &got);
	if (ret < 0)
		return ret;
	return ret && got.how == want->how && got.addr == want->addr ? 0 : -ELF_EUNSEEN;
}

int mark_set(struct elf *e, const struct vdk_request *request)
{
	struct mark_note note;
	int err = mark_note_find_(e, &note);

	if (!err)
		err = note.off ? mark_note_rewrite_(e, &note, request) : add(e, request);
	return err ? err : is_seen(e, request);
}

int mark_remove(struct elf *e)
{
	/* So many notes fit; in notes that lie over each other more may appear. */
	uint32_t tries = VDK_PROGRAM_NOTE_BYTES / VDK_REQUEST_SIZE_ + 1;
	struct mark_note note;
	struct vdk_request request;
	struct elf is;
	int ret;

	while (tries--) {
		ret = mark_note_find_(e, &note);
		if (!ret && note.good)
			ret = mark_note_rewrite_(e, &note, NULL);
		if (ret)
			return ret;
		if (!note.good)
			break;
	}
	ret = elf_open(&is, e->fd);
	if (!ret)
		ret = host_request(&is, &request);
	return ret > 0 ? -ELF_EREMAINS : ret;
}
