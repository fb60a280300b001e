/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What tests/native has to know of x86-64. */
#include <sys/prctl.h>

#include "../../native/host.h"

void native_forbid_counter(void)
{
	if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV))
		native_die("the counter cannot be forbidden");
}

uint64_t native_counter_unordered(void)
{
	return __builtin_ia32_rdtsc();
}
