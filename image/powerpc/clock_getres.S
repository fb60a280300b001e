/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * int __kernel_clock_getres(clockid_t id, struct timespec *res)
 * int __kernel_clock_getres_time64(clockid_t id, struct __kernel_timespec *res)
 * time_t __kernel_time(time_t *t)
 *
 * In:	r3 = id or t, r4 = res; res and t may be NULL
 * Out:	r3 = 0 or the time; errors: CR0.SO set, r3 = errno, from the system call
 * Clobbers r0, r5-r8, CR0. The second is in the 32-bit image only.
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
2:	ASK	\nr
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
 * The seconds are one word, so no generation is needed: whoever reads them
 * reads some published second. On 64 bits that is the whole of them, on 32
 * what time_t holds. The clock is the same in every time namespace. They are
 * loaded by an address made from END's low word, which tells that the block is
 * open: behind a branch on it alone they could be those of a time when it was
 * closed. Its low bit is 0, open or closed.
 */
	FUNC	__kernel_time
	PAGE	r5
	PTR_LOAD r6, VDK_DATA_ROOT + NAME(0, LO)(r5)
	add	r5, r5, r6
	lwz	r7, VDK_CLOCK_END + LO(r5)
	cmpwi	r7, 0
	beq-	2f
	rlwimi	r5, r7, 0, 31, 31
	PTR_LOAD r6, VDK_CLOCK_SEC + NAME(0, LO)(r5)
	PTR_CMPI r3, 0
	beq	1f
	PTR_STORE r6, 0(r3)
1:	mr	r3, r6
	DONE
2:	ASK	NR_time
	END	__kernel_time
