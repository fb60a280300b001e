/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Rules about where symbols and versions lie (docs/abi.md 6). A patch writes
 * both. Were they part of anything else, the patch would change that, too: a
 * program header, a note, a program's code. What was checked before the patch
 * would be another image after it.
 */
#include "internal.h"

static bool touches(const struct vdk_span *a, uint64_t off, uint64_t size)
{
	return a->size && size && (off - a->off < a->size || a->off - off < size);
}

bool vdk_place_patched_(const struct vdk_image *img, uint64_t off, uint64_t size)
{
	return touches(&img->dynsym, off, size) || touches(&img->versym, off, size);
}

static bool in_tables(const struct vdk_image *img, struct vdk_report *why)
{
	const struct vdk_span header = { 0, vdk_elf_ehdr_size_(img->bits) };
	const struct vdk_span frames = vdk_eh_frames_(img);
	const struct vdk_span *const read[] = {
		&header, &img->phdrs, &img->dynamic, &img->dynstr, &img->sysv_hash,
		&img->gnu_hash, &img->eh_frame_hdr, &frames,
	};
	uint32_t i;

	for (i = 0; i < sizeof(read) / sizeof(read[0]); i++) {
		why->off = read[i]->off;
		if (vdk_place_patched_(img, read[i]->off, read[i]->size))
			return true;
	}
	return false;
}

/* The variant table is in one of them, and where the trampolines are. */
static bool in_notes(const struct vdk_image *img, struct vdk_report *why)
{
	uint32_t i, count = vdk_elf_phdrs_(img);
	struct vdk_phdr_ ph;

	for (i = 0; i < count; i++) {
		vdk_elf_phdr_(img, i, &ph);
		why->off = ph.off;
		if (ph.type == E_PT_NOTE && vdk_place_patched_(img, ph.off, ph.filesz))
			return true;
	}
	return false;
}

static bool in_versions(const struct vdk_image *img, struct vdk_report *why)
{
	uint64_t off = img->verdef.off;
	struct vdk_verdef_ def;
	uint32_t i;

	for (i = 0; off && i < img->verdefs; i++) {
		why->off = off;
		if (vdk_version_next_(img, &off, &def))
			break;
		if (vdk_place_patched_(img, why->off, sizeof(struct vdk_verdef_layout_)) ||
		    vdk_place_patched_(img, def.aux, sizeof(struct vdk_verdaux_layout_)))
			return true;
	}
	return false;
}

static bool in_code(const struct vdk_image *img, struct vdk_report *why)
{
	struct vdk_code_ code = { 0, 0, 0, 0 };

	while (vdk_code_next_(img, &code)) {
		why->off = code.off;
		if (vdk_place_patched_(img, code.off, code.size))
			return true;
	}
	return false;
}

/* Code that only other code goes to has no name; the unwind data has all of it. */
static bool in_functions(const struct vdk_image *img, struct vdk_report *why)
{
	struct vdk_fde_ fde;
	struct vdk_eh_ eh;
	uint32_t i;

	if (vdk_eh_open_(img, &eh))
		return false;
	for (i = 0; i < eh.count; i++) {
		why->off = vdk_eh_pc_(img, &eh, i);
		if (vdk_eh_read_fde_(img, &eh, vdk_eh_fde_(img, &eh, i), &fde) &&
		    vdk_place_patched_(img, fde.pc, fde.len))
			return true;
	}
	return false;
}

/* All but what single records of the variant table name: vdk_check_variant_(). */
int vdk_check_place_(const struct vdk_image *img, struct vdk_report *why)
{
	why->off = img->versym.off;
	if (touches(&img->versym, img->dynsym.off, img->dynsym.size) ||
	    in_tables(img, why) || in_notes(img, why) || in_versions(img, why) ||
	    in_code(img, why) || in_functions(img, why))
		return -VDK_EVARIANT_PLACE;
	return 0;
}
