/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Features of x86 CPUs: each follows from what CPUID and the host say, and from no more. */
#include <string.h>

#include <vdk/x86.h>

#include "../test.h"

#define HOST_ALL	(VDK_X86_HOST_TSC_AUX | VDK_X86_HOST_SEGMENT | VDK_X86_HOST_LFENCE)

static struct vdk_x86_cpuid of_vendor(const char *name)
{
	struct vdk_x86_cpuid id = { .vendor = { 0 } };
	int i;

	for (i = 0; i < 12; i++)	/* the name's letters, low byte first on every host */
		id.vendor[i / 4] |= (uint32_t)(unsigned char)name[i] << i % 4 * 8;
	return id;
}

TEST(a_cpu_without_anything_has_no_feature)
{
	struct vdk_x86_cpuid id = of_vendor("AuthenticAMD");

	CHECK_EQ(vdk_x86_features(&id, 0), 0);
	CHECK(!vdk_x86_steady(&id));
	memset(&id, 0, sizeof(id));
	CHECK_EQ(vdk_x86_features(&id, 0), 0);
}

TEST(each_bit_is_one_feature)
{
	struct vdk_x86_cpuid id = of_vendor("AuthenticAMD");

	id.ext1_edx = 1u << 27;
	CHECK_EQ(vdk_x86_features(&id, 0), VDK_X86_RDTSCP);
	id.ext1_edx = ~(1u << 27);
	CHECK_EQ(vdk_x86_features(&id, 0), 0);
	id.ext21_eax = 1u << 2;
	CHECK_EQ(vdk_x86_features(&id, 0), VDK_X86_LFENCE);
	id.ext21_eax = ~(1u << 2);
	CHECK_EQ(vdk_x86_features(&id, 0), 0);
	id.ext7_edx = 1u << 8;
	CHECK(vdk_x86_steady(&id));
	id.ext7_edx = ~(1u << 8);
	CHECK(!vdk_x86_steady(&id));
}

TEST(lfence_waits_on_intel)
{
	static const char *const others[] = {
		"GenuineIntex", "GenuinfIntel", "HenuineIntel", "CentaurHauls", "  Shanghai  ",
	};
	struct vdk_x86_cpuid id = of_vendor("GenuineIntel");
	unsigned int i;

	CHECK_EQ(vdk_x86_features(&id, 0), VDK_X86_LFENCE);
	for (i = 0; i < sizeof(others) / sizeof(*others); i++) {
		id = of_vendor(others[i]);
		CHECK_EQ(vdk_x86_features(&id, 0), 0);
		CHECK_EQ(vdk_x86_features(&id, VDK_X86_HOST_LFENCE), VDK_X86_LFENCE);
	}
}

TEST(the_cpus_number_takes_cpu_and_host)
{
	struct vdk_x86_cpuid id = of_vendor("AuthenticAMD");

	id.leaf7_ecx = 1u << 22;
	CHECK_EQ(vdk_x86_features(&id, 0), 0);
	CHECK_EQ(vdk_x86_features(&id, VDK_X86_HOST_TSC_AUX), VDK_X86_RDPID);
	CHECK_EQ(vdk_x86_features(&id, VDK_X86_HOST_SEGMENT), VDK_X86_CPU_IN_SEGMENT);
	id.leaf7_ecx = ~(1u << 22);
	CHECK_EQ(vdk_x86_features(&id, VDK_X86_HOST_TSC_AUX), 0);
	CHECK_EQ(vdk_x86_features(&id, HOST_ALL), VDK_X86_LFENCE | VDK_X86_CPU_IN_SEGMENT);
}

int main(void)
{
	RUN(a_cpu_without_anything_has_no_feature);
	RUN(each_bit_is_one_feature);
	RUN(lfence_waits_on_intel);
	RUN(the_cpus_number_takes_cpu_and_host);
	return test_done();
}
