/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Rules about notes and what they point to; and the order of all rules. */
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

static int check_tramp(const struct vdk_image *img, uint32_t index)
{
	uint64_t at = img->tramps.off;
	uint32_t i, kind;
	struct vdk_tramp tramp;
	int err;

	kind = vdk_u32_(img, at + index * sizeof(struct vdk_note_tramp));
	if (kind != VDK_TRAMP_SIGRETURN && kind != VDK_TRAMP_RT_SIGRETURN)
		return -VDK_ETRAMP_KIND;
	for (i = 0; i < index; i++)
		if (vdk_u32_(img, at + i * sizeof(struct vdk_note_tramp)) == kind)
			return -VDK_ETRAMP_KIND;
	err = vdk_tramp_find(img, kind, &tramp);
	if (err)
		return err;
	return exported_at(img, tramp.ret) ? 0 : -VDK_ETRAMP_RET;
}

int vdk_check_note_(const struct vdk_image *img, struct vdk_report *why)
{
	uint32_t i, count;
	struct vdk_span id;
	int err;

	if (vdk_image_build_id(img, &id))
		return -VDK_EBUILDID;
	count = (uint32_t)(img->tramps.size / sizeof(struct vdk_note_tramp));
	for (i = 0; i < count; i++) {
		why->off = img->tramps.off + i * sizeof(struct vdk_note_tramp);
		err = check_tramp(img, i);
		if (err)
			return err;
	}
	return 0;
}

typedef int (*check_fn)(const struct vdk_image *img, struct vdk_report *why);

/* Later ones may rely on what earlier ones found right. */
static const check_fn checks[] = {
	vdk_check_elf_,
	vdk_check_dyn_,
	vdk_check_hash_,
	vdk_check_version_,
	vdk_check_sym_,
	vdk_check_note_,
	vdk_check_eh_,
	vdk_check_variant_,
};

int vdk_image_check(const struct vdk_image *img, struct vdk_report *why)
{
	struct vdk_report found;
	size_t i;
	int err = vdk_opened_(img) ? 0 : -VDK_EINVAL;

	for (i = 0; i < sizeof(checks) / sizeof(checks[0]) && !err; i++) {
		found.off = 0;
		found.sym = VDK_NO_INDEX;
		err = checks[i](img, &found);
	}
	if (!err || !i) {	/* all, or nothing was looked at */
		found.off = 0;
		found.sym = VDK_NO_INDEX;
	}
	found.code = -err;
	if (why)
		*why = found;
	return err;
}
