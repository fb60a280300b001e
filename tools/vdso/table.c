/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One more program header, where the table is. The C library finds it in memory,
 * so the new end has to be loaded like the rest.
 */
#include "claims.h"
#include "parts.h"

/* Does another segment take memory in [@start, @end)? */
static bool in_use(const struct elf *e, uint64_t start, uint64_t end)
{
	struct vdk_phdr_ ph;
	uint32_t i;

	for (i = 0; i < e->phnum; i++) {
		elf_phdr(e, i, &ph);
		if (ph.type == E_PT_LOAD && ph.vaddr < end && ph.vaddr + ph.memsz > start)
			return true;
	}
	return false;
}

/* The segment that loads the table is to load it up to @end, within its last page. */
static bool load_to(struct elf *e, uint64_t end)
{
	struct vdk_phdr_ ph;
	uint64_t size, last;
	uint32_t i;

	for (i = 0; i < e->phnum; i++) {
		elf_phdr(e, i, &ph);
		if (ph.type == E_PT_LOAD && ph.off <= e->phoff && e->phoff - ph.off < ph.filesz)
			break;
	}
	if (i == e->phnum)
		return false;
	size = end - ph.off;
	if (size <= ph.filesz)
		return true;
	last = ph.vaddr + ph.filesz;
	if (ph.filesz != ph.memsz || (last - 1) / ELF_PAGE != (ph.vaddr + size - 1) / ELF_PAGE ||
	    in_use(e, last, ph.vaddr + size))
		return false;
	elf_set(e, elf_ph(e, i), PH_FILESZ, size);
	elf_set(e, elf_ph(e, i), PH_MEMSZ, size);
	return true;
}

bool mark_table_grow_(struct elf *e, const struct claims *claims)
{
	uint32_t size = elf_phentsize(e), i;
	uint64_t end = e->phoff + (uint64_t)e->phnum * size;
	struct vdk_phdr_ ph;

	/* Without sections nothing tells what a segment has there. */
	if (!e->shnum || e->phnum == VDK_PROGRAM_PHDRS ||
	    !claims_behind(claims, e, end, size, e->phoff) || !load_to(e, end + size))
		return false;
	for (i = 0; i < e->phnum; i++) {
		elf_phdr(e, i, &ph);
		if (ph.type != PT_PHDR || ph.off != e->phoff)
			continue;
		elf_set(e, elf_ph(e, i), PH_FILESZ, ph.filesz + size);
		elf_set(e, elf_ph(e, i), PH_MEMSZ, ph.memsz + size);
	}
	memset(elf_ph(e, e->phnum), 0, size);
	elf_set(e, e->head, EH_PHNUM, ++e->phnum);
	return true;
}
