/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The tour's parts; each shows and checks one facility, a line a step. */
#ifndef TOUR_H
#define TOUR_H

#include <stdbool.h>

/* The steps that follow belong to this topic, one word. */
void topic(const char *word);

/* One step: what was seen, and whether it is as it should be. Returns @held. */
__attribute__((format(printf, 2, 3)))
bool step(bool held, const char *fmt, ...);

/* A line below a step: what it saw. */
__attribute__((format(printf, 1, 2)))
void detail(const char *fmt, ...);

void tour_where(void);
void tour_time(void);
void tour_signal(void);
void tour_debugger(void);
void tour_code(void);
void tour_calls(void);

#endif /* TOUR_H */
