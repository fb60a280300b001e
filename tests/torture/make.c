/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A program at random: segments around the low place, notes good and bad. */
#include <elf.h>
#include <string.h>

#include <vdk/abi.h>

#include "torture.h"

#if __SIZEOF_LONG__ == 8
typedef Elf64_Ehdr ehdr;
typedef Elf64_Phdr phdr;
#else
typedef Elf32_Ehdr ehdr;
typedef Elf32_Phdr phdr;
#endif

#define VICTIMS	4
extern const uint8_t victim_start[];	/* one behind the other */
extern const uint32_t victim_sizes[VICTIMS];

/* In the file: the victim, then bytes for more segments, then headers and notes. */
#define HEADERS	0x32000
#define NOTES	0x33000

uint64_t torture_random(uint64_t *state, uint64_t below)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return (*state >> 11) % below;
}

static bool add_segment(struct torture *t, const struct host *host, uint64_t addr, uint64_t size)
{
	uint64_t mask = host->page - 1, first = addr & ~mask, end = (addr + size + mask) & ~mask, s;
	uint32_t i;

	for (i = 0; i < t->segments; i++) {
		s = t->segment[i].addr;
		if (first < ((s + t->segment[i].size + mask) & ~mask) && (s & ~mask) < end)
			return false;
	}
	for (i = t->segments++; i && t->segment[i - 1].addr > addr; i--)
		t->segment[i] = t->segment[i - 1];
	t->segment[i].addr = addr;
	t->segment[i].size = size;
	return true;
}

/* Of 36 bytes, or 16 more if the descriptor is too large. */
static uint32_t put_note(uint8_t *p, const char *owner, uint32_t type, uint32_t desc,
			 uint32_t how, uint32_t zero, uint64_t addr)
{
	const struct { uint32_t sizes[3]; char owner[8]; uint32_t how, zero; } head = {
		{ 8, desc, type }, "", how, zero };

	memcpy(p, &head, sizeof(head));
	memcpy(p + 12, owner, 8);
	memcpy(p + 28, &addr, 8);
	return 20 + desc;
}

/* Where a request may name: near the segments, far from all, out of the world. */
static uint64_t an_address(uint64_t *rnd)
{
	switch (torture_random(rnd, 4)) {
	case 0:
		return (1 + torture_random(rnd, 0x40)) * VDK_ALIGN;
	case 1:
		return 0x10000000 + torture_random(rnd, 0x20) * VDK_ALIGN - 0x100000;
	case 2:
		return 0x60000000 + torture_random(rnd, 0x1000) * VDK_ALIGN;
	default:
		return torture_random(rnd, 2) ? -(uint64_t)VDK_ALIGN : 1ull << 40;
	}
}

enum { NOTE_COUNT = 10 };

/*
 * Headers for notes at @ph; returns how many. The request that counts, if any, is
 * noted in @t.
 */
static uint32_t make_notes(struct torture *t, phdr *ph, uint64_t *rnd)
{
	uint32_t n = 1, i, size = 0, how = 1 + torture_random(rnd, 3);
	uint64_t at = how == VDK_PLACE_AT ? an_address(rnd) : 0;
	uint32_t kind = torture_random(rnd, 14);
	uint8_t *p = t->file + NOTES;

	static const char *const names[] = { "none", "good", "good", "good", "good",
		"behind another", "behind a bad one", "of another owner", "too large", "with a bit in zero",
		"at an odd place", "the ninth", "cut off", "outside the file" };
	t->notes = names[kind];
	t->how = how, t->at = at;
	for (i = 0; i < NOTE_COUNT; i++) {
		ph[i] = (phdr){ .p_type = PT_NOTE, .p_offset = NOTES, .p_filesz = 36, .p_align = 4 };
	}
	if (kind == 0)
		t->how = n = 0;
	if (kind == 5)
		size = put_note(p, "GNU\0\0\0\0", 3, 16, 1, 2, 3);
	if (kind == 6)
		size = put_note(p, VDK_NOTE_OWNER, VDK_NT_PLACE, 16, 7, 0, 0);
	if (kind == 11) {	/* eight that count, of nothing */
		for (n = 9, i = 0; i < 8; i++)
			ph[i].p_offset = NOTES + 0x1000;
	}
	size += put_note(p + size, kind == 7 ? "vdsokiT" : VDK_NOTE_OWNER, VDK_NT_PLACE,
			 kind == 8 ? 20 : 16, how, kind == 9, at + (kind == 10 ? 0x1000 : 0));
	ph[n ? n - 1 : 0].p_filesz = kind == 12 ? size - 1 : size;
	if (kind == 13)
		ph[0].p_offset = torture_random(rnd, 2) ? t->size : (uint32_t)-16;
	if (kind >= 7)
		t->how = 0;
	return n;
}

