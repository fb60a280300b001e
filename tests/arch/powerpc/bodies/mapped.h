/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * An image with its data page in this process, to change as a test likes: what a
 * machine would have to be made for (a register, a cache's geometry, a counter)
 * is put into the copy's instructions.
 */
#ifndef TESTS_BODIES_MAPPED_H
#define TESTS_BODIES_MAPPED_H

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <vdk/powerpc.h>
#include <vdk/vdk.h>

/* Not where a host would put it: a base can be any multiple of a data page. */
#define MAPPED_AT	((uint8_t *)0x20003000)

static struct vdk_image img;
static struct vdk_page page;
static uint32_t *code;		/* all of the copy, as words */
static uint32_t *original;	/* as the file has them */
static size_t words;

static void die(const char *what)
{
	printf("Bail out! %s\n", what);
	exit(1);
}

static void *map_at(uint8_t *addr, size_t size)
{
	void *p = mmap(addr, size, PROT_READ | PROT_WRITE | PROT_EXEC,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (p != addr)
		die("the image's place is taken");
	return p;
}

static void map_image(const char *path)
{
	static _Alignas(8) uint8_t file[VDK_ALIGN];
	struct vdk_image from;
	int fd = open(path, O_RDONLY), err;
	ssize_t size = read(fd, file, sizeof(file));

	if (size <= 0)
		die("cannot read the image");
	err = vdk_image_open(&from, file, size);
	if (!err)
		err = vdk_image_copy(&from, map_at(MAPPED_AT, VDK_ALIGN), VDK_ALIGN, &img);
	if (!err)
		err = vdk_page_init(&page, &img, map_at(MAPPED_AT - VDK_DATA_DIST, VDK_DATA_SIZE),
				    VDK_DATA_SIZE);
	if (err)
		die(vdk_strerror(err));
	code = (uint32_t *)MAPPED_AT;
	original = (uint32_t *)file;
	words = img.size / 4;
}

/* Change each instruction of the original as @other says; 0 leaves it. */
static void change_code(uint32_t (*other)(uint32_t word))
{
	size_t i;

	for (i = 0; i < words; i++)
		code[i] = other(original[i]) ? : original[i];
	__builtin___clear_cache((char *)code, (char *)(code + words));
}

/* The body that these features choose; 0 if they hide the name. */
static unsigned long body(const char *name, uint64_t features)
{
	struct vdk_variant pick;

	if (vdk_variant_pick(&img, name, features, &pick))
		die(name);
	return pick.size ? (unsigned long)MAPPED_AT + pick.body : 0;
}

#endif /* TESTS_BODIES_MAPPED_H */
