/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Where a note that is to be added goes: which program header, which bytes.
 *
 * Headers, best first: an unused one; a new one, where there is room behind the
 * table; one of notes without a build-id; one of notes. Bytes: padding in the
 * first page, where readers of a build-id look; the end of the file, if nothing
 * is appended; padding anywhere.
 */
#include "claims.h"
#include "host.h"
#include "parts.h"

#define SIZE_MAX_32	(1u << 30)	/* with tables written anew, offsets fit */

enum { UNUSED, NEW, NOTES, NOTES_WITH_ID, KINDS };

static bool has_build_id(const struct elf *e, const struct vdk_phdr_ *ph)
{
	uint8_t bytes[VDK_PROGRAM_NOTE_BYTES];
	struct vdk_notes_ it;
	struct vdk_note_ note;

	if (elf_read(e, ph->off, bytes, ph->filesz))
		return false;
	vdk_notes_start_(&it, bytes, ph->filesz, ph->align, e->order);
	while (vdk_notes_next_(&it, &note) > 0)
		if (vdk_note_is_(&note, "GNU", E_NT_GNU_BUILD_ID))
			return true;
	return false;
}

static int kind_of(const struct elf *e, const struct vdk_phdr_ *ph)
{
	if (ph->type == PT_NULL)
		return UNUSED;
	if (ph->type != E_PT_NOTE || ph->filesz > VDK_PROGRAM_NOTE_BYTES - MARK_NOTE_MAX)
		return KINDS;
	return has_build_id(e, ph) ? NOTES_WITH_ID : NOTES;
}

static void point_header(struct elf *e, const struct mark_plan *plan)
{
	uint8_t *ph = elf_ph(e, plan->ph);

	if (plan->old.type != E_PT_NOTE) {
		memset(ph, 0, elf_phentsize(e));
		elf_set(e, ph, PH_TYPE, E_PT_NOTE);
		elf_set(e, ph, PH_FLAGS, E_PF_R);
		elf_set(e, ph, PH_ALIGN, plan->old.align);
	}
	elf_set(e, ph, PH_OFF, plan->off);
	elf_set(e, ph, PH_FILESZ, plan->size);
}

/* The bytes; 0 or why there are none. */
static int choose_bytes(const struct elf *e, const struct claims *c, struct mark_plan *plan)
{
	uint64_t end = (e->size + 7) & ~UINT64_C(7);

	plan->section = claims_nothing_appended(c, e);
	if (plan->section && e->bits == 32 && e->size > SIZE_MAX_32)
		return -ELF_ETOOBIG;
	plan->off = claims_padding(c, e, plan->size, ELF_PAGE);
	if (!plan->off)
		plan->off = plan->section ? end : claims_padding(c, e, plan->size, e->size);
	if (!plan->off)
		return e->names ? -ELF_EAPPENDED : -ELF_ENOTABLE;
	return 0;
}

/* The longer table is a claim that was not there before. */
static int choose_with_new(struct elf *e, const struct claims *c, struct mark_plan *plan)
{
	struct claims longer;
	int err;

	if (!mark_table_grow_(e, c))
		return -ELF_ENOSLOT;
	err = claims_read(&longer, e);
	if (err)
		return err;
	err = choose_bytes(e, &longer, plan);
	claims_free(&longer);
	return err;
}

/*
 * What the program has in memory is what its notes are, if the file says more: so
 * they are found again after eu-strip, which moves sections and leaves segments.
 */
static void find_notes(const struct elf *e, struct vdk_phdr_ *old)
{
	struct vdk_phdr_ ph;
	uint32_t i;

	for (i = 0; old->filesz > old->memsz && i < e->phnum; i++) {
		elf_phdr(e, i, &ph);
		if (ph.type != E_PT_LOAD || old->vaddr < ph.vaddr ||
		    !vdk_range_ok_(old->vaddr - ph.vaddr, old->memsz, ph.filesz))
			continue;
		old->off = ph.off + (old->vaddr - ph.vaddr);
		old->filesz = old->memsz;
	}
	if (!vdk_range_ok_(old->off, old->filesz, e->size))
		old->filesz = 0;
}

/* Header @i, or a new one, if the result is what a host sees. */
static int try(struct elf *e, const struct claims *c, uint32_t i, struct mark_plan *plan)
{
	struct elf then = *e;
	int err;

	plan->ph = i;
	memset(&plan->old, 0, sizeof(plan->old));
	if (i < e->phnum)
		elf_phdr(e, i, &plan->old);
	if (plan->old.type != E_PT_NOTE) {
		plan->old.align = 4;
		plan->old.filesz = 0;
	}
	find_notes(e, &plan->old);
	plan->size = mark_note_size_(plan->old.align) + plan->old.filesz;
	err = i < e->phnum ? choose_bytes(e, c, plan) : choose_with_new(&then, c, plan);
	if (err)
		return err;
	point_header(&then, plan);
	if (!host_reads(&then, plan->off, plan->size))
		return -ELF_EUNSEEN;
	*e = then;
	return 0;
}

static int choose(struct elf *e, const struct claims *c, struct mark_plan *plan)
{
	int kind, ret, err = -ELF_ENOSLOT;
	struct vdk_phdr_ ph;
	uint32_t i;

	for (kind = UNUSED; kind < KINDS; kind++) {
		for (i = 0; i <= e->phnum; i++) {
			if (i < e->phnum)
				elf_phdr(e, i, &ph);
			if (kind != (i < e->phnum ? kind_of(e, &ph) : NEW))
				continue;
			ret = try(e, c, i, plan);
			if (!ret)
				return 0;
			if (ret != -ELF_ENOSLOT)
				err = ret;
		}
	}
	return err;
}

int mark_plan_(struct elf *e, struct mark_plan *plan)
{
	struct claims claims;
	int err = claims_read(&claims, e);

	if (err)
		return err;
	err = choose(e, &claims, plan);
	claims_free(&claims);
	return err;
}
