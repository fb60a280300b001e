/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What is checked and recorded at each instruction that stepper.h stops at. */
#ifndef UNWIND_STEPS_H
#define UNWIND_STEPS_H

#include <stdbool.h>

#include "stepper.h"

#define STEPS_PLAIN	0
#define STEPS_FORCED	1	/* branches go ways that they have not gone yet */

#define STEPS_NO_VMX	1	/* the thread has not used vector registers */
#define STEPS_FOREIGN	2	/* functions may move r1 and save registers */

void steps_begin(unsigned int flags, const void *main_function);

/* All of one call. Return: did it see an instruction or a branch's way for the first time? */
bool steps_call(const char *name, const void *fn, const void *const arg[3], unsigned int how);

/* The same, with signal @sig before instruction number @at and all of its trampoline. */
void steps_signal(const char *name, const void *fn, const void *const arg[3], int sig,
		  unsigned int at);

/* Write the counts; 0 if there was something to count and nothing was wrong. */
int steps_end(void);

#endif /* UNWIND_STEPS_H */
