/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * int __kernel_clock_getres(clockid_t id, struct timespec *res)
 * int __kernel_clock_getres_time64(clockid_t id, struct __kernel_timespec *res)
 * time_t __kernel_time(time_t *t)
 *
 * In:	r3 = id or t, r4 = res; res and t may be NULL
 * Out:	r3 = 0 or the time; errors: CR0.SO set, r3 = errno, from the system call
 * Clobbers r0, r5-r9, r12, CR0. The second is in the 32-bit image only.
 */
#include "read.h"

.macro CLOCK_GETRES nr, wide=0
	PAGE	r5
	PTR_CMPLI r3, VDK_CLOCKS - 1
	bgt-	2f
	BLOCK	r5, r3
	lwz	r6, VDK_CLOCK_RES(r5)
	cmpwi	r6, 0
	beq-	2f
	li	r3, 0
	PTR_CMPI r4, 0
	beq-	1f
	.if	\wide
	stw	r3, 0(r4)
	stw	r3, 4(r4)
	stw	r3, 8 + HI(r4)
	stw	r6, 8 + LO(r4)
	.else
	PTR_STORE r3, 0(r4)
	PTR_STORE r6, PTR_SIZE(r4)
	.endif
1:	DONE
2:	FALL_BACK \nr
.endm

	FUNC	__kernel_clock_getres
	CLOCK_GETRES NR_clock_getres
	END	__kernel_clock_getres

#ifndef __powerpc64__
	FUNC	__kernel_clock_getres_time64
	CLOCK_GETRES NR_clock_getres_time64, wide=1
	END	__kernel_clock_getres_time64
#endif

/*
 * The seconds are one word, but not one to be trusted without a look at the
 * generations: a page that is closed, or a namespace's that took this one's place
 * since, has any. The clock is the same in every time namespace.
 */
	FUNC	__kernel_time
	PAGE	r5
	PTR_LOAD r6, VDK_DATA_ROOT + NAME(0, LO)(r5)
	addi	r5, r5, ANCHOR
	add	r5, r5, r6
	READ_COARSE r9, 2f
	PTR_CMPI r3, 0
	beq	1f
	PTR_STORE r7, 0(r3)
1:	mr	r3, r7
	DONE
2:	FALL_BACK NR_time
	END	__kernel_time
