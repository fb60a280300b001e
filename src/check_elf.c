/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Rules about segments and dynamic entries (docs/abi.md 6). */
#include "internal.h"

static int check_load(const struct vdk_phdr_ *ph)
{
	if (ph->flags != (E_PF_R | E_PF_X))
		return -VDK_ELOAD_PROT;
	if (ph->align != VDK_ALIGN)
		return -VDK_ELOAD_ALIGN;
	return ph->memsz == ph->filesz ? 0 : -VDK_ELOAD_SIZE;
}

int vdk_check_elf_(const struct vdk_image *img, struct vdk_report *why)
{
	uint32_t i, count = vdk_elf_phdrs_(img), loads = 0, stacks = 0;
	struct vdk_phdr_ ph;
	int err;

	for (i = 0; i < count; i++) {
		vdk_elf_phdr_(img, i, &ph);
		why->off = img->phdrs.off + (uint64_t)i * vdk_elf_phdr_size_(img->bits);
		if (ph.type == E_PT_LOAD) {
			if (++loads > 1)
				return -VDK_ELOAD_COUNT;
			err = check_load(&ph);
			if (err)
				return err;
		} else if (ph.type == E_PT_GNU_STACK) {
			if (ph.flags & E_PF_X)
				return -VDK_ESTACK;
			stacks++;
		}
	}
	why->off = img->phdrs.off;
	return stacks ? 0 : -VDK_ESTACK;
}

/* Has the image that entry? */
static bool has_dyn(const struct vdk_image *img, uint32_t tag)
{
	uint32_t i, count = vdk_elf_dyns_(img);
	struct vdk_dyn_ dyn;

	for (i = 0; i < count; i++) {
		vdk_elf_dyn_(img, i, &dyn);
		if (dyn.tag == E_DT_NULL || dyn.tag == tag)
			break;
	}
	return i < count && dyn.tag == tag;
}

/* Some linkers write a table of relocations always; one of no bytes is none. */
static int check_rel(const struct vdk_image *img, const struct vdk_dyn_ *dyn)
{
	static const uint8_t tables[][2] = {
		{ E_DT_REL, E_DT_RELSZ }, { E_DT_RELA, E_DT_RELASZ },
		{ E_DT_RELR, E_DT_RELRSZ }, { E_DT_JMPREL, E_DT_PLTRELSZ },
	};
	uint32_t i;

	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (dyn->tag == tables[i][0] && !has_dyn(img, tables[i][1]))
			return -VDK_EREL;
		if (dyn->tag == tables[i][1] && dyn->val)
			return -VDK_EREL;
	}
	return 0;
}

static int check_dyn(const struct vdk_image *img, const struct vdk_dyn_ *dyn)
{
	switch (dyn->tag) {
	case E_DT_NEEDED:
	case E_DT_VERNEED:
		return -VDK_ENEEDED;
	case E_DT_TEXTREL:
		return -VDK_ETEXTREL;
	case E_DT_FLAGS:
		return dyn->val & E_DF_TEXTREL ? -VDK_ETEXTREL : 0;
	case E_DT_INIT:
	case E_DT_FINI:
	case E_DT_INIT_ARRAY:
	case E_DT_FINI_ARRAY:
	case E_DT_PREINIT_ARRAY:
		return -VDK_EINIT;
	}
	return check_rel(img, dyn);
}

int vdk_check_dyn_(const struct vdk_image *img, struct vdk_report *why)
{
	uint32_t i, count = vdk_elf_dyns_(img);
	struct vdk_dyn_ dyn;
	const char *soname;
	int err;

	for (i = 0; i < count; i++) {
		vdk_elf_dyn_(img, i, &dyn);
		if (dyn.tag == E_DT_NULL)
			break;
		err = check_dyn(img, &dyn);
		if (err) {
			why->off = img->dynamic.off +
				   (uint64_t)i * 2 * vdk_word_size_(img);
			return err;
		}
	}
	why->off = img->dynamic.off;
	soname = vdk_image_soname(img);
	return soname && *soname ? 0 : -VDK_ESONAME;
}
