/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Which way a conditional branch is going to go, and how to turn it. */
#ifndef BRANCH_H
#define BRANCH_H

#include "cpu.h"

#define SYSCALL_WORD	0x44000002

/* 1: taken, 0: not, -1: no conditional branch that can be turned */
static inline int branch_way(uint32_t word, uint64_t cr, uint64_t ctr)
{
	unsigned int bo = word >> 21 & 31, bit = 31 - (word >> 16 & 31);
	unsigned int extended = word & 0x7fe;
	bool by_ctr = !(bo & 4), by_cr = !(bo & 16), taken = true;

	if (word >> 26 != 16 && (word >> 26 != 19 || (extended != 32 && extended != 1056)))
		return -1;
	if (by_ctr == by_cr)
		return -1;	/* unconditional, or both, which nobody writes */
	if (by_ctr)
		taken = (ctr != 1) != !!(bo & 2);
	else
		taken = (cr >> bit & 1) == (bo >> 3 & 1);
	return taken;
}

/* Make it go the other way; false if that would change what a function has to keep. */
static inline bool branch_turn(pid_t pid, uint32_t word, struct cpu *cpu)
{
	unsigned int bit = word >> 16 & 31;

	if (!(word >> 21 & 4)) {
		cpu->ctr = cpu->ctr == 1 ? 2 : 1;
		cpu_set_ctr(pid, cpu->ctr);
		return true;
	}
	if (bit / 4 >= 2 && bit / 4 <= 4)
		return false;
	cpu->cr ^= 1u << (31 - bit);
	cpu_set_cr(pid, cpu->cr);
	return true;
}

#endif /* BRANCH_H */
