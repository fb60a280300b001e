/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Map a native host's image and page into this process, as its programs have them. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

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

/* Room for root page, data page and image, with nothing else in it. */
static uint8_t *reserve(void)
{
	size_t size = VDK_ROOT_DIST + 2 * VDK_ALIGN;
	uint8_t *p = map(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);

	return p + (-(uintptr_t)p & (VDK_ALIGN - 1)) + VDK_ROOT_DIST;
}

void *native_sym(const struct native *n, const char *name)
{
	struct vdk_sym sym;

	if (vdk_image_sym(&n->img, NULL, name, &sym))
		native_die(name);
	return (uint8_t *)n->img.blob + sym.value;
}

void native_map(struct native *n, const char *path, uint64_t features)
{
	const char *why = native_host_open(&n->host, path, features);
	size_t size = n->host.img.size;
	uint8_t *base = reserve();

	if (why)
		native_die(why);
	map(base, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1);
	memcpy(base, n->host.img.blob, size);
	if (mprotect(base, size, PROT_READ | PROT_EXEC))
		native_die("the image cannot be made executable");
	map(base - VDK_DATA_DIST, VDK_DATA_SIZE, PROT_READ, MAP_SHARED | MAP_FIXED, n->host.fd);
	if (vdk_image_open(&n->img, base, size))
		native_die("the image is no image where it is mapped");
	n->features = features;
	n->gettime = native_sym(n, "__vdso_clock_gettime");
	n->getres = native_sym(n, "__vdso_clock_getres");
	n->gettimeofday = native_sym(n, "__vdso_gettimeofday");
	n->time = native_sym(n, "__vdso_time");
	n->getcpu = native_sym(n, "__vdso_getcpu");
}

void native_unmap(struct native *n)
{
	munmap((uint8_t *)n->img.blob - VDK_ROOT_DIST, VDK_ROOT_DIST + VDK_ALIGN);
	native_host_close(&n->host);
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
