/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * int __kernel_sync_dicache(void *start, void *end)
 *
 * Makes instructions stored to [start, end) the ones that are executed. An
 * empty or reversed range is nothing to do.
 *
 * In:	r3 = start, r4 = end
 * Out:	r3 = 0; never fails
 * Clobbers r0, r5-r9, CR0, CTR. Power ISA Book II 1.8 has the sequence.
 */
#include "arch.h"

/*
 * EACH_BLOCK op, size, log - do op on every cache block of [r3, r4)
 *
 * The count is of last block minus first plus one, which is right up to the
 * end of the address space.
 */
.macro EACH_BLOCK op, size, log
	lwz	r6, \size(r5)
	lwz	r7, \log(r5)
	neg	r8, r6
	and	r8, r3, r8
	addi	r9, r4, -1
	subf	r9, r8, r9
	PTR_SRL	r9, r9, r7
	addi	r9, r9, 1
	mtctr	r9
1:	\op	0, r8
	add	r8, r8, r6
	bdnz	1b
.endm

.macro SYNC_DICACHE writeback
	PTR_CMPL r3, r4
	bge-	2f
	PAGE	r5
	.if	\writeback
	EACH_BLOCK dcbst, VDK_PPC_DBLOCK, VDK_PPC_DBLOCK_LOG
	.endif
	sync
	EACH_BLOCK icbi, VDK_PPC_IBLOCK, VDK_PPC_IBLOCK_LOG
	isync
2:	li	r3, 0
	DONE
.endm

	FUNC	__kernel_sync_dicache
	SYNC_DICACHE 1
	END	__kernel_sync_dicache

/* Stores have left a write-through L1 by the sync; caches below are unified. */
	LOCAL	sync_dicache_writethrough
	SYNC_DICACHE 0
	END	sync_dicache_writethrough

/*
 * The instruction cache sees stores by itself: one icbi, of any address, makes
 * the fetches wait for the stores that sync has ordered before it.
 */
	LOCAL	sync_dicache_coherent
	sync
	icbi	0, r1
	isync
	li	r3, 0
	DONE
	END	sync_dicache_coherent
