/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Rules about unwind data (docs/abi.md 6): the header and its search table,
 * each record's extent, that both name the same functions, and that these are
 * all there are. What the records say is not looked at here.
 */
#include "internal.h"

static int check_table(const struct vdk_image *img, const struct vdk_eh_ *eh)
{
	int64_t prev = 0, key;
	uint32_t i;

	for (i = 0; i < eh->count; i++) {
		if (!vdk_range_ok_(vdk_eh_pc_(img, eh, i), 1, img->load.size))
			return -VDK_EEH_TABLE;
		key = (int64_t)(vdk_eh_pc_(img, eh, i) - eh->hdr);
		if (i && key <= prev)
			return -VDK_EEH_TABLE;
		prev = key;
	}
	return 0;
}

/* The table has the FDE at @off, for its function, which ends before the next. */
static bool in_table(const struct vdk_image *img, const struct vdk_eh_ *eh, uint64_t off,
		     const struct vdk_fde_ *fde)
{
	uint32_t i;

	for (i = 0; i < eh->count; i++)
		if (vdk_eh_fde_(img, eh, i) == off)
			break;
	if (i == eh->count || vdk_eh_pc_(img, eh, i) != fde->pc)
		return false;
	return i + 1 == eh->count || fde->len <= vdk_eh_pc_(img, eh, i + 1) - fde->pc;
}

/*
 * .eh_frame ends with a length of 0; its size stands nowhere in what is mapped.
 * Each FDE is in the table, and the table has no other entries.
 */
static int check_frames(const struct vdk_image *img, const struct vdk_eh_ *eh,
			struct vdk_report *why)
{
	uint64_t off = eh->frame;
	uint32_t seen = 0, len;
	struct vdk_fde_ fde;

	for (;; off += 4 + (uint64_t)len) {
		why->off = off;
		if (!vdk_range_ok_(off, 4, img->load.size))
			return -VDK_EEH_FRAME;
		len = vdk_u32_(img, off);
		if (!len)
			return seen == eh->count ? 0 : -VDK_EEH_FRAME;
		if (vdk_eh_cie_(img, off))
			continue;
		if (!vdk_eh_read_fde_(img, eh, off, &fde) || !in_table(img, eh, off, &fde))
			return -VDK_EEH_FRAME;
		seen++;
	}
}

/* A trampoline, or the export that is its name. */
static bool of_tramp(const struct vdk_image *img, const struct vdk_code_ *code)
{
	struct vdk_tramp tramp;
	uint32_t i;

	for (i = VDK_TRAMP_SIGRETURN; i <= VDK_TRAMP_RT_SIGRETURN; i++)
		if (!vdk_tramp_find(img, i, &tramp) && code->off == tramp.ret)
			return true;
	return code->sym == VDK_NO_INDEX;
}

/*
 * Who is in an export or a trampoline can be unwound, unless unwinders know the
 * trampolines by their words, and the unwind data describes no signal frame.
 */
static int check_cover(const struct vdk_image *img, struct vdk_report *why)
{
	struct vdk_code_ code = { 0, 0, 0, 0 };

	while (vdk_code_next_(img, &code)) {
		why->sym = code.sym;
		why->off = code.off;
		if (img->frame == VDK_FRAME_NONE && of_tramp(img, &code))
			continue;
		if (!vdk_eh_covers_(img, code.off, code.size))
			return -VDK_EEH_COVER;
	}
	return 0;
}

int vdk_check_eh_(const struct vdk_image *img, struct vdk_report *why)
{
	struct vdk_eh_ eh;
	int err;

	why->off = img->eh_frame_hdr.off;
	err = vdk_eh_open_(img, &eh);
	if (!err)
		err = check_table(img, &eh);
	if (!err)
		err = check_frames(img, &eh, why);
	return err ? err : check_cover(img, why);
}
