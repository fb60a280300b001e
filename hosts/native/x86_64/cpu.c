// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* x86-64: what CPUID and Linux say of the time stamp counter. */
#include <cpuid.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include <vdk/x86.h>

#include "../cpu.h"

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

/*
 * A kernel that measures time by a timer has found the counter wanting, and a program cannot
 * know better. What virtual machines offer is the counter, corrected.
 */
static bool kernel_uses_another_clock(void)
{
	static const char *const of_the_counter[] = {
		"tsc", "kvm-clock", "hyperv_clocksource_tsc_page", "xen",
	};
	FILE *f = fopen("/sys/devices/system/clocksource/clocksource0/current_clocksource", "r");
	char name[64] = "";
	unsigned int i;

	if (!f)
		return false;
	if (!fgets(name, sizeof(name), f))
		*name = '\0';
	fclose(f);
	name[strcspn(name, "\n")] = '\0';
	for (i = 0; i < sizeof(of_the_counter) / sizeof(*of_the_counter); i++)
		if (!strcmp(name, of_the_counter[i]))
			return false;
	return *name;
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
	if (kernel_uses_another_clock())
		return "the kernel measures time by another clock than this CPU's counter";
	return NULL;
}

uint64_t native_counter(void)
{
	uint32_t lo, hi;

	asm volatile("mfence\n\tlfence\n\trdtsc" : "=a"(lo), "=d"(hi) : : "memory");
	return (uint64_t)hi << 32 | lo;
}
