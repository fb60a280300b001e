/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The program that is tried. */
#include "shapes.h"

struct prog p;

bool shape_has_slot(void)
{
	return p.shape & SLOTS || (p.shape & PROG_GAP && p.shape & PROG_SECTIONS);
}

void shape_put(uint8_t *at, uint64_t val, uint32_t size)
{
	uint32_t i;

	for (i = 0; i < size; i++)
		at[p.big ? size - 1 - i : i] = (uint8_t)(val >> (8 * i));
}

int shape_open(struct elf *e)
{
	return elf_open(e, holds_file(p.bytes, p.size));
}
