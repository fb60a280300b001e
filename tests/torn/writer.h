/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The publisher of src/, store by store. */
#ifndef TESTS_TORN_WRITER_H
#define TESTS_TORN_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include <vdk/vdk.h>

#define WRITER_STORES	160
#define WRITER_STATES	6

/*
 * What happens to one clock. The first letter is what it is at first, each other a
 * step:
 *	o	published, open
 *	c	published, closed
 *	m	marked: nobody may read it until the next step
 *	d	published, open, but the writer dies on the way; another one attaches
 *	x	published, closed: likewise
 *	r	rebased
 *	R	rebased by the handle of another moment
 *	f, F	an offset is set, or taken back, of a clock that is closed
 */
struct history {
	const char *name, *steps;	/* at most WRITER_STATES letters */
	enum { SAME_SECOND, SECOND_ENDS, BEHIND, ANY_CLOCK } clocks;
	enum { ANY_GENERATION, NEAR_WRAP } generation;
};

/*
 * How the stores are ordered. The first three are what the barriers allow; the
 * others are wrong.
 */
enum order { IN_ORDER, REVERSED, SHUFFLED, END_FIRST, BEGIN_LAST };

/* The clock as it is between two steps. */
struct state {
	int shown;		/* index of a clock; -1: nobody may read it */
	bool unsure;		/* or the state before it: the writer died */
	unsigned int ends;	/* stores that change the block, until it is so */
};

/* One publisher's run: what memory holds after each of its stores. */
struct writing {
	unsigned int id;
	uint64_t counter;
	const struct vdk_clock *clock;	/* WRITER_STATES */
	uint64_t limit;			/* of their block */
	unsigned int count;		/* stores that change the block */
	unsigned int last;		/* state */
	struct state state[WRITER_STATES];
	const uint8_t *page, *ns_page;	/* what is in no block of clock id */
	const uint8_t (*block)[128];	/* of clock id, after 0 to count stores */
	struct vdk_ns_offset off;	/* what the namespace adds */
	int32_t west, dst;		/* the root page's time zone */
};

/* Make random times of clock @id, publish them as @h says, and note the stores. */
const struct writing *writer_run(const struct vdk_image *img, const struct history *h,
				 unsigned int id, enum order order);

/*
 * A page at rest at @mem, made by another publisher: one clock @id, open as *@c says,
 * or closed if that is NULL, with @limit.
 */
void writer_page(const struct vdk_image *img, uint8_t *mem, unsigned int id,
		 const struct vdk_clock *c, uint64_t limit, uint32_t generation);

/* Pages made from @mem's, the page of a whole machine that was restored. */
void writer_rebase(const struct vdk_image *img, uint8_t *mem);
void writer_publish(const struct vdk_image *img, uint8_t *mem, unsigned int id,
		    const struct vdk_clock *c);

/* The page of a namespace whose root page is at @root. */
void writer_ns_page(const struct vdk_image *img, uint8_t *mem, uint8_t *root,
		    unsigned int id, const struct vdk_ns_offset *off);

/* A random clock @id, read at @counter; @kind as in struct history. */
struct vdk_clock writer_clock(unsigned int id, uint64_t counter, int kind);
uint64_t writer_limit(const struct vdk_clock *c, uint64_t counter, int kind);

uint64_t rnd(void);

#endif /* TESTS_TORN_WRITER_H */
