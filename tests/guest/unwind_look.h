/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Every register of the frames above a signal handler, as libgcc's unwinder
 * finds them, and the comparison with what they are.
 */
#ifndef UNWIND_LOOK_H
#define UNWIND_LOOK_H

#include <stdbool.h>

#include "unwind_record.h"

/* One frame; found[column] says if the unwinder knows where that register is. */
struct look_frame {
	struct cpu cpu;
	uint32_t cr_field[8];	/* the word that each field's column leads to */
	unsigned char found[128];
};

#define LOOK_FRAMES	8

struct look {
	unsigned int count;
	bool main_reached;
	struct look_frame frame[LOOK_FRAMES];
};

/* Fill @look: the first frame is what a signal interrupted, then its callers. */
void look_take(struct look *look, const void *main_function);

/*
 * Compare one frame. Adds to *compared and to *unknown (registers the unwinder
 * has no place for). Return: NULL or what is wrong.
 */
const char *look_check(const struct look_frame *frame, const struct truth *truth,
		       unsigned long *compared, unsigned long *unknown);

#endif /* UNWIND_LOOK_H */
