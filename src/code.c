/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What programs enter of an image: its exports, then its trampolines. */
#include "internal.h"

static bool export_at(const struct vdk_image *img, uint32_t i, struct vdk_code_ *code)
{
	struct vdk_sym sym;

	if (vdk_image_sym_at(img, i, &sym) || !vdk_sym_exported_(&sym))
		return false;
	code->off = sym.value;
	code->size = sym.size;
	code->sym = i;
	return true;
}

static bool tramp_of(const struct vdk_image *img, uint32_t kind, struct vdk_code_ *code)
{
	struct vdk_tramp tramp;

	if (vdk_tramp_find(img, kind, &tramp))
		return false;
	code->off = tramp.entry;
	code->size = tramp.end - tramp.entry;
	code->sym = VDK_NO_INDEX;
	return true;
}

bool vdk_code_next_(const struct vdk_image *img, struct vdk_code_ *code)
{
	const uint32_t kinds = VDK_TRAMP_RT_SIGRETURN - VDK_TRAMP_SIGRETURN + 1;
	uint32_t i;

	while (code->next < img->symbols + kinds) {
		i = code->next++;
		if (i < img->symbols ? export_at(img, i, code) :
		    tramp_of(img, i - img->symbols + VDK_TRAMP_SIGRETURN, code))
			return true;
	}
	return false;
}
