/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Make data pages and set what stays in them; what a publish writes is in
 * page_publish.c (docs/abi.md 3 and 4).
 */
#include "internal.h"
#include "store.h"

static const char magic[8] = VDK_NOTE_OWNER;

_Static_assert(VDK_CLOCKS * VDK_CLOCK_SIZE <= VDK_DATA_MAGIC,
	       "the header follows the clock blocks");

static void put32(struct vdk_page *pg, uint32_t off, uint32_t val)
{
	vdk_put32_(pg->mem + off, val, pg->order);
}

static void put64(struct vdk_page *pg, uint32_t off, uint64_t val)
{
	vdk_put64_(pg->mem + off, val, pg->order);
}

/* From a namespace's page to the root page; 0 if the image has no place for one. */
static int64_t to_root(const struct vdk_image *img)
{
	return img->root_dist ? (int64_t)img->data_dist - (int64_t)img->root_dist : 0;
}

static int check_memory(const void *mem, size_t size)
{
	if ((uintptr_t)mem % VDK_CLOCK_SIZE)
		return -VDK_EINVAL;
	return size < VDK_DATA_SIZE ? -VDK_ENOSPACE : 0;
}

static void page_memory(struct vdk_page *pg, void *mem, size_t size,
			enum vdk_order order, int64_t root)
{
	memset(mem, 0, size);
	memset(pg, 0, sizeof(*pg));
	pg->mem = mem;
	pg->order = order;
	pg->to_root = root;
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
		put32(pg, block + VDK_CLOCK_RECIP, VDK_RECIP_1000);
		put64(pg, block + VDK_CLOCK_LIMIT, UINT64_MAX);
	}
}

int vdk_page_init(struct vdk_page *pg, const struct vdk_image *img,
		  void *mem, size_t size)
{
	int err = vdk_opened_(img) ? check_memory(mem, size) : -VDK_EINVAL;

	if (err)
		return err;
	page_memory(pg, mem, size, img->order, to_root(img));
	page_common(pg);
	vdk_powerpc_page_(pg, img);
	return 0;
}

/* What a page in use says of block @i, for its next writer. */
static void attach_block(struct vdk_page *pg, uint32_t i)
{
	uint32_t block = i * VDK_CLOCK_SIZE;
	uint64_t end = vdk_page_u64(pg, block + VDK_CLOCK_END);
	uint64_t begin = vdk_page_u64(pg, block + VDK_CLOCK_BEGIN);

	/* One that was being written when its writer ended has to be made whole. */
	if ((uint32_t)end || (begin - end) >> 32 != VDK_CLOCK_CLOSED)
		pg->open |= 1u << i;
	if (vdk_page_u64(pg, block + VDK_CLOCK_OFF_SEC) ||
	    vdk_page_u64(pg, block + VDK_CLOCK_OFF_NSEC))
		pg->shifted |= 1u << i;
}

int vdk_page_attach(struct vdk_page *pg, const struct vdk_image *img,
		    void *mem, size_t size)
{
	struct vdk_page page = { .mem = mem };
	int err = vdk_opened_(img) ? check_memory(mem, size) : -VDK_EINVAL;
	uint32_t i;

	if (err)
		return err;
	page.order = img->order;
	if (memcmp(page.mem + VDK_DATA_MAGIC, magic, sizeof(magic)) ||
	    vdk_page_u32(&page, VDK_DATA_BYTES) != VDK_DATA_SIZE ||
	    vdk_page_u64(&page, VDK_DATA_ROOT))
		return -VDK_EINVAL;
	if (vdk_page_u32(&page, VDK_DATA_VERSION) != VDK_ABI_VERSION)
		return -VDK_EABI;
	page.to_root = to_root(img);
	page.generation = vdk_page_u32(&page, VDK_DATA_GENERATION);
	if (page.generation % VDK_GENERATION_STEP)
		return -VDK_EINVAL;
	for (i = 0; i < VDK_CLOCKS; i++)
		attach_block(&page, i);
	*pg = page;
	return 0;
}

static bool offset_ok(const struct vdk_ns_offset *off)
{
	return off->nsec < VDK_NSEC_PER_SEC && vdk_sec_ok_(off->sec);
}

