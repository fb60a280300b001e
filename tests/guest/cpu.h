/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* All registers of a stopped child, and what may differ between two looks. */
#ifndef CPU_H
#define CPU_H

#include <stdbool.h>
#include <sys/types.h>

#include "unwind_record.h"

#define CPU_NO_VMX	1	/* it has no vector registers, or has not used them */

/* Registers of a stopped child; false if the kernel does not give them. */
bool cpu_read(pid_t pid, struct cpu *cpu, unsigned int flags);

/* Set CR or CTR. */
void cpu_set_cr(pid_t pid, unsigned long value);
void cpu_set_ctr(pid_t pid, unsigned long value);

/*
 * What differs, of registers that a function of the vDSO may not change (all
 * but r0, r3-r12, CR0, LR, CTR, pc), or, with @all, of all of them but MSR.
 * NULL if nothing.
 */
const char *cpu_differs(const struct cpu *a, const struct cpu *b, bool all);

#endif /* CPU_H */
