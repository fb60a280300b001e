/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Call one function with every register set, and see every register after it. */
#ifndef PROBE_H
#define PROBE_H

/* Offsets in struct regs, in units of long; FPR and VR in bytes. */
#define REGS_CR		32
#define REGS_XER	33
#define REGS_CTR	34
#define REGS_LR		35
#define REGS_FPR	(40 * __SIZEOF_LONG__)
#define REGS_VR		(REGS_FPR + 32 * 8)
#define REGS_SIZE	(REGS_VR + 32 * 16)

/* Bytes above the stack pointer that belong to the caller of a vDSO function. */
#define PROBE_HEADER	64

#define CR0_SO		0x10000000
#define XER_SO		0x80000000

#ifndef __ASSEMBLER__
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#else
#define static_assert	_Static_assert
#endif

/* Of the calling thread; gpr[1], the stack pointer, is for reading only. */
struct regs {
	unsigned long gpr[32];
	unsigned long cr, xer, ctr, lr;
	unsigned long unused[4];
	uint64_t fpr[32];
	uint32_t vr[32][4];
} __attribute__((aligned(16)));

static_assert(sizeof(struct regs) == REGS_SIZE, "probe.S knows the layout");

struct probe {
	struct regs in;		/* what the function sees: all but r1, CTR, LR */
	struct regs out;	/* what it leaves */
	unsigned char header[PROBE_HEADER];	/* its caller's frame: put there, */
	unsigned char header_out[PROBE_HEADER];	/* and found there afterwards */
	unsigned long fn;	/* its first instruction */
	unsigned long vmx;	/* 1: vector registers too */
} __attribute__((aligned(16)));

/*
 * Not C functions but addresses of code, for vdkc_call(): the first takes a
 * struct probe *, the second is a bare system call with its number in r0, the
 * third waits for a word to change (r3 = its address, r4 = its value), the
 * first instruction of the fourth loads from r3, the last is where the first
 * calls.
 */
extern const char probe_call[], probe_syscall[], probe_spin[], probe_fault[], probe_bctrl[];

#ifdef __cplusplus
}
#endif
#endif

#endif /* PROBE_H */
