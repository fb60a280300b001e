/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Which bytes of a program's file somebody lays claim to, and which are padding. */
#ifndef VDSO_CLAIMS_H
#define VDSO_CLAIMS_H

#include "elf.h"

struct claim {			/* a header, a table, what a segment or section takes */
	uint64_t off, size;
	uint64_t align;		/* of its start */
	bool by_linker;		/* nobody looks for it at the file's end */
};

struct claims {
	struct claim *list;	/* sorted by off */
	size_t count;
};

/** claims_read - 0, -ELF_EBROKEN (one leaves the file), -ELF_EMEMORY or -ELF_EIO */
int claims_read(struct claims *c, const struct elf *e);
void claims_free(struct claims *c);

/**
 * claims_padding - find room of @size bytes, at a multiple of 8
 * @limit: where it has to end
 *
 * Padding is what lies between two claims, is all zero, and is no longer than
 * the alignment of the second one explains.
 *
 * Return: where, or 0.
 */
uint64_t claims_padding(const struct claims *c, const struct elf *e, uint64_t size, uint64_t limit);

/** claims_behind - like that, the room right at @end, but for claims that hold @inside */
bool claims_behind(const struct claims *c, const struct elf *e, uint64_t end, uint64_t size,
		   uint64_t inside);

/**
 * claims_nothing_appended - may the file get longer?
 *
 * Only if its section headers tell all of it, and what is last is a table that
 * linkers put there: nothing that a program finds by the end of its file.
 */
bool claims_nothing_appended(const struct claims *c, const struct elf *e);

#endif /* VDSO_CLAIMS_H */
