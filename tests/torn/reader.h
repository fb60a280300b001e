/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The reader that is tried: one body of an image, called for one clock. */
#ifndef TESTS_TORN_READER_H
#define TESTS_TORN_READER_H

#include <vdk/vdk.h>

#include "power.h"

#define IMAGE_AT	0x10003000u	/* no multiple of 64 KiB: any page will do */
#define OUT_AT		0x20000000u
#define STEPS_MAX	100000	/* instructions: 1000 looks and more */
#define SOON		250	/* instructions that no reader needs but to look again */
#define TRIES		1000	/* looks: image/powerpc/read.h */

enum kind { GETTIME, GETTIME64, GETTIMEOFDAY, ZONE, TIME };

extern struct reader {
	char name[96];
	enum kind kind;
	unsigned int id;
	bool in_ns;
	uint64_t at;
} reader;

extern struct vdk_image img;
extern struct power_world world;

void reader_open(const char *path);

/* Choose one; false: not in this image, or hidden. */
bool reader_pick(uint64_t features, enum kind kind, unsigned int id, bool in_ns);

/* A call that has not begun. */
void reader_call(struct power *p);

/* What a clock is to a reader: SHOWN, or past its limit within its second. */
enum shown { FALLS_BACK, SHOWN, EITHER };

/* Seconds and nanoseconds of @c, in a block with @limit, by wide numbers, with @off added. */
enum shown reader_wants(const struct vdk_clock *c, uint64_t limit,
			const struct vdk_ns_offset *off, uint64_t want[2]);

/* Has a call that returned stored just that? */
bool reader_stored(const struct power *p, const uint64_t want[2]);

/* A 32-bit word of what it stored. */
uint32_t reader_word(const struct power *p, unsigned int off);

/* Is everything at a system call as the program gave it? */
bool reader_falls_back_well(const struct power *p);

/* Nothing changes any more: a look is like the last one. */
void reader_hurry(struct power *p, unsigned int steps);

/* Change the image's word at @at. */
void reader_set_word(uint64_t at, uint32_t word);

#endif /* TESTS_TORN_READER_H */
