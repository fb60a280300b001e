/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The ways to the host: int gate_NAME(the arguments of NAME)
 *
 * A system call; in the image whose gate is a call, the function whose address the
 * host has put into the slot, if there is one. Result and arguments are the export's.
 * The system call clobbers rcx, r11, flags; the function what C lets it.
 */
#include "arch.h"

	.text

.macro HOST name, nr, slot
	LOCAL	gate_\name
#if IMAGE_GATE == VDK_GATE_CALL
	mov	data_page + VDK_DATA_SLOT + 8 * \slot(%rip), %rax
	test	%rax, %rax
	je	1f
	.globl	gate_\name\()_call
	.hidden	gate_\name\()_call
gate_\name\()_call:
	jmp	*%rax
1:
#endif
	mov	$\nr, %eax
	.globl	gate_\name\()_syscall
	.hidden	gate_\name\()_syscall
gate_\name\()_syscall:
	syscall
	ret
	END	gate_\name
.endm

	HOST	clock_gettime, NR_clock_gettime, VDK_SLOT_CLOCK_GETTIME
	HOST	gettimeofday, NR_gettimeofday, VDK_SLOT_GETTIMEOFDAY
	HOST	time, NR_time, VDK_SLOT_TIME
	HOST	clock_getres, NR_clock_getres, VDK_SLOT_CLOCK_GETRES
	HOST	getcpu, NR_getcpu, VDK_SLOT_GETCPU
