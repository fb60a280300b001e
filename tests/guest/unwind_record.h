/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What t_unwind writes for the judges in tests/unwind: chunks in the byte order
 * of the guest, each a head and its content.
 */
#ifndef UNWIND_RECORD_H
#define UNWIND_RECORD_H

#include <stdint.h>

/* Columns of unwind tables. */
#define COL_FPR		32
#define COL_LR		65
#define COL_CTR		66
#define COL_CR0		68
#define COL_XER		76
#define COL_VR		77
#define COL_VRSAVE	109

enum chunk_kind {
	CHUNK_IMAGE = 0x49440001,	/* struct image_head, the vDSO as it is mapped */
	CHUNK_STATE,			/* struct state, then stack bytes */
	CHUNK_TEXT,			/* a line, not ended */
};

struct chunk_head {
	uint32_t kind, size;
};

struct image_head {
	uint64_t base;
	uint32_t bits, unused;
};

/* All registers of a program; 32 bits wide ones are extended by zeros. */
struct cpu {
	uint64_t gpr[32];
	uint64_t pc, msr, ctr, lr, xer, cr;
	uint64_t fpr[32];
	uint8_t vr[32][16];
	uint64_t vscr, vrsave;
};

/* How much of a frame's registers is known. */
enum truth_kind {
	TRUTH_NONE,
	TRUTH_KEPT,	/* it has called: pc, CFA and what a call has to keep */
	TRUTH_ALL,	/* it was interrupted: everything */
};

struct truth {
	uint32_t kind, has_vr;	/* has_vr: were vector registers saved? */
	struct cpu cpu;
};

#define TRUTHS	3

/* A stopped program and what unwinding it has to give, innermost frame first. */
struct state {
	char what[40];
	uint64_t stack;		/* where the bytes behind this are from */
	struct cpu now;
	struct truth truth[TRUTHS];
};

#endif /* UNWIND_RECORD_H */
