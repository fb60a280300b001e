/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Any bytes as a vDSO of a process: the client opens them and looks names up. It
 * reads nothing behind what the program headers claim, and what it finds lies in
 * front of that. Both classes and byte orders, in a program of either word size.
 */
#define _GNU_SOURCE
#include <sanitizer/asan_interface.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../../client/image.h"

#define ROOM	0x5000u
#define PAGE	4096u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Always there, so that an input may have addresses that a loader corrected. */
static uint8_t *base = (uint8_t *)0x10000000;

static void map_once(void)
{
	static int mapped;

	if (mapped++)
		return;
	if (mmap(base, ROOM, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != base) {
		perror("mmap");
		abort();
	}
}

/* Offset of the first PT_LOAD's p_memsz, or 0. */
static uint64_t memsz_at(const struct vdkc *c)
{
	const struct vdkc_format_ *f = vdkc_format_(c);
	uint64_t ph = vdkc_read_(c, f->phoff, f->word);
	uint64_t n = vdkc_read_(c, f->phnum, 2);

	if (!vdkc_range_ok_(c, ph, n * f->phdr))
		return 0;
	for (; n; n--, ph += f->phdr)
		if (vdkc_read_(c, ph, 4) == 1)
			return ph + f->memsz;
	return 0;
}

/* A kernel maps what it claims: make that true, if it can be. */
static bool be_honest(uint32_t size)
{
	struct vdkc c = { .base = base, .size = PAGE, .bits = base[4] == 2 ? 64 : 32,
			  .big = base[5] == 2 };
	unsigned int word = vdkc_format_(&c)->word, i, tries;
	uint64_t at;

	/* What is put there may be another header, too. */
	for (tries = 0; tries < 3; tries++) {
		at = memsz_at(&c);
		if (!at || vdkc_read_(&c, at, word) <= size)
			return true;
		for (i = 0; i < word; i++)
			base[at + (c.big ? word - 1 - i : i)] = i < 4 ? size >> 8 * i : 0;
	}
	return false;
}

static void look_up(const struct vdkc *c)
{
	static const char *const names[] = {
		"", "vdso_beta", "vdso_theta", "__kernel_getcpu", "LINUX_2.6.15",
		"a name that is longer than any that an image has, and then some",
	};
	uint32_t i, k;
	uint8_t *p;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		for (k = 0; k < 3; k++) {
			p = vdkc_sym(c, k == 2 ? names[i] : k ? VDKC_VERSION_PPC : NULL, names[i]);
			if (p && (p < base || p >= base + c->size))
				abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t mapped = size < PAGE ? PAGE : size;
	struct vdkc c, own;
	int err;

	map_once();
	if (size < 6 || mapped > ROOM)
		return 0;
	ASAN_UNPOISON_MEMORY_REGION(base, ROOM);
	memset(base, 0x41, mapped);
	memcpy(base, data, size);
	if (!be_honest(size))
		return 0;
	ASAN_POISON_MEMORY_REGION(base + mapped, ROOM - mapped);
	err = vdkc_open_any_(&c, base);
	if (!vdkc_open_at(&own, base) && err)
		abort();
	if (err)
		return 0;
	ASAN_POISON_MEMORY_REGION(base + c.size, ROOM - c.size);
	look_up(&c);
	/* By the other table, too. */
	if (c.gnu_hash) {
		c.gnu_hash = 0;
		look_up(&c);
	}
	return 0;
}
