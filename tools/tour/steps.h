/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What a tour says, a line a step, each checked as it goes. */
#ifndef TOUR_STEPS_H
#define TOUR_STEPS_H

#include <stdbool.h>

/* How many steps there were, and how many of them held. */
extern unsigned int steps, held_steps;

/* The steps that follow belong to this topic, one word. */
void topic(const char *word);

/* One step: what was seen, and whether it is as it should be. Returns @held. */
__attribute__((format(printf, 2, 3)))
bool step(bool held, const char *fmt, ...);

/* A line below a step: what it saw. */
__attribute__((format(printf, 1, 2)))
void detail(const char *fmt, ...);

#endif /* TOUR_STEPS_H */
