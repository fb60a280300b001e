/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * int __kernel_clock_gettime(clockid_t id, struct timespec *ts)
 * int __kernel_clock_gettime64(clockid_t id, struct __kernel_timespec *ts)
 *
 * In:	r3 = id, r4 = ts, which must not be NULL
 * Out:	r3 = 0, or as the system call has it
 * Clobbers r0, r5-r12, CR0, CTR. Errors: CR0.SO set, r3 = errno, from the
 * system call, which answers for every clock without a block; a bad pointer
 * is a fault. The second is in the 32-bit image only.
 */
#include "read.h"

/* STORE_TS wide - *r4 = seconds r7 (wide: r9:r7), nanoseconds r8 */
.macro STORE_TS wide
	.if	\wide
	stw	r9, HI(r4)
	stw	r7, LO(r4)
	stw	r3, 8 + HI(r4)
	stw	r8, 8 + LO(r4)
	.else
	PTR_STORE r7, 0(r4)
	PTR_STORE r8, PTR_SIZE(r4)
	.endif
.endm

/*
 * The clocks that are read most come first: one compare. Behind the coarse ones are
 * others that move. What is left comes out at the end, with the id in r3 and in r5
 * what HERE leaves. For @rest see CLOCK_GETTIME_REST.
 */
#define LAST_FAST	(VDK_CLOCK_COARSE_FIRST - 1)
#define FIRST_OTHER	(VDK_CLOCK_COARSE_LAST + 1)

.macro CLOCK_GETTIME isa, rest, wide=0
	HERE	r5, \isa
	PTR_CMPLI r3, LAST_FAST
	bgt-	2f
1:	BLOCK	r5, r3
#ifdef __powerpc64__
	READ	r3, \isa, \rest
#else
	READ	r3, \isa, \rest, \wide
#endif
	STORE_TS \wide
	DONE
2:	addi	r0, r3, -FIRST_OTHER
	PTR_CMPLI r0, VDK_CLOCKS - 1 - FIRST_OTHER
	ble	1b
.endm

/* Coarse clocks, and ids without a block: the same behind all bodies. */
.macro CLOCK_GETTIME_LEFT rest, host, wide=0
	PTR_CMPLI r3, VDK_CLOCK_COARSE_LAST
	bgt-	\host
	BLOCK	r5, r3
#ifdef __powerpc64__
	READ_COARSE r3, \rest
#else
	READ_COARSE r3, \rest, \wide
#endif
	STORE_TS \wide
	DONE
.endm

/* For counters that have to be read with care: the slow path does. */
.macro CLOCK_GETTIME_REREAD rest, host
	BLOCK_0	r5
	PTR_CMPLI r3, VDK_CLOCKS - 1
	bgt-	\host
	BLOCK	r5, r3
	b	\rest
.endm

/* What READ sent away; what the host has to answer comes out at the end. */
.macro CLOCK_GETTIME_REST wide=0
	mflr	r11
	.cfi_register DW_LR, r11
	bl	read_slow
	mtlr	r11
	.cfi_restore DW_LR
	li	r3, 0
	cmpwi	r8, 0
	blt	1f
	STORE_TS \wide
	DONE
1:	BLOCK_ID r3, r5
.endm

	/* Small ones fill what the others' alignment leaves. */
	TEXT_BLOCK

	FUNC	__kernel_clock_gettime, START_PLAIN
	CLOCK_GETTIME 0, clock_gettime_rest
clock_gettime_left:
	CLOCK_GETTIME_LEFT clock_gettime_rest, clock_gettime_host
	END	__kernel_clock_gettime

	LOCAL	clock_gettime_isa300, START_ISA300
	CLOCK_GETTIME 300, clock_gettime_rest
	b	clock_gettime_left
	END	clock_gettime_isa300

	LOCAL	clock_gettime_rest
	CLOCK_GETTIME_REST
clock_gettime_host:
	FALL_BACK NR_clock_gettime
	END	clock_gettime_rest

	LOCAL	clock_gettime_reread
	CLOCK_GETTIME_REREAD clock_gettime_rest, clock_gettime_host
	END	clock_gettime_reread

#ifndef __powerpc64__
	LOCAL	clock_gettime64_rest
	CLOCK_GETTIME_REST wide=1
clock_gettime64_host:
	FALL_BACK NR_clock_gettime64
	END	clock_gettime64_rest

	FUNC	__kernel_clock_gettime64, START_PLAIN
	CLOCK_GETTIME 0, clock_gettime64_rest, wide=1
clock_gettime64_left:
	CLOCK_GETTIME_LEFT clock_gettime64_rest, clock_gettime64_host, wide=1
	END	__kernel_clock_gettime64

	LOCAL	clock_gettime64_reread
	CLOCK_GETTIME_REREAD clock_gettime64_rest, clock_gettime64_host
	END	clock_gettime64_reread

	LOCAL	clock_gettime64_isa300, START_ISA300
	CLOCK_GETTIME 300, clock_gettime64_rest, wide=1
	b	clock_gettime64_left
	END	clock_gettime64_isa300
#endif
