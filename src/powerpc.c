/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* PowerPC's part of a data page (docs/abi-powerpc.md 3). */
#include <vdk/powerpc.h>
#include "store.h"

#define EM_PPC		20
#define EM_PPC64	21

/* Small enough for every cache: until the host says better. */
#define BLOCK_MIN	16
#define BLOCK_MAX	4096

_Static_assert(VDK_PPC_MAP32 + 4 * VDK_PPC_MAP_WORDS <= VDK_DATA_SIZE,
	       "the maps fit the page");

/* log2 of a power of two; -1 of anything else. */
static int exact_log2(uint32_t n)
{
	int log = 0;

	if (!n || (n & (n - 1)))
		return -1;
	while (n >>= 1)
		log++;
	return log;
}

static bool block_ok(uint32_t block)
{
	return exact_log2(block) >= 0 && block >= BLOCK_MIN && block <= BLOCK_MAX;
}

void vdk_powerpc_page_(struct vdk_page *pg, const struct vdk_image *img)
{
	if (img->machine == EM_PPC || img->machine == EM_PPC64)
		vdk_powerpc_set_cache(pg, BLOCK_MIN, BLOCK_MIN);
}

int vdk_powerpc_set_freq(struct vdk_page *pg, uint64_t hz)
{
	if (!vdk_ready_(pg))
		return -VDK_EINVAL;
	vdk_put64_(pg->mem + VDK_PPC_TB_FREQ, hz, pg->order);
	return 0;
}

int vdk_powerpc_set_cache(struct vdk_page *pg, uint32_t dblock, uint32_t iblock)
{
	if (!vdk_ready_(pg))
		return -VDK_EINVAL;
	if (!block_ok(dblock) || !block_ok(iblock))
		return -VDK_ERANGE;
	vdk_put32_(pg->mem + VDK_PPC_DBLOCK, dblock, pg->order);
	vdk_put32_(pg->mem + VDK_PPC_DBLOCK_LOG, (uint32_t)exact_log2(dblock), pg->order);
	vdk_put32_(pg->mem + VDK_PPC_IBLOCK, iblock, pg->order);
	vdk_put32_(pg->mem + VDK_PPC_IBLOCK_LOG, (uint32_t)exact_log2(iblock), pg->order);
	return 0;
}

int vdk_powerpc_set_sysmap(struct vdk_page *pg, uint32_t bits,
			   const uint32_t *map, uint32_t count)
{
	uint32_t off = bits == 64 ? VDK_PPC_MAP64 : VDK_PPC_MAP32;
	uint32_t i, word;

	if (!vdk_ready_(pg))
		return -VDK_EINVAL;
	if (count > VDK_PPC_MAP_MAX || (bits != 32 && bits != 64))
		return -VDK_ERANGE;
	for (i = 0; i < VDK_PPC_MAP_WORDS; i++) {
		word = 0;	/* and nothing past the last call */
		if (i < count / 32)
			word = map[i];
		else if (i == count / 32 && count % 32)
			word = map[i] & ~(UINT32_MAX >> count % 32);
		vdk_put32_(pg->mem + off + 4 * i, word, pg->order);
	}
	vdk_put32_(pg->mem + (bits == 64 ? VDK_PPC_NR64 : VDK_PPC_NR32), count, pg->order);
	return 0;
}
