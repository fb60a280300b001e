/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The publisher of src/, store by store. */
#ifndef TESTS_TORN_WRITER_H
#define TESTS_TORN_WRITER_H

#include <stdbool.h>
#include <stdint.h>

struct vdk_image;
struct vdk_clock;

#define WRITER_STORES	60
#define WRITER_VERSIONS	3

/* What happens to one clock: the times it has, and a publish between each two. */
struct history {
	const char *name;
	unsigned int publishes;		/* at most WRITER_VERSIONS - 1 */
	bool open[WRITER_VERSIONS];	/* or closed, before and after each */
	uint32_t generation;
	enum { SAME_SECOND, SECOND_ENDS, BEHIND } delta;
};

/*
 * How the stores are ordered. The first three are what the barriers allow; the
 * others are wrong.
 */
enum order { IN_ORDER, REVERSED, SHUFFLED, END_FIRST, BEGIN_LAST };

/* One publisher's run: what memory holds after each of its stores. */
struct writing {
	unsigned int id;
	uint64_t counter;
	struct vdk_clock *version;	/* WRITER_VERSIONS */
	unsigned int count;		/* stores that change the block */
	unsigned int ends[WRITER_VERSIONS];	/* how many of them, once version n is there */
	const uint8_t *page, *ns_page;	/* what is in no block of clock id */
	const uint8_t (*block)[128];	/* of clock id, after 0 to count stores */
	int64_t off_sec;		/* what the namespace adds */
	uint32_t off_nsec;
};

/* Make random times of clock @id, publish them as @h says, and note the stores. */
const struct writing *writer_run(const struct vdk_image *img, const struct history *h,
				 unsigned int id, enum order order);

uint64_t rnd(void);

#endif /* TESTS_TORN_WRITER_H */
