/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Map an image and its page into this process, as a host does. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <vdk/client.h>

#include "host.h"

_Noreturn void native_die(const char *what)
{
	printf("Bail out! %s\n", what);
	exit(1);
}

static void *map(void *at, size_t size, int prot, int flags, int fd)
{
	void *p = mmap(at, size, prot, flags, fd, 0);

	if (p == MAP_FAILED || (at && p != at))
		native_die("no room for a mapping");
	return p;
}

static void open_image(struct vdk_image *img, const char *path)
{
	static _Alignas(8) uint8_t file[VDK_ALIGN];
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;
	ssize_t size = read(fd, file, sizeof(file));

	if (size <= 0)
		native_die("the image cannot be read");
	close(fd);
	err = vdk_image_open(img, file, size);
	if (!err)
		err = vdk_image_check(img, NULL);
	if (err)
		native_die(vdk_strerror(err));
}

/* Room for root page, data page and image, with nothing else in it. */
static uint8_t *reserve(void)
{
	size_t size = VDK_ROOT_DIST + 2 * VDK_ALIGN;
	uint8_t *p = map(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	return p + (-(uintptr_t)p & (VDK_ALIGN - 1)) + VDK_ROOT_DIST;
}

/* The page twice: for programs to read, and for the host to write. */
static void map_page(struct native *n, uint8_t *base)
{
	int fd = memfd_create("vdsokit page", MFD_CLOEXEC), err;
	void *host;

	if (fd < 0 || ftruncate(fd, VDK_DATA_SIZE))
		native_die("no memory file");
	host = map(NULL, VDK_DATA_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd);
	err = vdk_page_init(&n->page, &n->img, host, VDK_DATA_SIZE);
	if (err)
		native_die(vdk_strerror(err));
	map(base - VDK_DATA_DIST, VDK_DATA_SIZE, PROT_READ, MAP_SHARED | MAP_FIXED, fd);
	close(fd);
}

void native_map(struct native *n, const char *path, uint64_t features)
{
	uint8_t *base = reserve();
	struct vdk_image original;
	int err;

	open_image(&original, path);
	map(base, original.size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1);
	err = vdk_image_copy(&original, base, original.size, &n->img);
	if (!err)
		err = vdk_variant_patch(&n->img, features);
	if (err)
		native_die(vdk_strerror(err));
	if (mprotect(base, original.size, PROT_READ | PROT_EXEC))
		native_die("the image cannot be made executable");
	n->features = features;
	map_page(n, base);
}

void native_unmap(struct native *n)
{
	munmap((uint8_t *)n->img.blob - VDK_ROOT_DIST, VDK_ROOT_DIST + VDK_ALIGN);
	munmap(n->page.mem, VDK_DATA_SIZE);
}

void *native_sym(const struct native *n, const char *name)
{
	struct vdk_sym sym;

	if (vdk_image_sym(&n->img, NULL, name, &sym))
		native_die(name);
	return (uint8_t *)n->img.blob + sym.value;
}

bool native_pin(unsigned int nth)
{
	static cpu_set_t all;
	cpu_set_t one;
	int cpu;

	if (!CPU_COUNT(&all))
		sched_getaffinity(0, sizeof(all), &all);
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all) || nth--)
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		return !sched_setaffinity(0, sizeof(one), &one);
	}
	return false;
}

void *native_kernel_sym(const char *name)
{
	struct vdkc vdso;

	return vdkc_open(&vdso, NULL) ? NULL : vdkc_sym(&vdso, NULL, name);
}
