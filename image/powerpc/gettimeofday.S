/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * int __kernel_gettimeofday(struct timeval *tv, struct timezone *tz)
 *
 * In:	r3 = tv, r4 = tz, either may be NULL
 * Out:	r3 = 0, or as the system call has it
 * Clobbers r0, r4-r12, CR0, CTR. Errors: CR0.SO set, r3 = errno, from the
 * system call only; a bad pointer is a fault.
 *
 * The clock is block 0, whose number tz = NULL supplies.
 */
#include "read.h"

/* USEC - r8 = r8 / 1000, exact below 2^32 (VDK_RECIP_1000) */
.macro USEC
	lis	r9, VDK_RECIP_1000@h
	ori	r9, r9, VDK_RECIP_1000@l
	USEC_BY	r9
.endm

.macro USEC_BY reg
#ifdef __powerpc64__
	mulld	r8, r8, \reg
	srdi	r8, r8, 38
#else
	mulhwu	r8, r8, \reg
	srwi	r8, r8, 6
#endif
.endm

.macro GETTIMEOFDAY isa
	HERE	r5, \isa
	PTR_CMPI r3, 0
	beq-	gettimeofday_rest
#ifdef __powerpc64__
	PTR_CMPI r4, 0
	bne-	gettimeofday_rest
	BLOCK	r5, r4
	READ	r4, \isa, gettimeofday_rest
#else
	/* keeps the low bits and the high ones: block 0, whatever tz is */
	rlwinm	r5, r5, 0, 32 - VDK_CLOCK_LOG, 31 - VDK_DATA_LOG
	READ	r4, \isa, gettimeofday_rest, tz=1
#endif
	lwz	r9, F(RECIP)(r5)
	USEC_BY	r9
	PTR_STORE r7, 0(r3)
	PTR_STORE r8, PTR_SIZE(r3)
	li	r3, 0
	DONE
.endm

	TEXT_BLOCK

	FUNC	__kernel_gettimeofday, START_PLAIN
	GETTIMEOFDAY 0
	END	__kernel_gettimeofday

/*
 * There is a tz, or no tv, or it is a slow read. The time zone is the whole system's,
 * so it comes from the root page.
 */
	LOCAL	gettimeofday_rest
	li	r6, 0
	BLOCK	r5, r6
	PTR_CMPI r4, 0
	beq	1f
	addi	r9, r5, -ANCHOR
	PTR_LOAD r10, VDK_DATA_ROOT + NAME(0, LO)(r9)
	add	r9, r9, r10
	lwz	r6, VDK_DATA_TZ_WEST(r9)
	stw	r6, 0(r4)
	lwz	r6, VDK_DATA_TZ_DST(r9)
	stw	r6, 4(r4)
1:	PTR_CMPI r3, 0
	beq	2f
	mflr	r11
	.cfi_register DW_LR, r11
	bl	read_slow
	mtlr	r11
	.cfi_restore DW_LR
	cmpwi	r8, 0
	blt	3f
	USEC
	PTR_STORE r7, 0(r3)
	PTR_STORE r8, PTR_SIZE(r3)
2:	li	r3, 0
	DONE
3:	FALL_BACK NR_gettimeofday
	END	gettimeofday_rest

	LOCAL	gettimeofday_reread
	BLOCK_0	r5
	b	gettimeofday_rest
	END	gettimeofday_reread

	LOCAL	gettimeofday_isa300, START_ISA300
	GETTIMEOFDAY 300
	END	gettimeofday_isa300
