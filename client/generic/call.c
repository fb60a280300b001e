// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* vDSO functions of CPUs where they are C functions: all but PowerPC. */
#include <vdk/client.h>

long vdkc_call(const void *fn, long a, long b, long c)
{
	return ((long (*)(long, long, long))fn)(a, b, c);
}

uint64_t vdkc_call_u64(const void *fn, long a, long b, long c)
{
	return ((uint64_t (*)(long, long, long))fn)(a, b, c);
}
