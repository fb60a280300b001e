/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What a signal handler returns to, with unwind data that finds the registers
 * of the interrupted code in the frame that Linux's signal delivery writes.
 *
 * void __kernel_sigtramp_*(void)	the return address of a handler
 *
 * In: r1 as the host left it for the handler. Does not return.
 *
 * gdb, libgcc and libunwind know these trampolines by their instruction
 * words, glibc by the symbols: words and symbols stay as they are. On 64 bits
 * the host enters one instruction earlier, at a bctrl to the handler, so that
 * the handler's blr finds its return address on the link stack.
 */
#include "arch.h"

/* Unwinding opcodes and columns that have no directive or register name. */
#define CFA_expression		0x10
#define CFA_def_cfa_expression	0x0f
#define OP_deref		0x06
#define OP_dup			0x12
#define OP_swap			0x16
#define OP_and			0x1a
#define OP_minus		0x1c
#define OP_mul			0x1e
#define OP_plus			0x22
#define OP_plus_uconst		0x23
#define OP_shr			0x25
#define OP_ne			0x2e
#define OP_lit0			0x30
#define OP_lit1			0x31
#define OP_lit2			0x32
#define OP_lit24		0x48
#define OP_lit25		0x49
#define OP_breg1		0x71
#define COL_FPR			32
#define COL_CR0			68
#define COL_XER		76
#define COL_PC			67	/* unused by the ABI; holds the return address here */
#define COL_VR			77
#define COL_VRSAVE		109

/* The frame, from the ucontext (64) or sigframe (32) that r1 leads to. */
#ifdef __powerpc64__
#define GREGS	232
#define FREGS	(GREGS + 48 * 8)
#define VREGS	(FREGS + 33 * 8)	/* a pointer */
#define REG	8
#else
#define FREGS	(48 * 4)		/* from the general registers */
#define VREGS	(FREGS + 33 * 8 + 8)	/* the registers */
#define REG	4
#endif
#define I_PC	32
#define I_MSR	33			/* bit 25: vector registers were saved */
#define I_CTR	35
#define I_LR	36
#define I_XER	37
#define I_CR	38

/* An offset as a two-byte LEB128, signed (below 8 KiB) or not. */
#define LEB(x)	((x) & 0x7f) | 0x80, ((x) >> 7) & 0x7f

/* Numbers and not a counter: an unwinding directive reads a symbol too late. */
#define ALL_32	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, \
		18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31

/* AT col, off - the register of column col is at r1 + off */
.macro AT col, off
	.cfi_escape CFA_expression, \col, 3, OP_breg1, LEB(\off)
.endm

/*
 * VECTOR n, gregs, fregs, vregs - vector register n, at vregs if MSR says so
 *
 * Else nothing was saved, as the thread had not used vector registers: any
 * readable place in the frame will do, and a NULL pointer must not be followed.
 * With bit = MSR[25], the address is 16n + fregs + (vregs - fregs) * bit. On 32
 * bits vregs is in the frame and space is short: 16n + vregs - 2 + 2 * bit.
 */
.macro VECTOR n, gregs, fregs, vregs
#ifdef __powerpc64__
	.cfi_escape CFA_expression, COL_VR + \n, 21, \
		OP_breg1, LEB(\vregs), OP_deref, OP_breg1, LEB(\fregs), OP_minus, \
		OP_breg1, LEB(\gregs + I_MSR * REG), OP_deref, \
		OP_lit25, OP_shr, OP_lit1, OP_and, OP_mul, \
		OP_breg1, LEB(\fregs + 16 * \n), OP_plus
#else
	.cfi_escape CFA_expression, COL_VR + \n, 12, \
		OP_breg1, LEB(\gregs + I_MSR * REG), OP_deref, \
		OP_lit24, OP_shr, OP_lit2, OP_and, \
		OP_breg1, LEB(\vregs - 2 + 16 * \n), OP_plus
