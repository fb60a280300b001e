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

static int check_dyn(const struct vdk_dyn_ *dyn)
{
	switch (dyn->tag) {
	case E_DT_REL:
	case E_DT_RELA:
	case E_DT_RELR:
	case E_DT_JMPREL:
		return -VDK_EREL;
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
	return 0;
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
		err = check_dyn(&dyn);
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
