/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Clocks that another thread disturbs, and by how much. */
#ifndef DISTURB_H
#define DISTURB_H

#include <stdbool.h>

/* What was done so far; .missed: leap seconds that the kernel was told of too late. */
extern struct disturbed {
	unsigned long steps, slews, leaps, missed, failed;
} disturbed;

/* Start the thread; end it, and set the clocks as they were. Only after guest_only(). */
bool disturb_start(void);
void disturb_stop(void);

/* The number of steps that have begun and that have ended, together. */
unsigned int disturbed_era(void);

#define UNKNOWN		1	/* a step by nobody knows how much */

/*
 * The one step, in ns, that may have come between era @e0 and era @e1; 0 if none that
 * clock @id notices, UNKNOWN if more than one.
 */
long long disturbed_by(unsigned int e0, unsigned int e1, int id);

#endif /* DISTURB_H */
