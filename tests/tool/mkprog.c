/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Small programs as ELF files in memory: header, text and data, little else. */
#include <string.h>

#include "mkprog.h"

#define BASE	0x10000000u
#define PAGE	0x1000u

static void put(struct prog *p, uint32_t at, uint64_t val, uint32_t size)
{
	uint32_t i;

	for (i = 0; i < size; i++)
		p->bytes[at + (p->big ? size - 1 - i : i)] = (uint8_t)(val >> (8 * i));
}

static uint32_t word(const struct prog *p)
{
	return p->bits / 8;
}

static uint64_t address(const struct prog *p, uint32_t off)
{
	return off + (p->shape & PROG_PIE ? 0 : BASE);
}

/* A program header; returns where the next one is. */
static uint32_t segment(struct prog *p, uint32_t at, uint32_t type, uint32_t off,
			uint32_t size, uint32_t more, uint32_t flags, uint32_t align)
{
	uint32_t w = word(p), f = p->bits == 64 ? at + 8 : at + 4;

	put(p, at, type, 4);
	put(p, p->bits == 64 ? at + 4 : at + 24, flags, 4);
	put(p, f, off, w);
	put(p, f + w, address(p, off), w);
	put(p, f + 2 * w, address(p, off), w);
	put(p, f + 3 * w, size, w);
	put(p, f + 4 * w, size + more, w);
	put(p, p->bits == 64 ? at + 48 : at + 28, align, w);
	return at + (p->bits == 64 ? 56 : 32);
}

static uint32_t section(struct prog *p, uint32_t at, uint32_t name, uint32_t type,
			uint32_t off, uint32_t size, uint32_t alloc)
{
	uint32_t w = word(p);

	put(p, at, name, 4);
	put(p, at + 4, type, 4);
	put(p, at + 8, alloc ? 2 : 0, w);
	put(p, at + 8 + w, alloc ? address(p, off) : 0, w);
	put(p, at + 8 + 2 * w, off, w);
	put(p, at + 8 + 3 * w, size, w);
	put(p, p->bits == 64 ? at + 48 : at + 32, 1, w);
	return at + (p->bits == 64 ? 64 : 40);
}

static uint32_t build_id(struct prog *p, uint32_t at)
{
	put(p, at, 4, 4);
	put(p, at + 4, 8, 4);
	put(p, at + 8, 3, 4);
	memcpy(p->bytes + at + 12, "GNU\0buildid8", 12);
	return at + 24;
}

static void header(struct prog *p, uint32_t phnum)
{
	uint32_t w = word(p), at = 24;

	memcpy(p->bytes, "\177ELF", 4);
	p->bytes[4] = p->bits / 32;
	p->bytes[5] = p->big ? 2 : 1;
	p->bytes[6] = 1;
	put(p, 16, p->shape & PROG_PIE ? 3 : 2, 2);
	put(p, 18, p->bits == 64 ? 21 : 20, 2);
	put(p, 20, 1, 4);
	put(p, at, address(p, p->text), w);
	put(p, at + w, p->bits == 64 ? 64 : 52, w);
	at += 3 * w + 4;
	put(p, at, p->bits == 64 ? 64 : 52, 2);
	put(p, at + 2, p->bits == 64 ? 56 : 32, 2);
	put(p, at + 4, phnum, 2);
	put(p, at + 6, p->bits == 64 ? 64 : 40, 2);
}

static void sections(struct prog *p, uint32_t note, uint32_t text, uint32_t data)
{
	static const char names[] = "\0.note\0.text\0.data\0.shstrtab";
	uint32_t at, w = word(p);

	memcpy(p->bytes + p->size, names, sizeof(names));
	at = (p->size + sizeof(names) + 7) & ~7u;
	put(p, 24 + 2 * w, at, w);
	put(p, p->bits == 64 ? 60 : 48, 5, 2);
	put(p, p->bits == 64 ? 62 : 50, 4, 2);
	at = section(p, at, 0, 0, 0, 0, 0);
	at = section(p, at, 1, 7, note, note == p->text ? 0 : 24, 1);
	at = section(p, at, 7, 1, p->text, text, 1);
	at = section(p, at, 13, 1, p->data, data, 1);
	p->size = section(p, at, 19, 3, p->size, sizeof(names), 0);
}

void prog_make(struct prog *p, uint32_t bits, uint32_t big, uint32_t shape)
{
	uint32_t entry = bits == 64 ? 56 : 32, table = bits == 64 ? 64 : 52, at = table;
	uint32_t phnum = 2 + !!(shape & PROG_NOTE) + !!(shape & PROG_NOTE8) +
			 !!(shape & PROG_NULL) + !!(shape & PROG_PHDR);
	uint32_t note, text, data = 64;

	memset(p, 0, sizeof(*p));
	p->bits = bits, p->big = big, p->shape = shape;
	note = p->text = (table + (phnum + (shape & PROG_GAP ? 2 : 0)) * entry + 7) & ~7u;
	if (shape & (PROG_NOTE | PROG_NOTE8))
		p->text = build_id(p, note);
	p->data = PAGE;
	text = (shape & PROG_HOLE ? PAGE / 2 : PAGE) - p->text;
	header(p, phnum);
	if (shape & PROG_PHDR)
		at = segment(p, at, 6, table, phnum * entry, 0, 4, 8);
	at = segment(p, at, 1, 0, p->text + text, 0, 5, PAGE);
	at = segment(p, at, 1, p->data, data, shape & PROG_BSS ? 100 : 0, 6, PAGE);
	if (shape & PROG_NOTE)
		at = segment(p, at, 4, note, 24, 0, 4, 4);
	if (shape & PROG_NOTE8)
		at = segment(p, at, 4, note, 24, 0, 4, 8);
	memset(p->bytes + p->text, 0xa1, text);
	memset(p->bytes + p->data, 0xa2, data);
	p->size = p->data + data;
	if (shape & PROG_SECTIONS)
		sections(p, note, text, data);
}
