/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The registers in the frame of a signal handler with SA_SIGINFO. */
#ifndef FRAME_H
#define FRAME_H

#include <ucontext.h>

#define FRAME_PC	32
#define FRAME_CR	38

static inline unsigned long *frame_gprs(void *ucontext)
{
	return (unsigned long *)((ucontext_t *)ucontext)->uc_mcontext.regs;
}

static inline double *frame_fprs(void *ucontext)
{
#ifdef __powerpc64__
	return ((ucontext_t *)ucontext)->uc_mcontext.fp_regs;
#else
	return ((ucontext_t *)ucontext)->uc_mcontext.uc_regs->fpregs.fpregs;
#endif
}

/* 32 of 4 words; only where the CPU has vector registers. */
static inline unsigned int (*frame_vrs(void *ucontext))[4]
{
#ifdef __powerpc64__
	return (unsigned int (*)[4])((ucontext_t *)ucontext)->uc_mcontext.v_regs;
#else
	return (unsigned int (*)[4])((ucontext_t *)ucontext)->uc_mcontext.uc_regs->vrregs.vrregs;
#endif
}

#endif /* FRAME_H */
