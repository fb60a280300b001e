// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* All registers of a stopped child. */
#define _GNU_SOURCE
#include <string.h>
#include <sys/ptrace.h>

#include "abi.h"
#include "cpu.h"

/* Numbers in what PTRACE_GETREGS fills; glibc's names clash with the kernel's. */
#define I_PC	32
#define I_MSR	33
#define I_CTR	35
#define I_LR	36
#define I_XER	37
#define I_CR	38

#define VSCR_WORD	3	/* in its register, counted from the most significant */

static uint32_t word_of(const uint8_t *vector, unsigned int word)
{
	static const uint16_t one = 1;
	uint32_t value;

	if (*(const uint8_t *)&one)
		word = 3 - word;
	memcpy(&value, vector + 4 * word, 4);
	return value;
}

bool cpu_read(pid_t pid, struct cpu *cpu, unsigned int flags)
{
	unsigned long regs[48];
	uint64_t fp[33];
	uint8_t vr[34][16];
	unsigned int i;

	memset(cpu, 0, sizeof(*cpu));
	if (ptrace(PTRACE_GETREGS, pid, NULL, regs) < 0 ||
	    ptrace(PTRACE_GETFPREGS, pid, NULL, fp) < 0)
		return false;
	for (i = 0; i < 32; i++)
		cpu->gpr[i] = regs[i];
	cpu->pc = regs[I_PC];
	cpu->msr = regs[I_MSR];
	cpu->ctr = regs[I_CTR];
	cpu->lr = regs[I_LR];
	cpu->xer = regs[I_XER];
	cpu->cr = regs[I_CR];
	memcpy(cpu->fpr, fp, sizeof(cpu->fpr));
	/* Whoever has not used vector registers has a VRSAVE all the same. */
	if (ptrace(PTRACE_GETVRREGS, pid, NULL, vr) < 0)
		return flags & CPU_NO_VMX;
	memcpy(cpu->vr, vr, sizeof(cpu->vr));
	cpu->vscr = word_of(vr[32], VSCR_WORD);
	memcpy(&i, vr[33], 4);
	cpu->vrsave = i;
	return true;
}

void cpu_set_cr(pid_t pid, unsigned long value)
{
	ptrace(PTRACE_POKEUSER, pid, I_CR * sizeof(long), value);
}

void cpu_set_ctr(pid_t pid, unsigned long value)
{
	ptrace(PTRACE_POKEUSER, pid, I_CTR * sizeof(long), value);
}

const char *cpu_differs(const struct cpu *a, const struct cpu *b, bool all)
{
	unsigned int i;

	for (i = 0; i < 32; i++) {
		if (!all && (i == 0 || (i >= 3 && i <= 12)))
			continue;
		if (a->gpr[i] != b->gpr[i])
			return register_name('r', i);
	}
	for (i = 0; i < 32; i++) {
		if (a->fpr[i] != b->fpr[i])
			return register_name('f', i);
		if (memcmp(a->vr[i], b->vr[i], 16))
			return register_name('v', i);
	}
	if ((a->cr ^ b->cr) & (all ? 0xffffffff : 0x0fffffff))
		return "CR";
	if (a->xer != b->xer)
		return "XER";
	if (a->vscr != b->vscr || a->vrsave != b->vrsave)
		return "VSCR or VRSAVE";
	if (all && a->pc != b->pc)
		return "pc";
	if (all && (a->lr != b->lr || a->ctr != b->ctr))
		return "LR or CTR";
	return NULL;
}
