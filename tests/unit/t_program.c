/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What is read of a program's headers, and how little where they are hostile. */
#include <vdk/vdk.h>

#include "../test.h"

enum { LOAD = 1, INTERP = 3, NOTE = 4 };

/* A program of @bits in one order: header, then program headers behind it. */
struct elf {
	uint8_t bytes[64 + 70 * 56];
	uint32_t bits, order, count;
};

static uint32_t ehdr_size(const struct elf *e)
{
	return e->bits == 64 ? 64 : 52;
}

static uint32_t phdr_size(const struct elf *e)
{
	return e->bits == 64 ? 56 : 32;
}

static void put(struct elf *e, size_t at, uint64_t val, unsigned int size)
{
	unsigned int i;

	for (i = 0; i < size; i++)
		e->bytes[at + i] =
			(uint8_t)(val >> 8 * (e->order == VDK_BIG ? size - 1 - i : i));
}

static void put_count(struct elf *e, uint32_t count)
{
	put(e, e->bits == 64 ? 56 : 44, count, 2);
}

static void start(struct elf *e, uint32_t type)
{
	uint32_t bits = e->bits, order = e->order;

	memset(e, 0, sizeof(*e));
	e->bits = bits;
	e->order = order;
	memcpy(e->bytes, "\177ELF", 4);
	e->bytes[4] = bits / 32;
	e->bytes[5] = (uint8_t)order;
	e->bytes[6] = 1;
	put(e, 16, type, 2);
	put(e, 18, 0x1234, 2);	/* any machine */
	put(e, 20, 1, 4);
	put(e, bits == 64 ? 32 : 28, ehdr_size(e), bits / 8);
	put(e, bits == 64 ? 54 : 42, phdr_size(e), 2);
}

/* One program header; @b is memory's size of a LOAD, the alignment of a NOTE. */
static void add(struct elf *e, uint32_t type, uint64_t off, uint64_t size, uint64_t b)
{
	size_t at = ehdr_size(e) + e->count++ * phdr_size(e);
	unsigned int w = e->bits / 8;

	put_count(e, e->count);
	put(e, at, type, 4);
	put(e, at + (w == 8 ? 8 : 4), off, w);
	put(e, at + (w == 8 ? 16 : 8), off, w);	/* the address, too */
	put(e, at + (w == 8 ? 32 : 16), size, w);
	put(e, at + (w == 8 ? 40 : 20), b, w);
	put(e, at + (w == 8 ? 48 : 28), b, w);
}

/* A host that knows the ELF header scans the same way, with only this set. */
static void scan_without_open(const struct vdk_program *opened, const void *phdrs)
{
	struct vdk_program own;

	memset(&own, 0xa5, sizeof(own));
	own.bits = opened->bits;
	own.order = opened->order;
	own.moves = opened->moves;
	own.phdrs.size = opened->phdrs.size;
	vdk_program_scan(&own, phdrs);
	CHECK_EQ(own.has_interp, opened->has_interp);
	CHECK_EQ(own.first, opened->first);
	CHECK_EQ(own.end, opened->end);
	CHECK_EQ(own.notes, opened->notes);
	CHECK(!memcmp(own.note, opened->note, own.notes * sizeof(own.note[0])));
}

/* From memory of exactly the right sizes. */
static int scan(const struct elf *e, struct vdk_program *prog)
{
	uint8_t *head = malloc(ehdr_size(e)), *phdrs;
	int err;

	memcpy(head, e->bytes, ehdr_size(e));
	memset(prog, 0x5a, sizeof(*prog));
	err = vdk_program_open(prog, head, ehdr_size(e));
	free(head);
	if (err)
		return err;
	phdrs = malloc(prog->phdrs.size + 1);
	memcpy(phdrs + 1, e->bytes + prog->phdrs.off, prog->phdrs.size);
	vdk_program_scan(prog, phdrs + 1);
	scan_without_open(prog, phdrs + 1);
	free(phdrs);
	return 0;
}

#define FOR_ALL(e)							\
	for (int k_ = 0; k_ < 4; k_++)					\
		if ((e)->bits = k_ & 1 ? 64 : 32,			\
		    (e)->order = k_ & 2 ? VDK_BIG : VDK_LITTLE,		\
		    test_case("%u bits, order %u", (e)->bits, (e)->order), 1)

