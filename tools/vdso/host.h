/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What a host sees of a program: read with the host library, within its limits
 * and in its order, as hosts/linux does at exec. The judge of all changes.
 */
#ifndef VDSO_HOST_H
#define VDSO_HOST_H

#include "elf.h"

struct host {
	struct vdk_program prog;	/* with the segments of notes that are read */
	uint8_t bytes[VDK_PROGRAM_NOTE_BYTES];	/* of one of them */
};

/* 0, -ELF_ETOOMANY or another -ELF_E* */
int host_open(struct host *h, const struct elf *e);

/* Read segment of notes @i; false if the file has not all of it. */
bool host_notes(struct host *h, const struct elf *e, uint32_t i);

/** host_request - 1 and the request that is heeded, 0: there is none, or -ELF_E* */
int host_request(const struct elf *e, struct vdk_request *request);

/* Would a segment of notes at this place of the file be read? */
bool host_reads(const struct elf *e, uint64_t off, uint64_t size);

#endif /* VDSO_HOST_H */
