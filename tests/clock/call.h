/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Call a body of an image by address, as programs do: no descriptor, no TOC. */
#ifndef TESTS_CLOCK_CALL_H
#define TESTS_CLOCK_CALL_H

/* r3 of the call; *so = CR0.SO after it, which is preset to 1 */
static inline long call2(unsigned long addr, long a, long b, int *so)
{
	register long r3 asm("r3") = a;
	register long r4 asm("r4") = b;
	unsigned long cr;

	asm volatile("cmpw 0,0\n\tcror 3,0,2\n\tmtctr %3\n\tbctrl\n\tmfcr %2"
		     : "+r"(r3), "+r"(r4), "=&r"(cr) : "r"(addr)
		     : "r0", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12",
		       "cr0", "ctr", "lr", "memory");
	*so = cr >> 28 & 1;
	return r3;
}

#endif /* TESTS_CLOCK_CALL_H */
