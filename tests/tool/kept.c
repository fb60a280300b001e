/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Nobody's bytes are lost or moved: found byte by byte, in another way than the
 * command itself goes about it.
 */
#include "holds.h"

#define CLAIMED		1	/* by a header, table, segment or section */
#define OURS		2	/* a note of ours: type and descriptor */
#define COUNTS		4	/* what the file header says of the tables */

static void note_down(uint8_t *map, uint64_t size, uint64_t off, uint64_t len, uint8_t what)
{
	uint64_t i;

	for (i = off; i < size && i - off < len; i++)
		map[i] |= what;
}

static void claim_sections(const struct elf *e, const uint8_t *bytes, uint8_t *map)
{
	uint64_t i;

	note_down(map, e->size, e->shoff, e->shnum * elf_shentsize(e), CLAIMED);
	for (i = 1; i < e->shnum; i++) {
		const uint8_t *sh = bytes + e->shoff + i * elf_shentsize(e);

		if (elf_get(e, sh, SH_TYPE) != SHT_NOBITS)
			note_down(map, e->size, elf_get(e, sh, SH_OFF), elf_get(e, sh, SH_SIZE),
				  CLAIMED);
	}
}

static uint8_t *make_map(const struct elf *e, const uint8_t *bytes)
{
	uint8_t *map = calloc(e->size, 1);
	uint32_t wide = e->bits == 64, i;
	struct vdk_phdr_ ph;
	uint64_t k;

	note_down(map, e->size, 0, elf_ehsize(e), CLAIMED);
	note_down(map, e->size, wide ? 40 : 32, wide ? 8 : 4, COUNTS);	/* e_shoff */
	note_down(map, e->size, wide ? 56 : 44, 2, COUNTS);		/* e_phnum */
	note_down(map, e->size, wide ? 60 : 48, 2, COUNTS);		/* e_shnum */
	note_down(map, e->size, e->phoff, (uint64_t)e->phnum * elf_phentsize(e), CLAIMED);
	for (i = 0; i < e->phnum; i++) {
		elf_phdr(e, i, &ph);
		if (ph.type != PT_NULL && vdk_range_ok_(ph.off, ph.filesz, e->size))
			note_down(map, e->size, ph.off, ph.filesz, CLAIMED);
	}
	claim_sections(e, bytes, map);
	for (k = 12; k + 8 <= e->size; k++)
		if (!memcmp(bytes + k, VDK_NOTE_OWNER, sizeof(VDK_NOTE_OWNER))) {
			note_down(map, e->size, k - 4, 4, OURS);
			note_down(map, e->size, k + 8, 20, OURS);
		}
	return map;
}

static uint64_t claims_end(const uint8_t *map, uint64_t size)
{
	while (size && !(map[size - 1] & CLAIMED))
		size--;
	return size;
}

/* Where the program loads this from; ~0: nowhere. */
static uint64_t loaded_from(const struct elf *e, const struct vdk_phdr_ *notes)
{
	struct vdk_phdr_ ph;
	uint32_t i;

	for (i = 0; i < e->phnum; i++) {
		elf_phdr(e, i, &ph);
		if (ph.type == E_PT_LOAD && notes->vaddr >= ph.vaddr &&
		    vdk_range_ok_(notes->vaddr - ph.vaddr, notes->memsz, ph.filesz))
			return ph.off + (notes->vaddr - ph.vaddr);
	}
	return UINT64_MAX;
}

/*
 * The notes it had, of which some may be in memory, are behind those it has; in
 * memory they are as they were.
 */
static bool keeps_notes(const struct elf *was, const uint8_t *before, const struct vdk_phdr_ *a,
			const uint8_t *after, const struct vdk_phdr_ *b)
{
	uint64_t off = a->off, size = a->filesz, loaded = loaded_from(was, a);

	if (b->type != E_PT_NOTE)
		return false;
	if (a->type == PT_NULL)
		return !b->memsz;
	if (a->type != E_PT_NOTE || a->vaddr != b->vaddr || a->memsz != b->memsz ||
	    a->flags != b->flags || a->align != b->align)
		return false;
	if (size > a->memsz && loaded != UINT64_MAX)
		off = loaded, size = a->memsz;
	return !vdk_range_ok_(off, size, was->size) ||
	       (b->filesz >= size && !memcmp(before + off, after + b->off + b->filesz - size, size));
}

/* A longer table is said to be so by its own header, and is loaded. */
static bool holds_table(const struct vdk_phdr_ *a, const struct vdk_phdr_ *b)
{
	return (a->type == E_PT_LOAD || a->type == PT_PHDR) && a->type == b->type &&
	       a->off == b->off && a->vaddr == b->vaddr && b->filesz >= a->filesz &&
	       b->memsz - a->memsz == b->filesz - a->filesz && a->flags == b->flags;
}

static bool loads_table(const struct elf *e)
{
	uint64_t size = (uint64_t)e->phnum * elf_phentsize(e);
	struct vdk_phdr_ ph;
	uint32_t i;

	for (i = 0; i < e->phnum; i++) {
		elf_phdr(e, i, &ph);
		if (ph.type == E_PT_LOAD && ph.off <= e->phoff &&
		    vdk_range_ok_(e->phoff - ph.off, size, ph.filesz))
			return true;
	}
	return false;
}

static const char *headers_kept(const struct elf *was, const uint8_t *before,
				const struct elf *is, const uint8_t *after)
{
	uint32_t i, size = elf_phentsize(was), changed = is->phnum - was->phnum;
	struct vdk_phdr_ a, b;

	if (is->phoff != was->phoff)
		return "the table of program headers moved";
	if (changed > 1)
		return "there are other program headers";
	if (loads_table(was) && !loads_table(is))
		return "the table of program headers is not loaded";
	for (i = 0; i < was->phnum; i++) {
		if (!memcmp(was->phdrs + i * size, is->phdrs + i * size, size))
			continue;
		elf_phdr(was, i, &a);
		elf_phdr(is, i, &b);
		if (keeps_notes(was, before, &a, after, &b))
			changed++;
		else if (is->phnum == was->phnum || !holds_table(&a, &b))
			return "a program header is lost";
	}
	return changed > 1 ? "two program headers have changed" : NULL;
}

const char *kept(const struct elf *was, const uint8_t *before, const struct elf *is,
		 const uint8_t *after)
{
	const char *wrong = headers_kept(was, before, is, after);
	uint8_t *map = make_map(was, before);
	uint64_t end = claims_end(map, was->size), i;
	uint64_t table = was->phoff + (uint64_t)was->phnum * elf_phentsize(was);

	if (!wrong && is->shnum < was->shnum)
		wrong = "section headers are lost";
	if (!wrong && is->size < was->size)
		wrong = "the end is lost";
	if (!wrong && is->size > was->size && (!was->shnum || end < was->size))
		wrong = "what is appended has moved";
	for (i = 0; !wrong && i < was->size; i++) {
		if (before[i] == after[i] || map[i] & (OURS | COUNTS) ||
		    (i >= was->phoff && i < table))
			continue;
		/* The new end of the table lies in what loads it, else in padding. */
		if (before[i] || (map[i] & CLAIMED &&
				  (is->phnum == was->phnum || i < table ||
				   i >= table + elf_phentsize(was))))
			wrong = "a byte of somebody's is lost";
		else if (i >= end)
			wrong = "what is appended is overwritten";
	}
	free(map);
	return wrong;
}
