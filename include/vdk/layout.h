/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What to map of an image, and where: relative to a base, then the base. */
#ifndef VDK_LAYOUT_H
#define VDK_LAYOUT_H

#include <vdk/image.h>

#ifdef __cplusplus
extern "C" {
#endif

enum vdk_region_kind {
	VDK_REGION_ROOT,	/* a time namespace's root page */
	VDK_REGION_DATA,	/* the data page */
	VDK_REGION_TEXT,	/* the image */
};

#define VDK_PROT_R		1
#define VDK_PROT_X		4

#define VDK_REGION_NEVER_WRITABLE 1	/* not by mprotect, not by a debugger */
#define VDK_REGION_COPY_ON_WRITE 2	/* private: a debugger's breakpoints */

struct vdk_region {
	enum vdk_region_kind kind;
	uint32_t prot;		/* VDK_PROT_* */
	uint32_t flags;		/* VDK_REGION_* */
	int64_t off;		/* from the base */
	uint64_t size;		/* address space it takes: VDK_ALIGN multiple */
	uint64_t used;		/* bytes to back with memory: whole pages */
};

struct vdk_layout {
	uint32_t count;		/* of regions, ascending */
	uint32_t bits;		/* word size of the address space */
	struct vdk_region region[3];
	int64_t lo;		/* the whole, from the base: [lo, hi) */
	int64_t hi;
	uint64_t preferred;	/* base to try first; 0: none */
};

#define VDK_LAYOUT_WITH_ROOT	1	/* room for a time namespace's root page */

struct vdk_layout_opts {
	uint32_t size;		/* sizeof(struct vdk_layout_opts) */
	uint32_t page_size;	/* of the host; power of two up to VDK_ALIGN */
	uint32_t flags;		/* VDK_LAYOUT_* */
};

/**
 * vdk_layout_plan - what to map, relative to a base not yet chosen
 *
 * The host maps each region, or leaves holes: nothing lies between the used
 * bytes and the region's size, but nothing else may be put there.
 *
 * Return: 0 or -VDK_EINVAL (options; a root page for an image that knows none;
 * an image that was never opened).
 */
int vdk_layout_plan(const struct vdk_image *img,
		    const struct vdk_layout_opts *opts, struct vdk_layout *out);

struct vdk_range {		/* addresses in use; past the end is clipped */
	uint64_t addr;
	uint64_t size;
};

#define VDK_PLACE_LOW		0	/* beside VDK_PLACE_AT, _RANDOM, _NONE */

struct vdk_policy {
	uint32_t size;		/* sizeof(struct vdk_policy) */
	uint32_t how;		/* VDK_PLACE_* */
	uint64_t addr;		/* VDK_PLACE_AT: the base, not 0, a multiple of VDK_ALIGN */
	uint64_t entropy;	/* VDK_PLACE_RANDOM: 64 random bits, not 0 */
	uint64_t min;		/* nothing is mapped below this, and never at address 0... */
	uint64_t max;		/* ...nor from this on; 0, but not RANDOM: end of address space */
};

#define VDK_PLACED		0	/* as requested */
#define VDK_PLACED_ELSEWHERE	1	/* the base requested was not to be had */
#define VDK_PLACED_NOWHERE	2	/* VDK_PLACE_NONE: do not map; base 0 */

/**
 * vdk_layout_place - choose the base
 * @busy:  ranges in use, in any order, may overlap; NULL if @count is 0
 * @base:  address of the ELF header, a multiple of VDK_ALIGN
 *
 * LOW is the image's preferred base if it has one and all of the layout is free
 * there, else the lowest base where it is. AT is that base, else as LOW. RANDOM is any free
 * base, each as likely as the other. A base is free if the layout keeps within
 * [min, max) and meets no busy range. Takes time with the square of @count.
 *
 * RANDOM wants entropy and max said: a program's placement request may be for it,
 * so a host that lets requests apply sets both. From entropy 0 the base would be
 * known, and the end of the address space is hardly where programs' addresses end.
 *
 * Return: VDK_PLACED, VDK_PLACED_ELSEWHERE (LOW not at the preferred base, AT
 * not at its address), VDK_PLACED_NOWHERE, -VDK_EINVAL (policy, @plan never
 * planned, @busy NULL with a @count) or -VDK_ENOROOM.
 */
int vdk_layout_place(const struct vdk_layout *plan,
		     const struct vdk_policy *policy,
		     const struct vdk_range *busy, size_t count, uint64_t *base);

/**
 * vdk_layout_free_at - is @base free?
 * @policy: of it only min and max are looked at
 * @busy:   as above
 *
 * For hosts that search among their own mappings and test each base that they
 * come to, with what is near it in @busy.
 *
 * Return: whether all of the layout keeps within [min, max) and meets no busy
 * range. Never for a base that is no multiple of VDK_ALIGN.
 */
bool vdk_layout_free_at(const struct vdk_layout *plan,
			const struct vdk_policy *policy,
			const struct vdk_range *busy, size_t count, uint64_t base);

#ifdef __cplusplus
}
#endif

#endif /* VDK_LAYOUT_H */
