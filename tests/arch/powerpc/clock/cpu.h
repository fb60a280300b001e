/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Call a body of an image by address, as programs do: no descriptor, no TOC. */
#ifndef TESTS_POWERPC_CLOCK_CPU_H
#define TESTS_POWERPC_CLOCK_CPU_H

#include <stdbool.h>
#include <stdint.h>

#include <vdk/powerpc.h>

#define EXPORT(name)		"__kernel_" name
#define EXPORT_WIDE_GETTIME	EXPORT("clock_gettime64")	/* in 32-bit images */
#define EXPORT_WIDE_GETRES	EXPORT("clock_getres_time64")

/* Features whose bodies take the slow path at once. */
#define ONLY_SLOW		VDK_PPC_TB_LOW_ZERO

/* Does the slow path fall back at a counter whose low half is 0? */
#define LOW_ZERO_FALLS_BACK	1 /* on Cell it may be early */

#define NR_TIME			13
#define NR_GETTIMEOFDAY		78
#define NR_CLOCK_GETTIME	246
#define NR_CLOCK_GETRES		247
#define NR_CLOCK_GETTIME64	403
#define NR_CLOCK_GETRES64	406

/*
 * For tests that have to see a body reach its host: what to put in place of sc.
 * It sets the last bit of CR (crset 31), which no body may touch.
 */
#define SC		0x44000002
#define MARK_HOST	0x4ffffa42

struct called {
	long nr;		/* r0: of the system call, if it fell back */
	long first, second;	/* r3, r4: the result, or the arguments with which it did */
	bool failed;		/* CR0.SO, which was 1 before */
	bool host;		/* it fell back: MARK_HOST was executed */
};

static inline struct called call2(unsigned long addr, long a, long b)
{
	register long r0 asm("r0") = 0;
	register long r3 asm("r3") = a;
	register long r4 asm("r4") = b;
	unsigned long cr;

	asm volatile("cmpw 0,0\n\tcror 3,0,2\n\tcrclr 31\n\tmtctr %4\n\tbctrl\n\tmfcr %3"
		     : "+r"(r0), "+r"(r3), "+r"(r4), "=&r"(cr) : "r"(addr)
		     : "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12",
		       "cr0", "cr7", "ctr", "lr", "memory");
	return (struct called){ r0, r3, r4, .failed = cr >> 28 & 1, .host = cr & 1 };
}

#endif /* TESTS_POWERPC_CLOCK_CPU_H */
