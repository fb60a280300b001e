// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * The publisher is compiled with an environment in which stores are noted. They
 * are then made again one by one, in any order that its barriers allow.
 */
#define VDK_ENV_H
#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define VDK_HOST_IS_BE	(__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__)

static void note_store(void *p, uint64_t val, unsigned int size);
static void note_barrier(void);

#define vdk_store32(p, v)	note_store(p, v, 4)
#define vdk_store64(p, v)	note_store(p, v, 8)
#define vdk_load32(p)		(*(const uint32_t *)(const void *)(p))
#define vdk_load64(p)		(*(const uint64_t *)(const void *)(p))
#define vdk_store_barrier()	note_barrier()
#define vdk_load_barrier()	((void)0)
#define vdk_full_barrier()	note_barrier()

#include "../../src/page_publish.c"
#include "../../src/page.c"

#include "writer.h"

struct store {
	unsigned int off, size, phase, rank;
	uint8_t bytes[8];
};

static struct store stores[WRITER_STORES];
static unsigned int store_count, phase;
static bool recording, halves;
/* The writer dies before it stores once more than this. */
static unsigned int life;
static jmp_buf death;

static uint8_t page_mem[VDK_DATA_SIZE] __attribute__((aligned(4096)));
static uint8_t ns_mem[VDK_DATA_SIZE] __attribute__((aligned(4096)));
static uint8_t blocks[WRITER_STORES + 1][VDK_CLOCK_SIZE] __attribute__((aligned(8)));
static struct vdk_clock clocks[WRITER_STATES];
static struct vdk_page page, ns_page;
static struct writing out = {
	.clock = clocks, .page = page_mem, .ns_page = ns_mem,
	.block = (const uint8_t (*)[128])blocks,
};

