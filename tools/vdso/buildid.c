/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The build-id in the first page. Core dumps have this page of a program's file,
 * and BPF and perf look at no other in kernels of some years.
 */
#include "buildid.h"

static bool has_id(const struct elf *e, const uint8_t *page, uint64_t size,
		   const struct vdk_phdr_ *ph)
{
	uint64_t end = ph->off + ph->filesz;
	struct vdk_notes_ it;
	struct vdk_note_ note;

	if (ph->off >= size)
		return false;
	vdk_notes_start_(&it, page + ph->off, (end < size ? end : size) - ph->off, ph->align,
			 e->order);
	while (vdk_notes_next_(&it, &note) > 0)
		if (note.size && vdk_note_is_(&note, "GNU", E_NT_GNU_BUILD_ID))
			return true;
	return false;
}

bool buildid_in_first_page(const struct elf *e)
{
	uint64_t size = e->size < ELF_PAGE ? e->size : ELF_PAGE;
	uint8_t page[ELF_PAGE];
	struct vdk_phdr_ ph;
	uint32_t i;

	if (elf_read(e, 0, page, size))
		return false;
	for (i = 0; i < e->phnum; i++) {
		elf_phdr(e, i, &ph);
		if (ph.type == E_PT_NOTE && ph.filesz && has_id(e, page, size, &ph))
			return true;
	}
	return false;
}
