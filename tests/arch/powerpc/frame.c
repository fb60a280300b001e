/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Where Linux's signal delivery puts registers, from the system's own headers,
 * as numbers for frames.py: for each trampoline in the order of its list, from
 * what r1 is in the handler: general registers, floating-point registers,
 * vector registers (64 bits: the pointer to them), VRSAVE from the first.
 */
#include <stddef.h>
#include <asm/signal.h>
#include <asm/siginfo.h>
#include <asm/elf.h>
#include <asm/sigcontext.h>
#include <asm/ucontext.h>

#ifdef __powerpc64__

/* arch/powerpc/kernel/signal_64.c: struct rt_sigframe starts with it. */
#define UC	128	/* __SIGNAL_FRAMESIZE */
const unsigned int frame[][4] = { {
	UC + offsetof(struct ucontext, uc_mcontext.gp_regs),
	UC + offsetof(struct ucontext, uc_mcontext.fp_regs),
	UC + offsetof(struct ucontext, uc_mcontext.v_regs),
	33 * sizeof(elf_vrreg_t),
} };

#else

/* arch/powerpc/kernel/signal_32.c: struct sigframe, struct rt_sigframe. */
#define MC	(64 + sizeof(struct sigcontext))
struct rt_sigframe {
	siginfo_t info;
	struct ucontext uc;
};
#define RT	(64 + 16 + offsetof(struct rt_sigframe, uc.uc_mcontext))
#define FRAME(mc) { \
	mc + offsetof(struct mcontext, mc_gregs), \
	mc + offsetof(struct mcontext, mc_fregs), \
	mc + offsetof(struct mcontext, mc_vregs), \
	32 * sizeof(elf_vrreg_t), \
}
const unsigned int frame[][4] = { FRAME(MC), FRAME(RT) };

#endif
