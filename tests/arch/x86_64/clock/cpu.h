/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Call a body of an image by address, as programs do; see a system call that it makes. */
#ifndef TESTS_X86_64_CLOCK_CPU_H
#define TESTS_X86_64_CLOCK_CPU_H

#include <stdbool.h>
#include <stdint.h>

#define EXPORT(name)		"__vdso_" name
#define EXPORT_WIDE_GETTIME	""	/* there is none: long has 64 bits */
#define EXPORT_WIDE_GETRES	""

/* Features whose bodies take the slow path at once: none. */
#define ONLY_SLOW		0

/* Does the slow path fall back at a counter whose low half is 0? */
#define LOW_ZERO_FALLS_BACK	0

#define NR_TIME			201
#define NR_GETTIMEOFDAY		96
#define NR_CLOCK_GETTIME	228
#define NR_CLOCK_GETRES		229
#define NR_CLOCK_GETTIME64	-1
#define NR_CLOCK_GETRES64	-1

struct called {
	long nr;		/* rax: of the system call, if it fell back */
	long first, second;	/* the result; rdi, rsi: the arguments with which it did */
	bool failed;		/* never: an error is a negative result */
	bool host;		/* it fell back */
};

struct called call2(unsigned long addr, long a, long b);

#endif /* TESTS_X86_64_CLOCK_CPU_H */
