/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A program's wish where its vDSO should be (docs/abi.md 5.3): read, written
 * and taken away in the file's bytes. Nothing here knows of files.
 */
#ifndef VDSO_MARK_H
#define VDSO_MARK_H

#include "elf.h"

#define MARK_PHDRS_MAX	64	/* no host looks at a longer table for a wish */

/** mark_read - the wish that a host sees; false if there is none */
bool mark_read(const struct elf *e, struct vdk_wish *wish);

/**
 * mark_set - let the program wish this
 * @wish: a good one
 *
 * A note that is there is changed in place, and the room of one that was
 * removed is used again. Else one is added, and the file may get longer.
 *
 * Return: 0, -ELF_ENOROOM, -ELF_ETOOMANY or -ELF_EMEMORY; then @e is of no use any more.
 */
int mark_set(struct elf *e, const struct vdk_wish *wish);

/** mark_remove - take all wishes away; false if there was none, good or bad */
bool mark_remove(struct elf *e);

/* --- between the parts */

#define MARK_VACANT	0	/* type of a note that was taken away: nobody's */

/* One of our notes, in the segment of program header @ph. */
struct mark_note {
	uint32_t ph;
	uint64_t off;		/* of the note in the file */
	uint64_t size;		/* with padding */
};

/* Our note of this type in the segment of program header @ph, if it is a PT_NOTE. */
bool mark_find_in_(const struct elf *e, uint32_t ph, uint32_t type, struct mark_note *note);

/* Size of a note in a segment of that alignment; and write one. */
#define MARK_NOTE_MAX	40
uint64_t mark_note_size_(uint64_t align);
void mark_note_write_(const struct elf *e, uint64_t align, uint32_t type,
		      const struct vdk_wish *wish, uint8_t note[MARK_NOTE_MAX]);

/* Where no note is: make room for one and write it; as mark_set(). */
int mark_add_(struct elf *e, const struct vdk_wish *wish);

/* A section header for bytes of the file, if there are section headers. */
struct mark_section {
	const char *name;
	uint32_t type;		/* SHT_NOTE or SHT_PROGBITS */
	uint64_t off, addr, size, align;
};

int mark_section_(struct elf *e, const struct mark_section *s);

/* Program header @i is a segment to load that the program can read. */
bool mark_is_load_(const struct elf *e, uint32_t i);

/* The end of what claims of the file there are, but for @without (0: none). */
uint64_t mark_claims_end_(const struct elf *e, uint32_t without1, uint32_t without2);

static inline uint64_t mark_align_(uint64_t n, uint64_t to)
{
	return (n + to - 1) & ~(to - 1);
}

#endif /* VDSO_MARK_H */
