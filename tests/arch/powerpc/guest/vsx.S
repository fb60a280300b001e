/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * vsx_spin: r3 = struct vsx *, r4 = address of a word, r5 = its value. Loads all
 * vector-scalar registers, waits for the word to change, stores them. Keeps all
 * its caller's registers but r0, r10, r11, CR0.
 */
#include "vsx.h"

	.machine "any"

#define HEADER	64
#define FRAME	(HEADER + VSX_SIZE)

#if __SIZEOF_LONG__ == 8
#define STOREU	stdu
#else
#define STOREU	stwu
#endif

.macro ALL op, base, off
	.set	i, 0
	.rept	64
	li	r10, \off + 16 * i
	\op	i, \base, r10
	.set	i, i + 1
	.endr
.endm

	.text
	.p2align 4
	.globl	vsx_spin
vsx_spin:
	STOREU	r1, -FRAME(r1)
	ALL	stxvd2x, r1, HEADER
	ALL	lxvd2x, r3, 0
1:	lwz	r11, 0(r4)
	cmpw	r11, r5
	beq	1b
	ALL	stxvd2x, r3, VSX_SIZE
	ALL	lxvd2x, r1, HEADER
	addi	r1, r1, FRAME
	crclr	so
	blr

	.section .note.GNU-stack, "", @progbits
