/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What tests/native has to know of x86-64. */
#include <cpuid.h>
#include <stddef.h>
#include <sys/prctl.h>

#include <vdk/x86.h>

#include "../../native/host.h"

static void ask_cpu(struct vdk_x86_cpuid *id)
{
	uint32_t a, b, c, d;

	*id = (struct vdk_x86_cpuid){ { 0, 0, 0 }, 0, 0, 0, 0 };
	__get_cpuid(0, &a, &id->vendor[0], &id->vendor[2], &id->vendor[1]);
	if (__get_cpuid_count(7, 0, &a, &b, &c, &d))
		id->leaf7_ecx = c;
	if (__get_cpuid(0x80000001, &a, &b, &c, &d))
		id->ext1_edx = d;
	if (__get_cpuid(0x80000007, &a, &b, &c, &d))
		id->ext7_edx = d;
	if (__get_cpuid(0x80000021, &a, &b, &c, &d))
		id->ext21_eax = a;
}

uint64_t native_features(void)
{
	struct vdk_x86_cpuid id;

	ask_cpu(&id);
	return vdk_x86_features(&id, VDK_X86_HOST_TSC_AUX | VDK_X86_HOST_SEGMENT |
				     VDK_X86_HOST_LFENCE);
}

const char *native_counter_trouble(void)
{
	struct vdk_x86_cpuid id;
	int mode = 0;

	if (!prctl(PR_GET_TSC, &mode) && mode == PR_TSC_SIGSEGV)
		return "this process may not read the time stamp counter (PR_SET_TSC)";
	ask_cpu(&id);
	if (!vdk_x86_steady(&id))
		return "this CPU's time stamp counter does not run at one rate";
	return NULL;
}

void native_forbid_counter(void)
{
	if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV))
		native_die("the counter cannot be forbidden");
}

uint64_t native_counter(void)
{
	uint32_t lo, hi;

	asm volatile("mfence\n\tlfence\n\trdtsc" : "=a"(lo), "=d"(hi) : : "memory");
	return (uint64_t)hi << 32 | lo;
}

uint64_t native_counter_unordered(void)
{
	return __builtin_ia32_rdtsc();
}
