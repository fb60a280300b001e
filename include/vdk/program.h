/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Programs: where one wants its image, where it ends, and how it is told. */
#ifndef VDK_PROGRAM_H
#define VDK_PROGRAM_H

#include <vdk/layout.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A program's placement request: where its image should be. */
struct vdk_request {
	uint32_t how;		/* VDK_PLACE_AT, _RANDOM or _NONE */
	uint64_t addr;
};

/**
 * vdk_request_read - find a program's placement request
 * @notes: bytes of one PT_NOTE segment, at any alignment
 * @size:  of them, one pass over which is all the work
 * @align: p_align of the segment
 * @order: of the program
 *
 * A note that is not as VDK_PLACE_* notes are made is passed over; the first
 * good one counts (docs/abi.md 5).
 *
 * Return: 0 or -VDK_ENOENT: there is none.
 */
int vdk_request_read(const void *notes, size_t size, uint64_t align,
		     enum vdk_order order, struct vdk_request *request);

/* What to read of a program, whatever its headers say: no more than this. */
#define VDK_PROGRAM_PHDRS	64	/* program headers; of an image, too */
#define VDK_PROGRAM_NOTES	8	/* PT_NOTE segments... */
#define VDK_PROGRAM_NOTE_BYTES	2048	/* ...of so many bytes together */

/* A program's ELF file, as far as placing an image goes. */
struct vdk_program {
	uint32_t bits;		/* word size: 32 or 64 */
	enum vdk_order order;
	uint32_t moves;		/* 1: ET_DYN, addresses are from a bias */
	uint32_t has_interp;	/* 1: there is a PT_INTERP */
	struct vdk_span phdrs;	/* where in the file to read them */
	uint64_t first, end;	/* PT_LOAD: [lowest, highest) address; 0, 0: none */
	uint32_t notes;		/* PT_NOTE segments worth reading, in order */
	struct {
		struct vdk_span span;	/* in the file, maybe past its end */
		uint64_t align;
	} note[VDK_PROGRAM_NOTES];
};

/**
 * vdk_program_open - read a program's ELF header
 * @head: the file's first bytes; 64 are enough
 *
 * Fills all but @prog->note; what comes from program headers is as if it had none.
 *
 * Return: 0, -VDK_EFORMAT, -VDK_ETYPE (no program) or -VDK_ETOOMANY (program
 * headers).
 */
int vdk_program_open(struct vdk_program *prog, const void *head, size_t size);

/**
 * vdk_program_scan - read its program headers
 * @phdrs: the bytes of prog->phdrs
 *
 * Fills @prog from has_interp on, except phdrs. A host that has decoded the ELF
 * header itself may set bits, order, moves and phdrs.size (of at most
 * VDK_PROGRAM_PHDRS headers) instead of calling vdk_program_open.
 *
 * PT_NOTE segments that are too short for a request, that go over the limits above,
 * or past 2^63 are passed over.
 */
void vdk_program_scan(struct vdk_program *prog, const void *phdrs);

/** vdk_request_apply - let a request replace how and addr of the host's policy */
void vdk_request_apply(const struct vdk_request *request, struct vdk_policy *policy);

#define VDK_AT_SYSINFO_EHDR	33
#define VDK_AUXV_MAX		16	/* bytes vdk_auxv_fill() writes at most */

/**
 * vdk_auxv_fill - make the auxiliary vector's entry for the image
 * @base: where the image was placed; 0: nowhere, the program gets no entry
 * @out:  takes two words in the program's size and order, at any alignment
 * @cap:  bytes at @out
 *
 * Return: bytes written (0 for base 0), -VDK_EINVAL (base not a multiple of
 * VDK_ALIGN, image never opened), -VDK_ERANGE (base above 32 bits), -VDK_ENOSPACE.
 */
int vdk_auxv_fill(const struct vdk_image *img, uint64_t base, void *out,
		  size_t cap);

#ifdef __cplusplus
}
#endif

#endif /* VDK_PROGRAM_H */
