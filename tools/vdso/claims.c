/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Claims. That bytes are zero makes them nobody's only where a linker had to
 * leave some: appended data may begin with zeros, too.
 */
#include <stdlib.h>

#include "claims.h"

#define PADDING_MAX	(2u << 20)	/* the largest page that programs are linked for */

static void add(struct claims *c, uint64_t off, uint64_t size, uint64_t align, bool by_linker)
{
	if (size)
		c->list[c->count++] = (struct claim){ off, size, align, by_linker };
}

static int add_sections(struct claims *c, const struct elf *e)
{
	uint8_t sh[ELF_HEADER_MAX];
	uint64_t i, type, off, size;

	/* The first is none: it may hold numbers that are too large elsewhere. */
	for (i = 1; i < e->shnum; i++) {
		if (elf_read(e, e->shoff + i * elf_shentsize(e), sh, elf_shentsize(e)))
			return -ELF_EIO;
		type = elf_get(e, sh, SH_TYPE);
		off = elf_get(e, sh, SH_OFF);
		size = elf_get(e, sh, SH_SIZE);
		if (type == SHT_NOBITS || !size)
			continue;
		if (!vdk_range_ok_(off, size, e->size))
			return -ELF_EBROKEN;
		add(c, off, size, elf_get(e, sh, SH_ALIGN),
		    type == SHT_STRTAB || type == SHT_SYMTAB);
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;

	if (x->off != y->off)
		return x->off < y->off ? -1 : 1;
	return x->align > y->align ? -1 : x->align < y->align;
}

int claims_read(struct claims *c, const struct elf *e)
{
	uint64_t max = 3 + e->phnum + e->shnum;
	struct vdk_phdr_ ph;
	uint32_t i;
	int err;

	c->count = 0;
	c->list = max < SIZE_MAX / sizeof(*c->list) ? malloc(max * sizeof(*c->list)) : NULL;
	if (!c->list)
		return -ELF_EMEMORY;
	add(c, 0, elf_ehsize(e), 1, false);
	add(c, e->phoff, (uint64_t)e->phnum * elf_phentsize(e), 8, false);
	add(c, e->shoff, e->shnum * elf_shentsize(e), 8, true);
	for (i = 0; i < e->phnum; i++) {
		elf_phdr(e, i, &ph);
		if (ph.type != PT_NULL && vdk_range_ok_(ph.off, ph.filesz, e->size))
			add(c, ph.off, ph.filesz, ph.align, false);
	}
	err = add_sections(c, e);
	if (err)
		claims_free(c);
	else
		qsort(c->list, c->count, sizeof(*c->list), compare);
	return err;
}

void claims_free(struct claims *c)
{
	free(c->list);
	c->list = NULL;
}

static bool is_zero(const struct elf *e, uint64_t off, uint64_t size)
{
	uint8_t bytes[4096];
	uint64_t n, i;

	for (; size; off += n, size -= n) {
		n = size < sizeof(bytes) ? size : sizeof(bytes);
		if (elf_read(e, off, bytes, n))
			return false;
		for (i = 0; i < n; i++)
			if (bytes[i])
				return false;
	}
	return true;
}

uint64_t claims_padding(const struct claims *c, const struct elf *e, uint64_t size, uint64_t limit)
{
	uint64_t end = 0, start;
	size_t i;

	for (i = 0; i < c->count; i++) {
		const struct claim *next = &c->list[i];

		start = (end + 7) & ~UINT64_C(7);
		if (next->off > start && next->off - start >= size && start + size <= limit &&
		    next->off - end < next->align && next->off - end < PADDING_MAX &&
		    is_zero(e, end, next->off - end))
			return start;
		if (next->off + next->size > end)
			end = next->off + next->size;
	}
	return 0;
}

bool claims_behind(const struct claims *c, const struct elf *e, uint64_t end, uint64_t size,
		   uint64_t inside)
{
	uint64_t next = UINT64_MAX;
	size_t i;

	for (i = 0; i < c->count; i++) {
		const struct claim *k = &c->list[i];

		if (k->off + k->size <= end || (k->off <= inside && inside < k->off + k->size))
			continue;
		if (k->off < next)
			next = k->off;
	}
	return next >= end && next - end >= size && next - end < PADDING_MAX &&
	       is_zero(e, end, next - end);
}

bool claims_nothing_appended(const struct claims *c, const struct elf *e)
{
	uint64_t end = 0;
	bool by_linker = false;
	size_t i;

	if (!e->names)
		return false;
	for (i = 0; i < c->count; i++) {
		if (c->list[i].off + c->list[i].size < end)
			continue;
		by_linker = c->list[i].by_linker &&
			    (by_linker || c->list[i].off + c->list[i].size > end);
		end = c->list[i].off + c->list[i].size;
	}
	return by_linker && end == e->size;
}
