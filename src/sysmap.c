/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Bit maps of system calls, most significant bit first (docs/abi-powerpc.md 3). */
#include <vdk/vdk.h>

void vdk_sysmap_set(uint32_t *map, uint32_t nr)
{
	map[nr / 32] |= (uint32_t)1 << (31 - nr % 32);
}

bool vdk_sysmap_test(const uint32_t *map, uint32_t count, uint32_t nr)
{
	return nr < count && (map[nr / 32] >> (31 - nr % 32) & 1);
}