int vdk_page_ns_init(struct vdk_page *pg, const struct vdk_page *root,
		     void *mem, size_t size, const struct vdk_ns_offset *off)
{
	uint32_t i, block;
	int err;

	if (!root || !vdk_ready_(root) || !root->to_root)
		return -VDK_EINVAL;
	for (i = 0; i < VDK_CLOCKS; i++)
		if (!offset_ok(&off[i]))
			return -VDK_ERANGE;
	err = check_memory(mem, size);
	if (err)
		return err;
	page_memory(pg, mem, size, root->order, root->to_root);
	/* By words, as somebody may set one of them. */
	for (i = VDK_DATA_MAGIC; i < VDK_DATA_SIZE; i += 4)
		put32(pg, i, vdk_page_u32(root, i));
	page_common(pg);
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

int vdk_page_set_tz(struct vdk_page *pg, int32_t minutes_west, int32_t dst)
{
	if (!vdk_ready_(pg))
		return -VDK_EINVAL;
	put32(pg, VDK_DATA_TZ_WEST, (uint32_t)minutes_west);
	put32(pg, VDK_DATA_TZ_DST, (uint32_t)dst);
	return 0;
}

int vdk_page_set_res(struct vdk_page *pg, uint32_t clock, uint32_t ns)
{
	if (!vdk_ready_(pg))
		return -VDK_EINVAL;
	if (clock >= VDK_CLOCKS)
		return -VDK_ERANGE;
	put32(pg, clock * VDK_CLOCK_SIZE + VDK_CLOCK_RES, ns);
	return 0;
}

int vdk_page_set_limit(struct vdk_page *pg, uint32_t clock, uint64_t ticks)
{
	if (!vdk_ready_(pg))
		return -VDK_EINVAL;
	if (clock >= VDK_CLOCKS)
		return -VDK_ERANGE;
	put64(pg, clock * VDK_CLOCK_SIZE + VDK_CLOCK_LIMIT, ticks);
	return 0;
}

int vdk_page_set_offset(struct vdk_page *pg, uint32_t clock,
			const struct vdk_ns_offset *off)
{
	uint32_t generation;
	uint8_t *block;

	if (!vdk_ready_(pg))
		return -VDK_EINVAL;
	if (clock >= VDK_CLOCKS || !offset_ok(off))
		return -VDK_ERANGE;
	/* A namespace's are fixed: its readers take them without a look at generations. */
	if (pg->open >> clock & 1 || vdk_page_u64(pg, VDK_DATA_ROOT))
		return -VDK_EINVAL;
	block = pg->mem + clock * VDK_CLOCK_SIZE;
	generation = vdk_next_generation_(pg);
	pg->marked = 0;		/* what is published next needs one more */
	vdk_put_high_(block + VDK_CLOCK_BEGIN, generation + VDK_CLOCK_CLOSED, pg->order);
	vdk_store_barrier();
	vdk_put64_(block + VDK_CLOCK_OFF_SEC, (uint64_t)off->sec, pg->order);
	vdk_put64_(block + VDK_CLOCK_OFF_NSEC, off->nsec, pg->order);
	vdk_store_barrier();
	vdk_put_end_(block + VDK_CLOCK_END, generation, 0, pg->order);
	pg->shifted &= ~(1u << clock);
	if (off->sec || off->nsec)
		pg->shifted |= 1u << clock;
	return 0;
}

int vdk_page_set_gate(struct vdk_page *pg, uint32_t gate, uint64_t addr)
{
	if (!vdk_ready_(pg))
		return -VDK_EINVAL;
	if (gate >= VDK_SLOTS)
		return -VDK_ERANGE;
	put64(pg, VDK_DATA_SLOT + 8 * gate, addr);
	return 0;
}

uint32_t vdk_page_u32(const struct vdk_page *pg, uint32_t off)
{
	return vdk_ready_(pg) ? vdk_order32_(vdk_load32(pg->mem + off), pg->order) : 0;
}

uint64_t vdk_page_u64(const struct vdk_page *pg, uint32_t off)
{
	return vdk_ready_(pg) ? vdk_order64_(vdk_load64(pg->mem + off), pg->order) : 0;
}