#endif
.endm

/*
 * VRSAVE fregs, vregs - VRSAVE, which is saved whatever MSR says
 *
 * But on 64 bits a kernel that knows no vector registers leaves the pointer to
 * them NULL: then, too, any place will do. With p = the pointer, the address is
 * (p + 33 * 16 - fregs) * (p != 0) + fregs.
 */
.macro VRSAVE fregs, vregs
#ifdef __powerpc64__
	.cfi_escape CFA_expression, COL_VRSAVE, 20, \
		OP_breg1, LEB(\vregs), OP_deref, OP_dup, OP_lit0, OP_ne, OP_swap, \
		OP_plus_uconst, LEB(33 * 16), OP_breg1, LEB(\fregs), OP_minus, OP_mul, \
		OP_breg1, LEB(\fregs), OP_plus
#else
	AT	COL_VRSAVE, \vregs + 32 * 16
#endif
.endm

/*
 * SAVED gregs, fregs, vregs - all registers, from here to the next SAVED
 *
 * The four bytes of CR are those an unwinder copies to its register: the low
 * half of the saved doubleword. All eight of its columns are there. VSCR's, 110,
 * is not: gdb takes it for the same as column 67, which has the pc.
 */
.macro SAVED gregs, fregs, vregs
	.cfi_escape CFA_def_cfa_expression, 4, OP_breg1, LEB(\gregs + REG), OP_deref
	.irp	i, ALL_32
	AT	\i, \gregs + \i * REG
	AT	COL_FPR + \i, \fregs + \i * 8
	.endr
	AT	DW_LR, \gregs + I_LR * REG
	AT	DW_CTR, \gregs + I_CTR * REG
	AT	COL_PC, \gregs + I_PC * REG
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7
	AT	COL_CR0 + \i, \gregs + I_CR * REG + NAME(LO, 0)
	.endr
	AT	COL_XER, \gregs + I_XER * REG
	.irp	i, ALL_32
	VECTOR	\i, \gregs, \fregs, \vregs
	.endr
	VRSAVE	\fregs, \vregs
.endm

.macro TRAMP_START
	.text
	.p2align 4
	.cfi_startproc
	.cfi_signal_frame
	.cfi_return_column COL_PC
.endm

/* The nop keeps pc - 1 in this function for those who look up return addresses so. */
.macro TRAMP32 name, nr, gregs
	TRAMP_START
	SAVED	\gregs, \gregs + FREGS, \gregs + VREGS
	nop
	.globl	\name
	.type	\name, @function
\name:	li	r0, \nr
	sc
	END	\name
.endm

#ifdef __powerpc64__

#define FRAME	128	/* the handler's dummy caller, below the ucontext */

	TRAMP_START
	SAVED	FRAME + GREGS, FRAME + FREGS, FRAME + VREGS
	.globl	sigtramp_rt64
	.hidden	sigtramp_rt64
sigtramp_rt64:
	bctrl
	.globl	__kernel_sigtramp_rt64
	.type	__kernel_sigtramp_rt64, @function
__kernel_sigtramp_rt64:
	addi	r1, r1, FRAME
	SAVED	GREGS, FREGS, VREGS
	li	r0, NR_rt_sigreturn
	sc
	END	__kernel_sigtramp_rt64
	/*
	 * An unwinder that finds no unwind data and takes the frame for one of
	 * before 2.6.14 looks here for what that kernel had behind its
	 * trampoline; this tells it that it is not.
	 */
	.long	0, 0, 0
	.quad	0, -21 * 8

#else

/* From r1: the dummy caller's frame, then the sigcontext. */
	TRAMP32	__kernel_sigtramp32, NR_sigreturn, 64 + 32
/* From r1: the dummy caller's frame and 16 bytes, siginfo, ucontext's head. */
	TRAMP32	__kernel_sigtramp_rt32, NR_rt_sigreturn, 64 + 16 + 128 + 192

#endif