static void add_victim(struct torture *t, const struct host *host, uint64_t *rnd)
{
	uint32_t which = torture_random(rnd, VICTIMS), i;
	const uint8_t *victim = victim_start;
	const phdr *ph;
	const ehdr *e;

	for (i = 0; i < which; i++)
		victim += victim_sizes[i];
	memcpy(t->file, victim, victim_sizes[which]);
	e = (const ehdr *)t->file;
	ph = (const phdr *)(t->file + e->e_phoff);
	for (i = 0; i < e->e_phnum; i++)
		if (ph[i].p_type == PT_LOAD)
			add_segment(t, host, ph[i].p_vaddr, ph[i].p_memsz);
}

/* The victim's own header for a segment at this address, or a new one. */
static phdr header_of(const struct torture *t, uint64_t addr, uint64_t size)
{
	const ehdr *e = (const ehdr *)t->file;
	const phdr *ph = (const phdr *)(t->file + e->e_phoff);
	uint32_t i;

	for (i = 0; i < e->e_phnum; i++)
		if (ph[i].p_type == PT_LOAD && ph[i].p_vaddr == addr)
			return ph[i];
	return (phdr){ .p_type = PT_LOAD, .p_flags = PF_R | PF_W, .p_vaddr = addr, .p_paddr = addr,
		       .p_offset = 0x20000 + (addr & 0xffff), .p_filesz = 0x1000, .p_memsz = size,
		       .p_align = 0x10000 };
}

static void make_script(struct torture *t, uint64_t *rnd)
{
	static const char ops[] = "ssrrddmmwpvsrdmwpvUV";
	uint32_t i, n = torture_random(rnd, SCRIPT_MAX + 1);

	for (i = 0; i < n; i++)
		t->script[i] = ops[torture_random(rnd, sizeof(ops) - 1)];
	t->script[n] = 0;
}

void torture_make(struct torture *t, const struct host *host)
{
	uint64_t rnd = t->seed * 0x9e3779b97f4a7c15ull | 1;
	phdr headers[SEGMENTS_MAX + 1 + NOTE_COUNT] = { 0 };
	uint32_t i, n = 0, extra;
	ehdr *e = (ehdr *)t->file;

	for (i = 0; i < 8; i++)
		torture_random(&rnd, 2);
	t->segments = 0;
	memset(t->file, 0, sizeof(t->file));
	t->size = sizeof(t->file);
	t->fixed = torture_random(&rnd, 2);
	add_victim(t, host, &rnd);
	for (extra = torture_random(&rnd, 5); extra && t->segments < SEGMENTS_MAX; extra--)
		add_segment(t, host, 0x10000 + torture_random(&rnd, 0x200) * 0x1000,
			    0x1000 + torture_random(&rnd, 9) * 0x2345);
	make_script(t, &rnd);
	for (i = 0; i < t->segments; i++)
		headers[n++] = header_of(t, t->segment[i].addr, t->segment[i].size);
	headers[n++] = (phdr){ .p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W };
	n += make_notes(t, headers + n, &rnd);
	memcpy(t->file + HEADERS, headers, n * sizeof(phdr));
	e->e_phoff = HEADERS;
	e->e_phnum = n;
	e->e_shoff = e->e_shnum = e->e_shstrndx = 0;
}
