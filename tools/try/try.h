/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the parts of `make try` share. */
#ifndef TRY_H
#define TRY_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <vdk/vdk.h>

#include "../tour/steps.h"

/* ------------------------------------------------------------- clocks.c: the host */

/* What only our page has, no kernel: so a program can tell whose answer it got. */
#define CLOCK_OF_OURS	23

/*
 * Show the kernel's clocks in a page, once: a line for each, through two readings some
 * time apart. Return: how many nanoseconds wrong it may be a second later.
 */
int64_t publish_kernel_clocks(struct vdk_page *page);

/* Ask the kernel, not a vDSO. */
void kernel_time(int id, struct timespec *ts);
int64_t ns_of(const struct timespec *ts);

/* -------------------------------------------------------------- tour.c: the program */

/* The tour: an exit status. @features: the host's choice; @error: of its page, in ns */
int tour(uint64_t features, int64_t error);

/* costs.c, debug.c: steps of it */
void step_costs(const void *ours, const void *kernel);
void step_breakpoint(void);

#endif /* TRY_H */
