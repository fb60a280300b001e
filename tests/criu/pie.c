// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* A position-independent program, for Valgrind: a clock, and where this code is. */
#include <stdio.h>
#include <time.h>

int main(void)
{
	struct timespec a, b;

	if (clock_gettime(CLOCK_MONOTONIC, &a) || clock_gettime(CLOCK_MONOTONIC, &b) ||
	    b.tv_sec < a.tv_sec || (b.tv_sec == a.tv_sec && b.tv_nsec < a.tv_nsec))
		return 1;
	printf("ran at %p\n", (void *)main);
	return 0;
}
