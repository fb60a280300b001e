/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Reads of clocks held between two system calls; setting them. */
#ifndef CLOCKS_H
#define CLOCKS_H

#include <stdbool.h>

/* The clocks that the vDSO answers by itself. */
extern const int clock_ids[];
extern const unsigned int clock_count;

/*
 * Each reads up to @n times and stops at a value that is not between the
 * system call's before and after it, having shown it. Return: how many held.
 */
unsigned long clock_brackets(int id, unsigned long n);
unsigned long gettimeofday_brackets(unsigned long n);
unsigned long time_brackets(unsigned long n);
/* __kernel_clock_gettime: on 32 bits the low words of the seconds. */
unsigned long narrow_brackets(int id, unsigned long n);

/*
 * Bit n: something sets clock n back while it is read. Of such a clock a bracket that
 * ends before it began says nothing; of the others it is wrong.
 */
extern unsigned int clocks_set_back;

/* Each clock and each narrow call so, @n reads of each: did all hold? */
bool all_brackets(unsigned long n);

/* End the program unless it runs in our guest: the rest would set your clock. */
void guest_only(void);

/* clock_settime(CLOCK_REALTIME) at any date. Only after guest_only(). */
int set_realtime(long long sec, long nsec);

#endif /* CLOCKS_H */
