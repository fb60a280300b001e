/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What mark.c is made of: the note's bytes, where it goes, and what it takes of the
 * tables. These names end in an underscore and are nobody else's business.
 */
#ifndef VDSO_PARTS_H
#define VDSO_PARTS_H

#include "claims.h"

/* note.c: the bytes of our note */
#define MARK_VACANT	0	/* type of a note that was taken away: nobody's */
#define MARK_NOTE_MAX	40

uint64_t mark_note_size_(uint64_t align);
void mark_note_make_(const struct elf *e, uint64_t align, const struct vdk_request *request,
		     uint8_t note[MARK_NOTE_MAX]);

/* One that is there. */
struct mark_note {
	uint64_t off;		/* in the file; 0: none */
	uint64_t size;		/* without padding behind it */
	bool good;		/* a host heeds it */
};

/* The one that a host heeds, or else one that may be rewritten: 0 or -ELF_E*. */
int mark_note_find_(const struct elf *e, struct mark_note *note);

/* Let it be a request, or vacant (NULL). */
int mark_note_rewrite_(struct elf *e, const struct mark_note *note,
		       const struct vdk_request *request);

/* plan.c: where a note that is to be added goes */
struct mark_plan {
	uint32_t ph;		/* its program header; phnum: a new one */
	struct vdk_phdr_ old;	/* what that was; filesz: bytes of notes to copy */
	uint64_t off, size;	/* of the note and, behind it, the old ones */
	bool section;		/* add a section header, at the file's end */
};

/* 0, with the headers in memory as they are to be, or -ELF_E*, with @e as it was. */
int mark_plan_(struct elf *e, struct mark_plan *plan);

/* table.c: one more program header behind the others; false if there is no room */
bool mark_table_grow_(struct elf *e, const struct claims *claims);

/* section.c: a section header for these bytes: new tables at the file's end */
int mark_section_(struct elf *e, uint64_t off, uint64_t size, uint64_t align);

#endif /* VDSO_PARTS_H */
