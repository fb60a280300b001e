/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What holds for every file that is marked. */
#include "holds.h"

static bool reopen(struct elf *e)
{
	struct elf again;
	uint8_t *copy = malloc(e->size + 1);

	memcpy(copy, e->bytes, e->size);
	elf_close(e);
	if (elf_open(&again, copy, e->size))
		return false;
	*e = again;
	return true;
}

/* Header fields that say where things are may change, notes and headers too. */
static bool may_change(const struct elf *e, uint64_t off)
{
	struct extent claim;
	struct mark_note note;
	uint32_t i;

	for (i = 0; elf_claim(e, i, &claim) && i < ELF_CLAIM_SEGMENT(0); i++)
		if (off >= claim.off && off - claim.off < claim.size)
			return true;
	for (i = 0; i < e->phnum; i++)
		if ((mark_find_in_(e, i, VDK_NT_PLACE, &note) ||
		     mark_find_in_(e, i, MARK_VACANT, &note)) &&
		    off >= note.off && off - note.off < note.size)
			return true;
	return false;
}

/* What segment @i loaded is there at the same place of the file and of memory. */
static bool loads_the_same(const struct elf *was, uint32_t i, const struct elf *is)
{
	uint64_t at = elf_ph(was, i), off = elf_get(was, at, PH_OFF), k;
	uint64_t size = elf_get(was, at, PH_FILESZ);
	uint32_t j;

	for (j = 0; j < is->phnum; j++)
		if (elf_get(is, elf_ph(is, j), PH_TYPE) == PT_LOAD &&
		    elf_get(is, elf_ph(is, j), PH_OFF) == off &&
		    elf_get(is, elf_ph(is, j), PH_VADDR) == elf_get(was, at, PH_VADDR) &&
		    elf_get(is, elf_ph(is, j), PH_MEMSZ) >= elf_get(was, at, PH_MEMSZ))
			break;
	if (j == is->phnum)
		return false;
	for (k = off; k < off + size; k++)
		if (was->bytes[k] != is->bytes[k] && !may_change(was, k) && !may_change(is, k))
			return false;
	return true;
}

static const char *keeps(const struct elf *was, const struct elf *is)
{
	uint32_t i;

	for (i = 0; i < was->phnum; i++)
		if (elf_get(was, elf_ph(was, i), PH_TYPE) == PT_LOAD && !loads_the_same(was, i, is))
			return "what a segment loaded is lost";
	return NULL;
}

static bool wishes(const struct elf *e, const struct vdk_wish *want)
{
	struct vdk_wish got;

	return mark_read(e, &got) && got.how == want->how && got.addr == want->addr;
}

static const char *steps(const struct elf *was, struct elf *e, int *result)
{
	static const struct vdk_wish at = { VDK_PLACE_AT, 0x12340000 }, random = { VDK_PLACE_RANDOM, 0 },
				     none = { VDK_PLACE_NONE, 0 };
	uint64_t size;

	*result = mark_set(e, &at);
	if (*result)
		return NULL;
	if (!reopen(e))
		return "what was made is broken";
	if (!wishes(e, &at))
		return "the wish is not seen";
	if (keeps(was, e))
		return keeps(was, e);
	size = e->size;
	if (mark_set(e, &random) || !reopen(e) || !wishes(e, &random))
		return "it cannot be changed";
	if (!mark_remove(e) || !reopen(e) || mark_read(e, (struct vdk_wish[1]){ at }))
		return "it cannot be removed";
	if (keeps(was, e))
		return "after removal: what a segment loaded is lost";
	if (mark_set(e, &none) || !reopen(e) || !wishes(e, &none))
		return "it cannot come back";
	return e->size == size ? NULL : "it grows each time";
}

const char *mark_holds(const uint8_t *bytes, uint64_t size, int *result)
{
	struct elf was, e;
	const char *wrong;
	uint8_t *a = malloc(size + 1), *b = malloc(size + 1);

	memcpy(a, bytes, size);
	memcpy(b, bytes, size);
	*result = elf_open(&was, a, size);
	if (elf_open(&e, b, size))
		return *result ? NULL : "opened once only";
	wrong = steps(&was, &e, result);
	elf_close(&was);
	elf_close(&e);
	return wrong;
}
