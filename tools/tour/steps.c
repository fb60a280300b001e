// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* The lines of `make run`'s tour and of `make try`'s. */
#include <stdarg.h>
#include <stdio.h>

#include "steps.h"

unsigned int steps, held_steps;
static const char *topic_word = "";

void topic(const char *word)
{
	topic_word = word;
}

bool step(bool held, const char *fmt, ...)
{
	va_list args;

	steps++;
	held_steps += held;
	printf("%-8s %4s  ", topic_word, held ? "ok" : "FAIL");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	fflush(stdout);
	topic_word = "";
	return held;
}

void detail(const char *fmt, ...)
{
	va_list args;

	printf("%17s", "");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
}
