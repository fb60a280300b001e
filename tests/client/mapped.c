/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Images as they are mapped: see the header. */
#define _GNU_SOURCE
#include "mapped.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

void mapped_default(struct mk *mk, int k)
{
	mk_default(mk, k & 1 ? 64 : 32, k >> 1);
}

void mapped_build(struct mk *mk, uint32_t spare, uint32_t *free_off)
{
	uint32_t size;
	uint8_t *p;

	mk_build(mk);
	size = (mk->size + spare + MAPPED_PAGE - 1) & -MAPPED_PAGE;
	p = mmap(NULL, size + 2 * MAPPED_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (p == MAP_FAILED || mprotect(p + MAPPED_PAGE, size, PROT_READ | PROT_WRITE)) {
		perror("mmap");
		exit(1);
	}
	memcpy(p + MAPPED_PAGE, mk->buf, mk->size);
	free(mk->buf);
	if (free_off)
		*free_off = (mk->size + 7) & ~7u;
	mk->buf = p + MAPPED_PAGE;
	mk->size = size;
	mk_set_phdr(mk, MK_LOAD, MK_P_MEMSZ, size);
	mk_set_phdr(mk, MK_LOAD, MK_P_FILESZ, size);
}

void mapped_free(struct mk *mk)
{
	munmap(mk->buf - MAPPED_PAGE, mk->size + 2 * MAPPED_PAGE);
	mk->buf = NULL;
}

int mapped_open(const struct mk *mk, bool gnu, struct vdkc *c)
{
	int err = vdkc_open_any_(c, mk->buf);

	if (!err && gnu)
		c->sysv_hash = 0;
	else if (!err)
		c->gnu_hash = 0;
	return err;
}

void mapped_set(struct mk *mk, uint32_t tag, uint64_t val)
{
	mk_put(mk, mk_dyn(mk, tag), mk_word(mk), val);
}