TEST(segments)
{
	struct vdk_program p;
	struct elf e;

	FOR_ALL(&e) {
		start(&e, 2);
		CHECK_ERR(scan(&e, &p), 0);
		CHECK(p.bits == e.bits && p.order == e.order && !p.moves && !p.has_interp);
		CHECK(!p.first && !p.end && !p.notes && !p.phdrs.size);
		add(&e, LOAD, 0x20000, 0x100, 0x2345);
		add(&e, LOAD, 0x10000, 0x100, 0x200);
		add(&e, INTERP, 0x50000, 0x100, 0x10000);
		CHECK_ERR(scan(&e, &p), 0);
		CHECK_EQ(p.first, 0x10000);
		CHECK_EQ(p.end, 0x22345);
		CHECK(p.has_interp && !p.moves);
		start(&e, 3);
		add(&e, LOAD, e.bits == 64 ? UINT64_MAX - 5 : UINT32_MAX - 5, 1, 10);
		CHECK_ERR(scan(&e, &p), 0);
		CHECK(p.moves && !p.has_interp);
		CHECK_EQ(p.end, e.bits == 64 ? UINT64_MAX : UINT32_MAX + 5ull);
	}
}

TEST(notes)
{
	struct vdk_program p;
	struct elf e;

	FOR_ALL(&e) {
		start(&e, 2);
		add(&e, NOTE, 100, 35, 4);	/* no request fits */
		add(&e, NOTE, 200, 36, 4);
		add(&e, NOTE, 300, 2049, 4);	/* more than all together */
		add(&e, NOTE, 400, 2000, 8);
		add(&e, NOTE, 500, 36, 4);	/* too much now */
		CHECK_ERR(scan(&e, &p), 0);
		CHECK_EQ(p.notes, 2);
		CHECK(p.note[0].span.off == 200 && p.note[0].span.size == 36);
		CHECK(p.note[0].align == 4 && p.note[1].align == 8);
		CHECK(p.note[1].span.off == 400 && p.note[1].span.size == 2000);
		start(&e, 2);
		while (e.count < VDK_PROGRAM_NOTES + 1)
			add(&e, NOTE, e.count, 36, 4);
		CHECK_ERR(scan(&e, &p), 0);
		CHECK_EQ(p.notes, VDK_PROGRAM_NOTES);
		CHECK_EQ(p.note[VDK_PROGRAM_NOTES - 1].span.off, VDK_PROGRAM_NOTES - 1);
		if (e.bits == 32)
			continue;
		start(&e, 2);
		add(&e, NOTE, UINT64_MAX - 10, 36, 4);
		add(&e, NOTE, UINT64_MAX / 2 - 35, 36, 4);
		add(&e, NOTE, 36, UINT64_MAX - 10, 4);
		add(&e, NOTE, UINT64_MAX / 2 - 36, 36, 4);
		CHECK_ERR(scan(&e, &p), 0);
		CHECK_EQ(p.notes, 1);
		CHECK_EQ(p.note[0].span.off, UINT64_MAX / 2 - 36);
	}
}

TEST(refused)
{
	struct vdk_program p, same;
	struct elf e;
	size_t n;

	memset(&same, 0x5a, sizeof(same));
	FOR_ALL(&e) {
		start(&e, 2);
		put_count(&e, VDK_PROGRAM_PHDRS);
		CHECK_ERR(scan(&e, &p), 0);
		CHECK_EQ(p.phdrs.size, VDK_PROGRAM_PHDRS * phdr_size(&e));
		put_count(&e, VDK_PROGRAM_PHDRS + 1);
		CHECK_ERR(scan(&e, &p), -VDK_ETOOMANY);
		put_count(&e, 0xffff);
		CHECK_ERR(scan(&e, &p), -VDK_ETOOMANY);
		CHECK(!memcmp(&p, &same, sizeof(p)));
		start(&e, 1);
		CHECK_ERR(scan(&e, &p), -VDK_ETYPE);
		start(&e, 4);
		CHECK_ERR(scan(&e, &p), -VDK_ETYPE);
		start(&e, 2);
		put(&e, e.bits == 64 ? 54 : 42, phdr_size(&e) + 8, 2);
		CHECK_ERR(scan(&e, &p), -VDK_EFORMAT);
		start(&e, 2);
		for (n = 0; n < ehdr_size(&e); n++)
			CHECK_ERR(vdk_program_open(&p, e.bytes, n), -VDK_EFORMAT);
		e.bytes[0]++;
		CHECK_ERR(scan(&e, &p), -VDK_EFORMAT);
	}
}

int main(void)
{
	RUN(segments);
	RUN(notes);
	RUN(refused);
	return test_done();
}
