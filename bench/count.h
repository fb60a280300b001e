/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Count executed instructions in a guest started with ICOUNT=1. */
#ifndef BENCH_COUNT_H
#define BENCH_COUNT_H

#include <stdint.h>

/* There an instruction takes 1 ns and the time base runs at 512 MHz. */
static inline double ticks_to_instructions(uint64_t ticks)
{
	return (double)ticks * 1000 / 512;
}

static inline uint64_t timebase(void)
{
#ifdef __powerpc64__
	uint64_t tb;

	asm volatile("mfspr %0,268" : "=r"(tb));
	return tb;
#else
	uint32_t high, low, again;

	do
		asm volatile("mfspr %0,269\n\tmfspr %1,268\n\tmfspr %2,269"
			     : "=r"(high), "=r"(low), "=r"(again));
	while (high != again);
	return (uint64_t)high << 32 | low;
#endif
}

/* exec.c: print the cost of processes, a line each as calls.c prints them */
void bench_processes(const char *program);

#endif /* BENCH_COUNT_H */
