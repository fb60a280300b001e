/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What is PowerPC's own: features by which its images choose their variants, and
 * its part of the data page (docs/abi-powerpc.md 3). For C and assembly alike.
 */
#ifndef VDK_POWERPC_H
#define VDK_POWERPC_H

#include <vdk/abi.h>

/*
 * Features (docs/variants.md). A host ORs together what holds for the machine it
 * runs on; 0 is always safe: it selects code for the oldest CPU with a time base.
 */

#define VDK_PPC_NO_TIMEBASE	0x01	/* 601: clocks are hidden */
#define VDK_PPC_COHERENT_ICACHE	0x02	/* POWER5 on: the I-cache snoops stores */
#define VDK_PPC_L1D_WRITETHROUGH 0x04	/* POWER4, 970: stores reach the L2 at once */
#define VDK_PPC_TB_LOW_ZERO	0x08	/* Cell: a low half read as 0 may be early: read again */
#define VDK_PPC_ISA_3_00	0x20	/* POWER9: addpcis, maddld */
#define VDK_PPC_CPU_IN_SPRG3	0x80	/* the host keeps node << 16 | cpu in SPR 259 */

#define VDK_PPC_TB_FREQ		(VDK_DATA_FAMILY + 0x00) /* u64: time base ticks a second */
#define VDK_PPC_DBLOCK		(VDK_DATA_FAMILY + 0x08) /* u32: data cache block, bytes; never 0 */
#define VDK_PPC_DBLOCK_LOG	(VDK_DATA_FAMILY + 0x0c) /* u32: log2 of it */
#define VDK_PPC_IBLOCK		(VDK_DATA_FAMILY + 0x10) /* u32: instruction cache block; never 0 */
#define VDK_PPC_IBLOCK_LOG	(VDK_DATA_FAMILY + 0x14) /* u32: log2 of it */
#define VDK_PPC_NR64		(VDK_DATA_FAMILY + 0x18) /* u32: system calls in MAP64 */
#define VDK_PPC_NR32		(VDK_DATA_FAMILY + 0x1c) /* u32: system calls in MAP32 */
#define VDK_PPC_MAP64		(VDK_DATA_FAMILY + 0x100) /* u32[64]: bit 31 - n % 32 of word n / 32 is call n */
#define VDK_PPC_MAP32		(VDK_DATA_FAMILY + 0x200) /* u32[64]: the same for 32-bit programs */
#define VDK_PPC_MAP_WORDS	64
#define VDK_PPC_MAP_MAX		(32 * VDK_PPC_MAP_WORDS)

#ifndef __ASSEMBLER__

#include <vdk/env.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vdk_page;

/*
 * Plain values of a page that a PowerPC image reads; readers may see an update of
 * two of them half done. A fresh page has cache blocks of 16 bytes, which are right
 * for every CPU and only slow, and no system calls. 0, or with nothing written
 * -VDK_ERANGE, or -VDK_EINVAL for a handle of zeros.
 */

/** vdk_powerpc_set_freq - time base ticks a second */
int vdk_powerpc_set_freq(struct vdk_page *pg, uint64_t hz);

/** vdk_powerpc_set_cache - block sizes in bytes; powers of two from 16 on, up to 4096 */
int vdk_powerpc_set_cache(struct vdk_page *pg, uint32_t dblock, uint32_t iblock);

/**
 * vdk_powerpc_set_sysmap - which system calls there are
 * @bits:  word size of the programs: 32 or 64
 * @map:   as vdk_sysmap_set() fills it, in the host's byte order
 * @count: system calls it speaks about, up to VDK_PPC_MAP_MAX
 */
int vdk_powerpc_set_sysmap(struct vdk_page *pg, uint32_t bits,
			   const uint32_t *map, uint32_t count);

#ifdef __cplusplus
}
#endif

#endif /* __ASSEMBLER__ */
#endif /* VDK_POWERPC_H */