uint64_t rnd(void)
{
	static uint64_t state = 0x9e3779b97f4a7c15;

	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* -------------------------------------------------------------- the stores */

static void note(const uint8_t *p, unsigned int size)
{
	size_t off = (size_t)(p - page_mem);
	struct store *s;

	if (!recording || off / VDK_CLOCK_SIZE != out.id)
		return;
	if (store_count == WRITER_STORES)
		abort();
	s = &stores[store_count++];
	*s = (struct store){ .off = off % VDK_CLOCK_SIZE, .size = size, .phase = phase };
	memcpy(s->bytes, p, size);
}

/* A host with 32 bits stores eight bytes by two instructions. */
static void note_store(void *p, uint64_t val, unsigned int size)
{
	unsigned int part = halves ? 4 : size, i;
	uint32_t word = (uint32_t)val;
	const uint8_t *from = size == 8 ? (void *)&val : (void *)&word;

	for (i = 0; i < size; i += part) {
		if (recording && !life--)
			longjmp(death, 1);
		memcpy((uint8_t *)p + i, from + i, part);
		note((uint8_t *)p + i, part);
	}
}

static void note_barrier(void)
{
	phase++;
}

static unsigned int rank(const struct store *s, enum order how, unsigned int n)
{
	bool begin = s->off / 8 == VDK_CLOCK_BEGIN / 8;
	bool end = s->off / 8 == VDK_CLOCK_END / 8;

	switch (how) {
	case REVERSED: return s->phase * 1000 + 999 - n;
	case SHUFFLED: return s->phase * 1000 + rnd() % 1000;
	case END_FIRST: return end ? n : 1000 + n;
	case BEGIN_LAST: return begin ? 1000 + n : n;
	default: return n;
	}
}

static int by_rank(const void *a, const void *b)
{
	return (int)((const struct store *)a)->rank - (int)((const struct store *)b)->rank;
}

/* Do the stores again, those that change something. */
static void replay(enum order order, const unsigned int *until)
{
	unsigned int i, n = 0, state = 0;

	for (i = 0; i < store_count; i++)
		stores[i].rank = rank(&stores[i], order, i);
	qsort(stores, store_count, sizeof(*stores), by_rank);
	for (i = 0; ; i++) {
		for (; state <= out.last && until[state] <= i; state++)
			out.state[state].ends = n;
		if (i == store_count)
			break;
		memcpy(blocks[n + 1], blocks[n], VDK_CLOCK_SIZE);
		memcpy(blocks[n + 1] + stores[i].off, stores[i].bytes, stores[i].size);
		n += !!memcmp(blocks[n + 1], blocks[n], VDK_CLOCK_SIZE);
	}
	out.count = n;
}

/* ------------------------------------------------------------------ clocks */

/* Far behind the base, at its ends, ahead by more than the fast paths take. */
static uint64_t any_base(uint64_t counter)
{
	switch (rnd() % 8) {
	case 0: return counter + 1 + rnd() % 1000;
	case 1: return counter + (1u << VDK_BEHIND_LOG) - 1 + rnd() % 3;
	case 2: return counter + (rnd() >> (2 + rnd() % 40));
	case 3: return counter - (rnd() >> (28 + rnd() % 8));
	case 4: return counter;
	default: return counter - rnd() % 500000 - 1;
	}
}

static void any_clock(struct vdk_clock *c, uint64_t counter)
{
	c->base = any_base(counter);
	c->shift = 20 + rnd() % 10;
	c->mult = rnd() % 8 ? (2u << c->shift) - rnd() % 65536 : 0;
	c->nsec = rnd() % ((uint64_t)VDK_NSEC_PER_SEC << c->shift);
	c->sec -= rnd() % 4 ? 0 : 1ll << 36;
}

/* None, about as far as the counter is, any. */
uint64_t writer_limit(const struct vdk_clock *c, uint64_t counter, int kind)
{
	if (kind != ANY_CLOCK || rnd() % 2)
		return UINT64_MAX;
	return rnd() % 2 ? counter - c->base + rnd() % 3 - 1 : rnd() >> (rnd() % 64);
}

struct vdk_clock writer_clock(unsigned int id, uint64_t counter, int kind)
{
	static unsigned int made;
	bool coarse = id >= VDK_CLOCK_COARSE_FIRST && id <= VDK_CLOCK_COARSE_LAST;
	struct vdk_clock c = { .shift = 20 + rnd() % 6 };
	uint64_t second = (uint64_t)VDK_NSEC_PER_SEC << c.shift;

	made = (made + 1) % 1024;
	/* No second is like another clock's, in either half. */
	c.sec = (int64_t)((rnd() % (1u << 20)) << 10 | made) + ((int64_t)made << 33);
	c.mult = (2u << c.shift) - rnd() % 65536;
	c.nsec = rnd() % (second - (second >> 8));
	c.base = counter - rnd() % 500000 - 1;
	if (kind == SECOND_ENDS && !coarse)
		c.nsec = second - 1 - rnd() % 1000;
	if (kind == BEHIND)
		c.base = counter + 1 + rnd() % 1000;
	if (kind == ANY_CLOCK)
		any_clock(&c, counter);
	c.mult = coarse ? 0 : c.mult;
	return c;
}

/* --------------------------------------------------------------- histories */

static void publish_one(struct vdk_page *pg, unsigned int id, const struct vdk_clock *c)
{
	struct vdk_time t = { .valid = c ? 1u << id : 0 };

	if (c)
		t.clock[id] = *c;
	if (vdk_page_publish(pg, &t))
		abort();
}

static void attach(struct vdk_page *pg, const struct vdk_image *image, uint8_t *mem)
{
	if (vdk_page_attach(pg, image, mem, VDK_DATA_SIZE))
		abort();
}

/* Every death is tried in its turn. */
static void publish_and_die(const struct vdk_image *image, const struct vdk_clock *c)
{
	static unsigned int deaths;

	life = deaths++ % 28;
	if (!setjmp(death))
		publish_one(&page, out.id, c);
	life = -1u;
	attach(&page, image, page_mem);
}

static void set_offset(struct vdk_ns_offset off)
{
	if (vdk_page_set_offset(&page, out.id, &off))
		abort();
}

static void step(const struct vdk_image *image, char what, unsigned int n)
{
	struct state *s = &out.state[n];

	*s = (struct state){ .shown = -1, .unsure = what == 'd' || what == 'x' };
	if (what == 'o' || what == 'd')
		s->shown = (int)n;
	if (what == 'a')
		s->shown = s[-1].shown;
	switch (what) {
	case 'o': publish_one(&page, out.id, &clocks[n]); break;
	case 'c': vdk_page_close(&page); break;
	case 'm': vdk_page_mark(&page); break;
	case 'a': attach(&page, image, page_mem); break;
	case 'd': publish_and_die(image, &clocks[n]); break;
	case 'x': publish_and_die(image, NULL); break;
	case 'R':
		page.generation += (uint32_t)(rnd() << 1 & 0x7ffffffe) - 0x40000000;
		/* fall through */
	case 'r': vdk_page_rebase(&page); break;
	case 'f': set_offset((struct vdk_ns_offset){ -7, 8 }); break;
	case 'F': set_offset((struct vdk_ns_offset){ 0, 0 }); break;
	default: abort();
	}
	phase++;
}

static void start(const struct vdk_image *image, const struct history *h)
{
	struct vdk_ns_offset off[VDK_CLOCKS];
	unsigned int i;

	recording = false;
	life = -1u;
	if (vdk_page_init(&page, image, page_mem, sizeof(page_mem)))
		abort();
	page.generation = h->generation == NEAR_WRAP ? -2 * (uint32_t)(2 + rnd() % 4) :
							(uint32_t)rnd() & ~1u;
	vdk_page_set_tz(&page, 1, 2);
	vdk_page_set_limit(&page, out.id, out.limit);
	publish_one(&page, out.id, &clocks[0]);
	step(image, *h->steps, 0);
	for (i = 0; i < VDK_CLOCKS; i++)
		off[i] = out.off;
	if (vdk_page_ns_init(&ns_page, &page, ns_mem, sizeof(ns_mem), off))
		abort();
	vdk_page_set_tz(&page, out.west, out.dst);
}

const struct writing *writer_run(const struct vdk_image *image, const struct history *h,
				 unsigned int id, enum order order)
{
	unsigned int i, until[WRITER_STATES] = { 0 };

	out.id = id;
	out.counter = ((uint64_t)0x1234 << 32) + 0x10000000 + rnd() % 0x10000000;
	out.off = (struct vdk_ns_offset){ .sec = 86400, .nsec = VDK_NSEC_PER_SEC - 1 };
	out.west = -60;
	out.dst = 3;
	out.last = (unsigned int)strlen(h->steps) - 1;
	for (i = 0; i <= out.last; i++)
		clocks[i] = writer_clock(id, out.counter, i || h->clocks != BEHIND ? (int)h->clocks :
					 SAME_SECOND);
	out.limit = writer_limit(&clocks[0], out.counter, (int)h->clocks);
	halves = order == REVERSED || (order == SHUFFLED && rnd() % 2);
	start(image, h);
	memcpy(blocks[0], page_mem + id * VDK_CLOCK_SIZE, VDK_CLOCK_SIZE);
	store_count = phase = 0;
	recording = true;
	for (i = 1; i <= out.last; i++) {
		step(image, h->steps[i], i);
		until[i] = store_count;
	}
	recording = false;
	replay(order, until);
	return &out;
}

/* ---------------------------------------------------------- pages at rest */

void writer_page(const struct vdk_image *image, uint8_t *mem, unsigned int id,
		 const struct vdk_clock *c, uint64_t limit, uint32_t generation)
{
	struct vdk_clock before = writer_clock(id, 1ull << 40, SAME_SECOND);
	struct vdk_page pg;

	if (vdk_page_init(&pg, image, mem, VDK_DATA_SIZE))
		abort();
	pg.generation = generation & ~1u;
	vdk_page_set_limit(&pg, id, limit);
	publish_one(&pg, id, &before);
	publish_one(&pg, id, c);
}

void writer_rebase(const struct vdk_image *image, uint8_t *mem)
{
	struct vdk_page pg;

	attach(&pg, image, mem);
	vdk_page_rebase(&pg);
}

void writer_publish(const struct vdk_image *image, uint8_t *mem, unsigned int id,
		    const struct vdk_clock *c)
{
	struct vdk_page pg;

	attach(&pg, image, mem);
	publish_one(&pg, id, c);
}

void writer_ns_page(const struct vdk_image *image, uint8_t *mem, uint8_t *root,
		    unsigned int id, const struct vdk_ns_offset *off)
{
	struct vdk_ns_offset all[VDK_CLOCKS] = { 0 };
	struct vdk_page pg, ns;

	all[id] = *off;
	attach(&pg, image, root);
	if (vdk_page_ns_init(&ns, &pg, mem, VDK_DATA_SIZE, all))
		abort();
}
