/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What is x86-64's own: features by which its images choose their variants. For C
 * and assembly alike; docs/abi-x86_64.md is the specification.
 */
#ifndef VDK_X86_H
#define VDK_X86_H

#include <vdk/abi.h>

/*
 * Features (docs/variants.md). A host ORs together what holds for the machine it
 * runs on; 0 is always safe.
 */
#define VDK_X86_RDTSCP		0x01	/* the CPU has RDTSCP */
#define VDK_X86_LFENCE		0x02	/* LFENCE holds back what follows until all before is done */
#define VDK_X86_RDPID		0x04	/* it has RDPID, and the host keeps CPU and node in TSC_AUX */
#define VDK_X86_CPU_IN_SEGMENT	0x08	/* the host keeps them in the limit of VDK_X86_CPU_SEGMENT */

/* How a host keeps them there, as Linux does: node << VDK_X86_NODE_LOG | cpu. */
#define VDK_X86_NODE_LOG	12
#define VDK_X86_CPU_SEGMENT	0x7b

#ifndef __ASSEMBLER__

#include <vdk/env.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What CPUID says on the program's CPU, which need not be the host's: an emulator fills
 * in what its guest sees. A leaf that the CPU does not have is 0.
 */
struct vdk_x86_cpuid {
	uint32_t vendor[3];	/* leaf 0: EBX, EDX, ECX */
	uint32_t leaf7_ecx;	/* leaf 7, subleaf 0 */
	uint32_t ext1_edx;	/* leaf 0x80000001 */
	uint32_t ext7_edx;	/* leaf 0x80000007 */
	uint32_t ext21_eax;	/* leaf 0x80000021 */
};

/* What the host does for its programs, beside; Linux does all three. */
#define VDK_X86_HOST_TSC_AUX	1	/* keeps CPU and node in TSC_AUX */
#define VDK_X86_HOST_SEGMENT	2	/* and in the limit of VDK_X86_CPU_SEGMENT */
#define VDK_X86_HOST_LFENCE	4	/* has made LFENCE wait on CPUs where a host can choose */

/**
 * vdk_x86_features - the features of a CPU
 * @host: VDK_X86_HOST_*
 *
 * Return: VDK_X86_*, for vdk_variant_patch().
 */
uint64_t vdk_x86_features(const struct vdk_x86_cpuid *id, uint32_t host);

/**
 * vdk_x86_steady - does the time stamp counter run at one rate, whatever the CPU does?
 *
 * A host whose programs' counter is not steady closes its clocks. So does one whose
 * CPUs do not agree on the counter, which no CPUID tells, and one that lets a program
 * give up the counter (on Linux PR_SET_TSC), in that program's page.
 */
bool vdk_x86_steady(const struct vdk_x86_cpuid *id);

#ifdef __cplusplus
}
#endif

#endif /* __ASSEMBLER__ */
#endif /* VDK_X86_H */
