# SPDX-License-Identifier: GPL-2.0-or-later
# Replaces arch/powerpc/kernel/vdso/Makefile: the images are finished; copy them
# to where the kernel embeds them, and tell signal delivery the trampolines'
# offsets. (Boot checks these against what the images say of themselves.)

VDSOKIT_IMAGES ?= $(srctree)/$(src)/vdsokit/images

vdso-image-32 := $(VDSOKIT_IMAGES)/vdso-ppc.so
vdso-image-64 := $(VDSOKIT_IMAGES)/vdso-ppc64$(if $(CONFIG_CPU_LITTLE_ENDIAN),le).so

targets += vdso32.so.dbg vdso64.so.dbg

quiet_cmd_vdso_image = VDSO    $@
      cmd_vdso_image = cp $< $@

$(obj)/vdso32.so.dbg: $(vdso-image-32) FORCE
	$(call if_changed,vdso_image)
$(obj)/vdso64.so.dbg: $(vdso-image-64) FORCE
	$(call if_changed,vdso_image)

# vdsoBITS_offset_NAME for each trampoline __kernel_NAME. On 64 bits signal
# delivery wants the bctrl before the symbol. Half the kernel includes these, so
# they are written only when they change.
filechk_vdso_offsets = $(NM) -D $< | sed -n \
	-e '/sigtramp_rt64/s/^\([0-9a-f]*\) T __kernel_\([^@]*\).*/\#define vdso64_offset_\2 (0x\1 - 4)/p' \
	-e '/sigtramp.*32/s/^\([0-9a-f]*\) T __kernel_\([^@]*\).*/\#define vdso32_offset_\2 0x\1/p'

include/generated/vdso32-offsets.h: $(obj)/vdso32.so.dbg FORCE
	$(call filechk,vdso_offsets)
include/generated/vdso64-offsets.h: $(obj)/vdso64.so.dbg FORCE
	$(call filechk,vdso_offsets)
