/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What a native host keeps: a patched image and a data page that programs can map. */
#ifndef NATIVE_HOST_H
#define NATIVE_HOST_H

#include <vdk/vdk.h>

struct native_host {
	struct vdk_image img;	/* patched for this CPU; in .copy */
	struct vdk_page page;	/* in a writable mapping of .fd, the only one there can be */
	int fd;			/* a memory file that can be mapped for reading only */
	_Alignas(8) uint8_t copy[VDK_ALIGN];
};

/*
 * native_host_open - an image from a file, and a fresh page for it
 *
 * Return: NULL, or what is wrong.
 */
const char *native_host_open(struct native_host *h, const char *path, uint64_t features);
void native_host_close(struct native_host *h);

#endif /* NATIVE_HOST_H */
