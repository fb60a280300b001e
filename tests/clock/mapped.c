/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The image in this process, with its pages, where a test wants it; its counter and its
 * system calls are the test's.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "exact.h"

/* A base can be any multiple of a data page: what a host chooses, and others. */
static const uint64_t bases[BASES] = {
	0x20000000, 0x28001000, 0x30003000, 0x3800f000,
	sizeof(long) == 8 ? 0x123456789000 : 0xb0007000,
};

struct vdk_image img;
struct vdk_page page, root;
uint64_t features;
__thread volatile uint64_t counter;

static struct vdk_image original;
static uint8_t *regions[BASES];	/* the root page, the data page, the image */

void die(const char *what)
{
	printf("Bail out! %s\n", what);
	exit(1);
}

void read_image(const char *path)
{
	static _Alignas(8) uint8_t file[VDK_ALIGN];
	int fd = open(path, O_RDONLY), err;
	ssize_t size = read(fd, file, sizeof(file));

	if (size <= 0)
		die("cannot read the image");
	err = vdk_image_open(&original, file, size);
	if (!err)
		err = vdk_image_check(&original, NULL);
	if (err)
		die(vdk_strerror(err));
}

static uint8_t *map_regions(uint8_t *base)
{
	size_t size = VDK_ROOT_DIST + VDK_ALIGN;
	uint8_t *low = base - VDK_ROOT_DIST;

	if (mmap(low, size, PROT_READ | PROT_WRITE | PROT_EXEC,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != low)
		die("the image's place is taken");
	return base;
}

bool place_image(unsigned int n)
{
	uint8_t *base;
	int err;

	if (n >= BASES)
		return false;
	if (!regions[n])
		regions[n] = map_regions((uint8_t *)(unsigned long)bases[n]);
	base = regions[n];
	err = vdk_image_copy(&original, base, original.size, &img);
	if (!err)
		err = vdk_variant_patch(&img, features);
	if (!err)
		err = vdk_page_init(&page, &img, base - VDK_DATA_DIST, VDK_DATA_SIZE);
	if (!err)
		err = vdk_page_init(&root, &img, base - VDK_ROOT_DIST, VDK_DATA_SIZE);
	if (err)
		die(vdk_strerror(err));
	change_code(base, img.size);
	return true;
}

unsigned long body(const char *name)
{
	struct vdk_sym sym;

	if (vdk_image_sym(&img, NULL, name, &sym))
		die(name);
	return (unsigned long)img.blob + sym.value;
}
