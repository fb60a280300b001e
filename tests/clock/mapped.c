/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The image in this process, with its pages, where a test wants it; each read of
 * the time base becomes a load of a variable, each system call a mark.
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

/* Loads from the counter, by the register that thread-local data is found with. */
#ifdef __powerpc64__
#define LOAD_WORD	0xe80d0000	/* ld r0,0(r13) */
register char *thread asm("r13");
#else
#define LOAD_WORD	0x80020000	/* lwz r0,0(r2) */
register char *thread asm("r2");
#endif

/* What is executed in place of @word. */
static uint32_t changed(uint32_t word, unsigned int *found)
{
	uint32_t off = (uint32_t)((char *)&counter - thread) & 0xffff;
	uint32_t reg = word & 0x03e00000, form = word & ~0x03e00000;

	if (word == SC)
		return MARK_HOST;
	*found += form == 0x7c0c42a6 || form == 0x7c0c42e6;
	if (form == 0x7c0c42a6)			/* mfspr 268 */
		return LOAD_WORD | reg | off;
	if (form == 0x7c0c42e6)			/* mftb, the low half on 32 bits */
		return LOAD_WORD | reg | (off + 4);
	if (form == 0x7c0d42e6)			/* mftbu */
		return LOAD_WORD | reg | off;
	return word;
}

static void change_code(uint32_t *code, size_t words)
{
	unsigned int found = 0;
	size_t i;

	for (i = 0; i < words; i++)
		code[i] = changed(code[i], &found);
	if (!found)
		die("no read of the time base in the image");
	__builtin___clear_cache((char *)code, (char *)(code + words));
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
	change_code((uint32_t *)base, img.size / 4);
	return true;
}

unsigned long body(const char *name)
{
	struct vdk_sym sym;

	if (vdk_image_sym(&img, NULL, name, &sym))
		die(name);
	return (unsigned long)img.blob + sym.value;
}
