/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* For what may never end. */
#ifndef TESTS_LIMIT_H
#define TESTS_LIMIT_H

#include <sys/resource.h>

/*
 * SIGXCPU after so many @seconds of CPU time; 0 takes that back. On a busy machine
 * a process gets little of it, so that an alarm may come before what is in time.
 */
static inline void limit_cpu(unsigned int seconds)
{
	struct rlimit limit;

	getrlimit(RLIMIT_CPU, &limit);
	limit.rlim_cur = seconds ? seconds : limit.rlim_max;
	setrlimit(RLIMIT_CPU, &limit);
}

#endif /* TESTS_LIMIT_H */
