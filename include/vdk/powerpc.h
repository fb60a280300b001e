/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * CPU features by which PowerPC images choose their variants (docs/variants.md).
 * A host ORs together what holds for the machine it runs on; 0 is always safe:
 * it selects code for the oldest CPU with a time base.
 */
#ifndef VDK_POWERPC_H
#define VDK_POWERPC_H

#define VDK_PPC_NO_TIMEBASE	0x01	/* 601: clocks are hidden */
#define VDK_PPC_COHERENT_ICACHE	0x02	/* POWER5 on: the I-cache snoops stores */
#define VDK_PPC_L1D_WRITETHROUGH 0x04	/* POWER4, 970: stores reach the L2 at once */
#define VDK_PPC_TB_LOW_ZERO	0x08	/* Cell: a low half read as 0 may be early: read again */
#define VDK_PPC_ISA_3_00	0x20	/* POWER9: addpcis, maddld */
#define VDK_PPC_CPU_IN_SPRG3	0x80	/* the host keeps node << 16 | cpu in SPR 259 */
#endif /* VDK_POWERPC_H */
