/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The frames above a call, as libgcc's unwinder sees them. */
#ifndef UNWIND_FRAMES_H
#define UNWIND_FRAMES_H

#include <stdbool.h>

#define FRAMES_MAX	512

struct unwind_frame {
	unsigned long pc, start;	/* start: of its function */
	unsigned long cfa;		/* stack pointer while it runs */
	bool is_signal;			/* it was interrupted: pc is exact, and these known: */
	unsigned long gpr[32], lr, ctr;
};

extern struct unwind_frame frames[FRAMES_MAX];
extern unsigned int frame_count;

/* Fill frames[], from the caller's on. */
void frames_take(void);

/* Is the function at this pointer among them? */
bool frames_reach(const void *function);
#define frames_reach(fn) (frames_reach)((const void *)(fn))

/* Is there unwind data for @pc, in the vDSO itself? */
bool frames_fde_in_vdso(unsigned long pc);

#endif /* UNWIND_FRAMES_H */
