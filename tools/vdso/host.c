/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What a host sees, step by step as in hosts/linux/vdso_place.c. */
#include "host.h"

int host_open(struct host *h, const struct elf *e)
{
	if (vdk_program_open(&h->prog, e->head, elf_ehsize(e)))
		return -ELF_EBROKEN;
	h->prog.phdrs.size = (uint64_t)e->phnum * elf_phentsize(e);
	if (e->phnum > VDK_PROGRAM_PHDRS)
		return -ELF_ETOOMANY;
	vdk_program_scan(&h->prog, e->phdrs);
	return 0;
}

bool host_notes(struct host *h, const struct elf *e, uint32_t i)
{
	const struct vdk_span *span = &h->prog.note[i].span;

	return vdk_range_ok_(span->off, span->size, e->size) &&
	       !elf_read(e, span->off, h->bytes, span->size);
}

int host_request(const struct elf *e, struct vdk_request *request)
{
	struct host h;
	uint32_t i;
	int err = host_open(&h, e);

	if (err)
		return err;
	for (i = 0; i < h.prog.notes; i++)
		if (host_notes(&h, e, i) &&
		    !vdk_request_read(h.bytes, h.prog.note[i].span.size, h.prog.note[i].align,
				      e->order, request))
			return 1;
	return 0;
}

bool host_reads(const struct elf *e, uint64_t off, uint64_t size)
{
	struct host h;
	uint32_t i;

	if (host_open(&h, e))
		return false;
	for (i = 0; i < h.prog.notes; i++)
		if (h.prog.note[i].span.off == off && h.prog.note[i].span.size == size)
			return true;
	return false;
}
