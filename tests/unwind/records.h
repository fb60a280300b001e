/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The records of t_unwind, read on a machine of any byte order. */
#ifndef RECORDS_H
#define RECORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "unwind_record.h"

struct records {
	unsigned char *data;
	size_t size, first, pos;
	bool big;			/* the guest's byte order */
	bool again;			/* its text has been printed */
	struct image_head image;
	const unsigned char *image_data;
	size_t image_size;
};

/* Read a file up to and with the image; false, with a message, if it has none. */
bool records_open(struct records *r, const char *path);

/*
 * The next stopped program and its stack bytes; NULL after the last. Lines of text
 * on the way are printed. What has another width than 64 bits is in the guest's
 * byte order: the vector registers.
 */
const struct state *records_next(struct records *r, const unsigned char **stack,
				 size_t *stack_size);

/* From the first stopped program again, without the text. */
void records_rewind(struct records *r);

/* @bytes bytes as a number, in the guest's byte order. */
uint64_t records_number(const struct records *r, const unsigned char *at, unsigned int bytes);

#endif /* RECORDS_H */
