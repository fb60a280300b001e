/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Small programs as ELF files in memory, of each shape that a note meets. */
#ifndef MKPROG_H
#define MKPROG_H

#include <stdint.h>

#define PROG_NOTE	1	/* a PT_NOTE with a build-id, aligned to 4 */
#define PROG_NOTE8	2	/* aligned to 8 */
#define PROG_NULL	4	/* an unused program header */
#define PROG_GAP	8	/* room behind the table */
#define PROG_HOLE	16	/* padding behind the text */
#define PROG_BSS	32	/* memory behind the data */
#define PROG_SECTIONS	64	/* section headers at the end of the file */
#define PROG_PHDR	128	/* a PT_PHDR */
#define PROG_PIE	256	/* ET_DYN, loaded at 0 */
#define PROG_SHAPES	512

struct prog {
	uint32_t bits;		/* 32 or 64 */
	uint32_t big;		/* big-endian? */
	uint32_t shape;		/* PROG_* */
	uint8_t bytes[0x3000];
	uint32_t size;
	uint32_t text, data;	/* where their bytes are in the file */
};

void prog_make(struct prog *p, uint32_t bits, uint32_t big, uint32_t shape);

#endif /* MKPROG_H */
