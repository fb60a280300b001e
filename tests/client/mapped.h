/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the tests of the client share: images as they are mapped. */
#ifndef MAPPED_H
#define MAPPED_H

#include "../unit/mkimage.h"

#include "../../client/image.h"

#define MAPPED_PAGE	4096u

/* Dynamic entries, by tag. */
enum {
	T_HASH = 4, T_STRTAB = 5, T_SYMTAB = 6, T_STRSZ = 10, T_GNU_HASH = 0x6ffffef5,
	T_VERSYM = 0x6ffffff0, T_VERDEF = 0x6ffffffc, T_VERDEFNUM = 0x6ffffffd,
};

/*
 * Make the image and map it: whole pages, at least @spare bytes more than it
 * needs, and a hole on either side. .buf is the mapping and .size its size,
 * which is the PT_LOAD's too; @free_off gets the offset of what is free.
 */
void mapped_build(struct mk *mk, uint32_t spare, uint32_t *free_off);
void mapped_free(struct mk *mk);

/* The @k th of four: either class, either byte order. */
void mapped_default(struct mk *mk, int k);

/* Opened with the one hash table left that @gnu says. */
int mapped_open(const struct mk *mk, bool gnu, struct vdkc *c);

/* Change what the dynamic entry @tag has. */
void mapped_set(struct mk *mk, uint32_t tag, uint64_t val);

#endif /* MAPPED_H */
