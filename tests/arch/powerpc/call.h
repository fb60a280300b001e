/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Call a body of an image by address, as programs do: no descriptor, no TOC. */
#ifndef TESTS_CLOCK_CALL_H
#define TESTS_CLOCK_CALL_H

#include <stdbool.h>

/*
 * For tests that have to see a body reach its host: what to put in place of sc.
 * It sets the last bit of CR (crset 31), which no body may touch.
 */
#define SC		0x44000002
#define MARK_HOST	0x4ffffa42

struct called {
	long r0, r3, r4;	/* as the body left them */
	bool so;		/* CR0.SO, which was 1 before */
	bool host;		/* MARK_HOST was executed */
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
	return (struct called){ .r0 = r0, .r3 = r3, .r4 = r4, .so = cr >> 28 & 1, .host = cr & 1 };
}

#endif /* TESTS_CLOCK_CALL_H */
