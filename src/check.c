/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* All rules that an image is held against, in their order (docs/abi.md 6). */
#include "internal.h"

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
