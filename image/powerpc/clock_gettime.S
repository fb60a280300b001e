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

#ifdef __powerpc64__
.macro CLOCK_GETTIME name, isa, wide=0
	HERE	r5, \isa
	PTR_CMPLI r3, VDK_CLOCKS - 1
	bgt-	\name\()_ask
	BLOCK	r5, r3
	READ	r3, \isa, \name\()_rest
	STORE_TS \wide
	DONE
.endm
#else
/*
 * The clocks that are read most come first. A coarse clock is its block's
 * seconds and nanoseconds: no counter, no product.
 */
#define LAST_FAST	4	/* CLOCK_MONOTONIC_RAW */
#define LAST_COARSE	6	/* CLOCK_MONOTONIC_COARSE; 5 is the other */

.macro CLOCK_GETTIME name, isa, wide=0
	HERE	r5, \isa
	cmplwi	r3, LAST_FAST
	bgt-	\name\()_other
	.ifeq	\isa
\name\()_read:
	.endif
	BLOCK	r5, r3
	READ	r3, \isa, \name\()_rest, \wide
	STORE_TS \wide
	DONE
	.ifeq	\isa
\name\()_other:
	cmplwi	r3, LAST_COARSE
	ble	1f
	cmplwi	r3, VDK_CLOCKS - 1
	ble	\name\()_read
	b	\name\()_ask
1:	BLOCK	r5, r3
	lwz	r6, F(END) + HI(r5)
	rlwimi	r5, r6, 0, 31, 31
	lwz	r7, F(SEC) + LO(r5)
	lwz	r8, F(NSEC32)(r5)
	add	r0, r7, r8
	.if	\wide
	lwz	r9, F(SEC) + HI(r5)
	add	r0, r0, r9
	.endif
	xor	r3, r0, r0
	lwzx	r10, r5, r3
	cmpw	r10, r6
	bne-	\name\()_rest
	STORE_TS \wide
	DONE
	.endif
.endm
#endif

/* For counters that have to be read with care: the long way does. */
.macro CLOCK_GETTIME_REREAD name
	LOCAL	\name\()_reread
	BLOCK_0	r5
	PTR_CMPLI r3, VDK_CLOCKS - 1
	bgt-	\name\()_ask
	BLOCK	r5, r3
	b	\name\()_rest
	END	\name\()_reread
.endm

/* What READ sent away, and ids that no block can have */
.macro CLOCK_GETTIME_REST name, nr, wide=0
	LOCAL	\name\()_rest
	mflr	r11
	.cfi_register DW_LR, r11
	bl	read_all
	mtlr	r11
	.cfi_restore DW_LR
	li	r3, 0
	cmpwi	r8, 0
	blt	1f
	STORE_TS \wide
	DONE
1:	BLOCK_ID r3, r5
\name\()_ask:
	ASK	\nr
	END	\name\()_rest
.endm

	FUNC	__kernel_clock_gettime, START_PLAIN
	CLOCK_GETTIME clock_gettime, 0
	END	__kernel_clock_gettime

	CLOCK_GETTIME_REST clock_gettime, NR_clock_gettime
	CLOCK_GETTIME_REREAD clock_gettime

	LOCAL	clock_gettime_isa300, START_ISA300
	CLOCK_GETTIME clock_gettime, 300
	END	clock_gettime_isa300

#ifndef __powerpc64__
	CLOCK_GETTIME_REREAD clock_gettime64

	FUNC	__kernel_clock_gettime64, START_PLAIN
	CLOCK_GETTIME clock_gettime64, 0, wide=1
	END	__kernel_clock_gettime64

	CLOCK_GETTIME_REST clock_gettime64, NR_clock_gettime64, wide=1

	LOCAL	clock_gettime64_isa300, START_ISA300
	CLOCK_GETTIME clock_gettime64, 300, wide=1
	END	clock_gettime64_isa300
#endif
