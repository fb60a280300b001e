/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Rules about notes and what they point to (docs/abi.md 6). */
#include "internal.h"

/* Does an export start there? Debuggers know a trampoline by its name. */
static bool exported_at(const struct vdk_image *img, uint64_t value)
{
	struct vdk_sym sym;
	uint32_t i;

	for (i = 1; i < img->symbols; i++)
		if (!vdk_image_sym_at(img, i, &sym) &&
		    vdk_sym_exported_(&sym) && sym.value == value)
			return true;
	return false;
}

static int check_tramp(const struct vdk_image *img, uint64_t at)
{
	uint32_t kind = vdk_u32_(img, VDK_AT_(at, vdk_note_tramp, kind));
	uint64_t before = img->tramps.off;
	struct vdk_tramp tramp;
	int err;

	if (kind != VDK_TRAMP_SIGRETURN && kind != VDK_TRAMP_RT_SIGRETURN)
		return -VDK_ETRAMP_KIND;
	for (; before < at; before += sizeof(struct vdk_note_tramp))
		if (vdk_u32_(img, VDK_AT_(before, vdk_note_tramp, kind)) == kind)
			return -VDK_ETRAMP_KIND;
	err = vdk_tramp_find(img, kind, &tramp);
	if (err)
		return err;
	return exported_at(img, tramp.ret) ? 0 : -VDK_ETRAMP_RET;
}

static int check_window(const struct vdk_image *img, uint64_t at)
{
	uint64_t start = vdk_note_ref_(img, VDK_AT_(at, vdk_note_window, start));
	uint64_t end = vdk_note_ref_(img, VDK_AT_(at, vdk_note_window, end));

	if (start >= end || end > img->load.size ||
	    vdk_u32_(img, VDK_AT_(at, vdk_note_window, zero)))
		return -VDK_EWINDOW_RANGE;
	return 0;
}

static int check_gate(const struct vdk_image *img, uint64_t at)
{
	uint32_t kind = vdk_u32_(img, VDK_AT_(at, vdk_note_gate, kind));
	uint64_t where = vdk_note_ref_(img, VDK_AT_(at, vdk_note_gate, at));

	if ((kind != VDK_GATE_SYSCALL && kind != VDK_GATE_CALL) ||
	    where >= img->load.size)
		return -VDK_EGATE_RANGE;
	return 0;
}

/* Each record of @span, of @size bytes. */
static int each(const struct vdk_image *img, const struct vdk_span *span, uint64_t size,
		int (*check)(const struct vdk_image *img, uint64_t at),
		struct vdk_report *why)
{
	uint64_t at;
	int err;

	for (at = span->off; at < span->off + span->size; at += size) {
		why->off = at;
		err = check(img, at);
		if (err)
			return err;
	}
	return 0;
}

int vdk_check_note_(const struct vdk_image *img, struct vdk_report *why)
{
	struct vdk_span id;
	int err;

	if (vdk_image_build_id(img, &id))
		return -VDK_EBUILDID;
	err = each(img, &img->tramps, sizeof(struct vdk_note_tramp), check_tramp, why);
	if (!err)
		err = each(img, &img->windows, sizeof(struct vdk_note_window),
			   check_window, why);
	if (!err)
		err = each(img, &img->gates, sizeof(struct vdk_note_gate),
			   check_gate, why);
	return err;
}
