/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What a host has to know of a program to place an image for it: where it ends
 * and where its notes are. Its headers are the program's, so anything may stand
 * there; however they are, little is read and no memory is followed.
 */
#include "internal.h"

static void forget_phdrs(struct vdk_program *prog)
{
	prog->has_interp = 0;
	prog->first = 0;
	prog->end = 0;
	prog->notes = 0;
}

int vdk_program_open(struct vdk_program *prog, const void *head, size_t size)
{
	struct vdk_ident_ id;
	int err = vdk_elf_ident_(head, size, &id);

	if (err)
		return err;
	if (id.type != E_TYPE_EXEC && id.type != E_TYPE_DYN)
		return -VDK_ETYPE;
	prog->bits = id.bits;
	prog->order = id.order;
	prog->moves = id.type == E_TYPE_DYN;
	prog->phdrs = id.phdrs;
	forget_phdrs(prog);
	return 0;
}

/* An end that would wrap is the end of the address space. */
static void add_load(struct vdk_program *prog, const struct vdk_range *mem)
{
	uint64_t end = mem->addr + mem->size;

	if (end < mem->addr)
		end = UINT64_MAX;
	if (!prog->end || mem->addr < prog->first)
		prog->first = mem->addr;
	if (end > prog->end)
		prog->end = end;
}

static void add_note(struct vdk_program *prog, const struct vdk_phdr_ *ph,
		     uint64_t *left)
{
	if (ph->filesz < VDK_REQUEST_SIZE_ || ph->filesz > *left ||
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
	const uint8_t *at = phdrs, *end = at + prog->phdrs.size;
	uint32_t bits = prog->bits, size = vdk_elf_phdr_size_(bits);
	enum vdk_order order = prog->order;
	uint64_t left = VDK_PROGRAM_NOTE_BYTES;
	struct vdk_range mem;
	struct vdk_phdr_ ph;

	forget_phdrs(prog);
	for (; at < end; at += size) {
		/* Most are of no interest: look before reading all of one. */
		switch (vdk_ld32_(at, order)) {
		case E_PT_LOAD:
			vdk_elf_phdr_mem_(at, bits, order, &mem);
			add_load(prog, &mem);
			break;
		case E_PT_INTERP:
			prog->has_interp = 1;
			break;
		case E_PT_NOTE:
			vdk_elf_phdr_at_(at, bits, order, &ph);
			add_note(prog, &ph, &left);
			break;
		}
	}
}
