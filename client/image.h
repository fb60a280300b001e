/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the client's files know of each other: how an image is read. These names
 * end in an underscore and are nobody else's business.
 */
#ifndef VDKC_IMAGE_H
#define VDKC_IMAGE_H

#include <stdbool.h>

#include <vdk/client.h>

/* Sizes of a class's structures, and where in them the fields lie. */
struct vdkc_format_ {
	uint8_t word;
	uint8_t phoff, phentsize, phnum;
	uint8_t phdr, offset, vaddr, memsz;
	uint8_t sym, value, size, info, shndx;
};

const struct vdkc_format_ *vdkc_format_(const struct vdkc *c);

/* Does [off, off + size) lie in the image? The one place that decides. */
bool vdkc_range_ok_(const struct vdkc *c, uint64_t off, uint64_t size);

/*
 * The number of 2, 4 or 8 bytes at @off of the image, at any alignment; 0 if it
 * is not all in there. Nothing else looks into an image but vdkc_same_().
 */
uint64_t vdkc_read_(const struct vdkc *c, uint64_t off, unsigned int size);

/* Is @s, with its end, at @off of the image's strings? Costs no more than @s. */
bool vdkc_same_(const struct vdkc *c, uint64_t off, const char *s);

/* Does all of each table that a lookup uses lie in the image? */
bool vdkc_sysv_ok_(const struct vdkc *c);
bool vdkc_gnu_ok_(const struct vdkc *c);

/* vdkc_open_at() for an image of either class and byte order. */
int vdkc_open_any_(struct vdkc *c, const void *base);

#endif /* VDKC_IMAGE_H */
