/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the data page says of the machine and its kernel. */
#include "arch.h"

/*
 * uint32_t *__kernel_get_syscall_map(unsigned int *count)
 *
 * In:	r3 = count, may be NULL
 * Out:	r3 = the map: call n is there if bit 31 - n % 32 of word n / 32 is set;
 *	*count = the number of calls it tells of; never fails
 * Clobbers r0, r5, r6, CR0.
 */
	FUNC	__kernel_get_syscall_map
	PAGE	r5
	PTR_CMPI r3, 0
	beq	1f
	lwz	r6, NAME(VDK_PPC_NR64, VDK_PPC_NR32)(r5)
	stw	r6, 0(r3)
1:	addi	r3, r5, NAME(VDK_PPC_MAP64, VDK_PPC_MAP32)
	DONE
	END	__kernel_get_syscall_map

/*
 * uint64_t __kernel_get_tbfreq(void)
 *
 * Out:	r3, on 32 bits r3:r4 = time base ticks a second; never fails
 * Clobbers r0, r5, CR0.
 */
	FUNC	__kernel_get_tbfreq
	PAGE	r5
#ifdef __powerpc64__
	ld	r3, VDK_PPC_TB_FREQ(r5)
#else
	lwz	r3, VDK_PPC_TB_FREQ + HI(r5)
	lwz	r4, VDK_PPC_TB_FREQ + LO(r5)
#endif
	DONE
	END	__kernel_get_tbfreq

/*
 * int __kernel_getcpu(unsigned int *cpu, unsigned int *node, void *unused)
 *
 * In:	r3 = cpu, r4 = node, either may be NULL
 * Out:	r3 = 0; errors: CR0.SO set, r3 = errno, from the system call
 * Clobbers r0, r5-r7, CR0.
 */
	FUNC	__kernel_getcpu
	FALL_BACK NR_getcpu
	END	__kernel_getcpu

/* The host keeps node << 16 | cpu in SPRG3, which a program reads as SPR 259. */
	LOCAL	getcpu_sprg3
	mfspr	r5, 259
	PTR_CMPI r3, 0
	beq	1f
	clrlwi	r6, r5, 16
	stw	r6, 0(r3)
1:	PTR_CMPI r4, 0
	beq	2f
	extrwi	r7, r5, 16, 0
	stw	r7, 0(r4)
2:	li	r3, 0
	DONE
	END	getcpu_sprg3
