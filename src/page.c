/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Make data pages and set their plain values; clocks are elsewhere
 * (docs/abi.md 3 and 4).
 */
#include "page.h"

/* Small enough for every cache: until the host says better. */
#define BLOCK_SAFE	16

static const char magic[8] = VDK_NOTE_OWNER;

_Static_assert(VDK_CLOCKS * VDK_CLOCK_SIZE == VDK_DATA_MAGIC,
	       "the header follows the clock blocks");
_Static_assert(VDK_DATA_MAP32 + 4 * VDK_SYSMAP_WORDS <= VDK_DATA_SIZE,
	       "the maps fit the page");

static void put32(struct vdk_page *pg, uint32_t off, uint32_t val)
{
	vdk_put32_(pg->mem + off, val, pg->order);
}

static void put64(struct vdk_page *pg, uint32_t off, uint64_t val)
{
	vdk_put64_(pg->mem + off, val, pg->order);
}

static int page_memory(struct vdk_page *pg, void *mem, size_t size,
		       enum vdk_order order)
{
	if ((uintptr_t)mem % VDK_CLOCK_SIZE)
		return -VDK_EINVAL;
	if (size < VDK_DATA_SIZE)
		return -VDK_ENOSPACE;
	memset(mem, 0, size);
	memset(pg, 0, sizeof(*pg));
	pg->mem = mem;
	pg->order = order;
	return 0;
}

/* What every page has: words that say what it is, and closed clocks. */
static void page_common(struct vdk_page *pg)
{
	uint32_t i, block;

	memcpy(pg->mem + VDK_DATA_MAGIC, magic, sizeof(magic));
	put32(pg, VDK_DATA_VERSION, VDK_ABI_VERSION);
	put32(pg, VDK_DATA_BYTES, VDK_DATA_SIZE);
	for (i = 0; i < VDK_CLOCKS; i++) {
		block = i * VDK_CLOCK_SIZE;
		vdk_put_high_(pg->mem + block + VDK_CLOCK_BEGIN,
			      VDK_CLOCK_CLOSED, pg->order);
		put32(pg, block + VDK_CLOCK_SHIFT, VDK_SHIFT_MAX);
		put32(pg, block + VDK_CLOCK_RECIP, VDK_RECIP_1000);
	}
}

int vdk_page_init(struct vdk_page *pg, const struct vdk_image *img,
		  void *mem, size_t size)
{
	int err = page_memory(pg, mem, size, img->order);

	if (err)
		return err;
	page_common(pg);
	pg->to_root = (int64_t)img->data_dist - (int64_t)img->root_dist;
	return vdk_page_set_cache(pg, BLOCK_SAFE, BLOCK_SAFE);
}

int vdk_page_ns_init(struct vdk_page *pg, const struct vdk_page *root,
		     void *mem, size_t size, const struct vdk_ns_offset *off)
{
	uint32_t i, block;
	int err;

	for (i = 0; i < VDK_CLOCKS; i++)
		if (off[i].nsec >= VDK_NSEC_PER_SEC)
			return -VDK_ERANGE;
	err = page_memory(pg, mem, size, root->order);
	if (err)
		return err;
	memcpy(pg->mem + VDK_DATA_MAGIC, root->mem + VDK_DATA_MAGIC,
	       VDK_DATA_SIZE - VDK_DATA_MAGIC);
	page_common(pg);
	pg->to_root = root->to_root;
	put64(pg, VDK_DATA_ROOT, (uint64_t)root->to_root);
	for (i = 0; i < VDK_CLOCKS; i++) {
		block = i * VDK_CLOCK_SIZE;
		put32(pg, block + VDK_CLOCK_RES,
				vdk_page_u32(root, block + VDK_CLOCK_RES));
		put64(pg, block + VDK_CLOCK_OFF_SEC,
				(uint64_t)off[i].sec);
		put64(pg, block + VDK_CLOCK_OFF_NSEC, off[i].nsec);
	}
	return 0;
}

void vdk_page_set_freq(struct vdk_page *pg, uint64_t hz)
{
	put64(pg, VDK_DATA_FREQ, hz);
}

void vdk_page_set_tz(struct vdk_page *pg, int32_t minutes_west, int32_t dst)
{
	put32(pg, VDK_DATA_TZ_WEST, (uint32_t)minutes_west);
	put32(pg, VDK_DATA_TZ_DST, (uint32_t)dst);
}

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

int vdk_page_set_cache(struct vdk_page *pg, uint32_t dblock, uint32_t iblock)
{
	int dlog = exact_log2(dblock), ilog = exact_log2(iblock);

	if (dlog < 0 || ilog < 0)
		return -VDK_ERANGE;
	put32(pg, VDK_DATA_DBLOCK, dblock);
	put32(pg, VDK_DATA_DBLOCK_LOG, (uint32_t)dlog);
	put32(pg, VDK_DATA_IBLOCK, iblock);
	put32(pg, VDK_DATA_IBLOCK_LOG, (uint32_t)ilog);
	return 0;
}

int vdk_page_set_sysmap(struct vdk_page *pg, uint32_t bits,
			const uint32_t *map, uint32_t count)
{
	uint32_t off = bits == 64 ? VDK_DATA_MAP64 : VDK_DATA_MAP32;
	uint32_t i, word;

	if (count > VDK_SYSMAP_MAX || (bits != 32 && bits != 64))
		return -VDK_ERANGE;
	for (i = 0; i < VDK_SYSMAP_WORDS; i++) {
		word = 0;	/* and nothing past the last call */
		if (i < count / 32)
			word = map[i];
		else if (i == count / 32 && count % 32)
			word = map[i] & ~(UINT32_MAX >> count % 32);
		put32(pg, off + 4 * i, word);
	}
	put32(pg, bits == 64 ? VDK_DATA_NR64 : VDK_DATA_NR32, count);
	return 0;
}

uint32_t vdk_page_u32(const struct vdk_page *pg, uint32_t off)
{
	return vdk_order32_(vdk_load32(pg->mem + off), pg->order);
}

uint64_t vdk_page_u64(const struct vdk_page *pg, uint32_t off)
{
	return vdk_order64_(vdk_load64(pg->mem + off), pg->order);
}
