// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * The publisher is compiled with an environment in which stores are noted. They
 * are then made again one by one, in any order that its barriers allow.
 */
#define VDK_ENV_H
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

#include "../../src/clock.c"
#include "../../src/page.c"

#include "writer.h"

struct store {
	unsigned int off, size, phase, rank;
	uint8_t bytes[8];
};

static struct store stores[WRITER_STORES];
static unsigned int store_count, phase;
static bool recording;

static uint8_t page_mem[VDK_DATA_SIZE] __attribute__((aligned(4096)));
static uint8_t ns_mem[VDK_DATA_SIZE] __attribute__((aligned(4096)));
static uint8_t blocks[WRITER_STORES + 1][VDK_CLOCK_SIZE] __attribute__((aligned(8)));
static struct vdk_clock versions[WRITER_VERSIONS];
static struct vdk_page page, ns_page;
static struct writing out = {
	.version = versions, .page = page_mem, .ns_page = ns_mem,
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

static void note_store(void *p, uint64_t val, unsigned int size)
{
	size_t off = (size_t)((uint8_t *)p - page_mem);
	uint32_t word = (uint32_t)val;
	struct store *s;

	memcpy(p, size == 8 ? (void *)&val : (void *)&word, size);
	if (!recording || off / VDK_CLOCK_SIZE != out.id)
		return;
	if (store_count == WRITER_STORES)
		abort();
	s = &stores[store_count++];
	*s = (struct store){ .off = off % VDK_CLOCK_SIZE, .size = size, .phase = phase };
	memcpy(s->bytes, p, size);
}

static void note_barrier(void)
{
	phase++;
}

static unsigned int rank(const struct store *s, enum order how, unsigned int n)
{
	bool begin = s->off / 8 == VDK_CLOCK_BEGIN / 8;
	bool end = s->off / 8 == VDK_CLOCK_END / 8 || s->off == VDK_CLOCK_END32;

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

/* No field is like another version's; base and counter are near. */
static void make_version(const struct history *h, unsigned int n)
{
	bool coarse = out.id == 5 || out.id == 6;
	struct vdk_clock *c = &versions[n];
	uint64_t second;

	memset(c, 0, sizeof(*c));
	c->shift = 20 + rnd() % 6;
	c->mult = coarse ? 0 : (2u << c->shift) - rnd() % 65536;
	c->sec = (int64_t)(rnd() % (1u << 30)) + ((int64_t)n << 33) + n;
	second = (uint64_t)VDK_NSEC_PER_SEC << c->shift;
	c->nsec = rnd() % (second - (second >> 8));
	if (h->delta == SECOND_ENDS && !coarse)
		c->nsec = second - 1 - rnd() % 1000;
	c->base = out.counter - rnd() % 500000 - 1;
	if (h->delta == BEHIND && n)
		c->base = out.counter + 1 + rnd() % 1000;
	c->res_ns = 1 + n;
}

/* Version @n, open or closed; anything else was published before, so that each is a change. */
static void publish_version(const struct history *h, unsigned int n)
{
	struct vdk_time t = { .valid = h->open[n] ? 1u << out.id : 0 };

	t.clock[out.id] = versions[n];
	if (vdk_page_publish(&page, &t))
		abort();
	phase++;
}

static void start(const struct vdk_image *img, const struct history *h)
{
	struct vdk_ns_offset off[VDK_CLOCKS];
	struct vdk_time t = { .valid = 1u << out.id };
	unsigned int i;

	recording = false;
	if (vdk_page_init(&page, img, page_mem, sizeof(page_mem)))
		abort();
	page.generation = page.refreshed = h->generation;
	t.clock[out.id] = versions[0];
	if (vdk_page_publish(&page, &t))
		abort();
	publish_version(h, 0);
	memset(off, 0, sizeof(off));
	for (i = 0; i < VDK_CLOCKS; i++)
		off[i] = (struct vdk_ns_offset){ .sec = out.off_sec, .nsec = out.off_nsec };
	if (vdk_page_ns_init(&ns_page, &page, ns_mem, sizeof(ns_mem), off))
		abort();
}

const struct writing *writer_run(const struct vdk_image *img, const struct history *h,
				 unsigned int id, enum order order)
{
	unsigned int i, n = 0, all[WRITER_VERSIONS] = { 0 };

	out.id = id;
	out.counter = ((uint64_t)0x1234 << 32) + 0x10000000 + rnd() % 0x10000000;
	out.off_sec = 86400;
	out.off_nsec = VDK_NSEC_PER_SEC - 1;
	for (i = 0; i <= h->publishes; i++)
		make_version(h, i);
	start(img, h);
	memcpy(blocks[0], page_mem + id * VDK_CLOCK_SIZE, VDK_CLOCK_SIZE);
	store_count = phase = 0;
	recording = true;
	for (i = 1; i <= h->publishes; i++) {
		publish_version(h, i);
		all[i] = store_count;
	}
	for (i = 0; i < store_count; i++)
		stores[i].rank = rank(&stores[i], order, i);
	qsort(stores, store_count, sizeof(*stores), by_rank);
	for (i = 0; i < store_count; i++) {
		memcpy(blocks[n + 1], blocks[n], VDK_CLOCK_SIZE);
		memcpy(blocks[n + 1] + stores[i].off, stores[i].bytes, stores[i].size);
		n += !!memcmp(blocks[n + 1], blocks[n], VDK_CLOCK_SIZE);
		out.ends[1] = i + 1 == all[1] ? n : out.ends[1];
		out.ends[2] = i + 1 == all[2] ? n : out.ends[2];
	}
	out.count = n;
	return &out;
}
