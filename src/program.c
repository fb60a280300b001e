/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What a host has to know of a program to place an image for it: where it ends
 * and where its notes are. Its headers are the program's, so anything may stand
 * there; however they are, little is read and no memory is followed.
 */
#include "internal.h"

int vdk_program_open(struct vdk_program *prog, const void *head, size_t size)
{
	struct vdk_image elf;	/* only what reading headers needs of it */
	int type;

	elf.blob = head;
	elf.size = size;
	type = vdk_elf_ident_(&elf);
	if (type < 0)
		return type;
	if (type != E_TYPE_EXEC && type != E_TYPE_DYN)
		return -VDK_ETYPE;
	if (vdk_elf_phdrs_(&elf) > VDK_PROGRAM_PHDRS)
		return -VDK_ETOOMANY;
	prog->bits = elf.bits;
	prog->order = elf.order;
	prog->moves = type == E_TYPE_DYN;
	prog->has_interp = 0;
	prog->phdrs = elf.phdrs;
	prog->first = 0;
	prog->end = 0;
	prog->notes = 0;
	return 0;
}

/* An end that would wrap is the end of the address space. */
static void add_load(struct vdk_program *prog, const struct vdk_phdr_ *ph)
{
	uint64_t end = ph->vaddr + ph->memsz;

	if (end < ph->vaddr)
		end = UINT64_MAX;
	if (!prog->end || ph->vaddr < prog->first)
		prog->first = ph->vaddr;
	if (end > prog->end)
		prog->end = end;
}

static void add_note(struct vdk_program *prog, const struct vdk_phdr_ *ph,
		     uint64_t *left)
{
	if (ph->filesz < VDK_WISH_SIZE_ || ph->filesz > *left ||
	    prog->notes == VDK_PROGRAM_NOTES ||
	    !vdk_range_ok_(ph->off, ph->filesz, UINT64_MAX / 2))
		return;
	*left -= ph->filesz;
	prog->note[prog->notes].span.off = ph->off;
	prog->note[prog->notes].span.size = ph->filesz;
	prog->note[prog->notes].align = ph->align;
	prog->notes++;
}

void vdk_program_scan(struct vdk_program *prog, const void *phdrs)
{
	uint64_t left = VDK_PROGRAM_NOTE_BYTES;
	struct vdk_phdr_ ph;
	struct vdk_image elf;
	uint32_t i, count;

	elf.blob = phdrs;
	elf.bits = prog->bits;
	elf.order = prog->order;
	elf.phdrs.off = 0;
	elf.phdrs.size = prog->phdrs.size;
	count = vdk_elf_phdrs_(&elf);
	for (i = 0; i < count; i++) {
		switch (vdk_elf_phdr_type_(&elf, i)) {
		case E_PT_LOAD:
			vdk_elf_phdr_(&elf, i, &ph);
			add_load(prog, &ph);
			break;
		case E_PT_INTERP:
			prog->has_interp = 1;
			break;
		case E_PT_NOTE:
			vdk_elf_phdr_(&elf, i, &ph);
			add_note(prog, &ph, &left);
			break;
		}
	}
}
