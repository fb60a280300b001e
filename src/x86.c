// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Features of x86 CPUs, from what CPUID says (Intel SDM vol. 2, AMD APM vol. 3). */
#include <vdk/x86.h>

#define EXT1_EDX_RDTSCP		(1u << 27)
#define EXT7_EDX_STEADY_TSC	(1u << 8)
#define EXT21_EAX_LFENCE	(1u << 2)
#define LEAF7_ECX_RDPID		(1u << 22)

/* Intel's manual says of all its CPUs that LFENCE waits. */
static bool is_intel(const struct vdk_x86_cpuid *id)
{
	return id->vendor[0] == 0x756e6547 && id->vendor[1] == 0x49656e69 &&
	       id->vendor[2] == 0x6c65746e;	/* GenuineIntel */
}

uint64_t vdk_x86_features(const struct vdk_x86_cpuid *id, uint32_t host)
{
	uint64_t features = 0;

	if (id->ext1_edx & EXT1_EDX_RDTSCP)
		features |= VDK_X86_RDTSCP;
	if (is_intel(id) || id->ext21_eax & EXT21_EAX_LFENCE || host & VDK_X86_HOST_LFENCE)
		features |= VDK_X86_LFENCE;
	if (id->leaf7_ecx & LEAF7_ECX_RDPID && host & VDK_X86_HOST_TSC_AUX)
		features |= VDK_X86_RDPID;
	if (host & VDK_X86_HOST_SEGMENT)
		features |= VDK_X86_CPU_IN_SEGMENT;
	return features;
}

bool vdk_x86_steady(const struct vdk_x86_cpuid *id)
{
	return id->ext7_edx & EXT7_EDX_STEADY_TSC;
}
