# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Guest kernels that have to do without an image, as theirs break a rule.

#: make test-refused   programs under a kernel that takes none of its images

# Where the flags of the PT_LOAD have their last byte. The images must not be writable.
FLAGS_AT.ppc := 79
FLAGS_AT.ppc64 := 71
FLAGS_AT.ppc64le := 68

refused := $(O)/refused
$(TARGETS:%=$(refused)/vdso-%.so): $(refused)/vdso-%.so: $(O)/images/vdso-%.so mk/refused.mk
	@mkdir -p $(@D)
	@cp $< $@ && printf '\007' | dd of=$@ bs=1 seek=$(FLAGS_AT.$*) conv=notrunc status=none

# Only linked: all else is as in the kernels with our images.
REFUSED_KERNELS := $(LINUX_TARGETS:%=$(linux)/%-refused/vmlinux)
$(REFUSED_KERNELS): $(linux)/%-refused/vmlinux: $(linux)/%/vmlinux $(TARGETS:%=$(refused)/vdso-%.so)
	@test -d $(@D) || cp -a $(<D) $(@D)
	@FRAGMENTS='$(FRAGMENTS.$*)' CROSS='$(CROSS.$*)' hosts/linux/build $* $(linux)/src-vdsokit $(@D) \
		VDSOKIT_IMAGES=$(abspath $(refused))

.PHONY: test-refused
test-refused: $(REFUSED_KERNELS) $(LINUX_TARGETS:%=$(O)/init/%.cpio) \
		$(foreach t,$(TARGETS),$(O)/guest/t_policy-$t $(O)/guest/t_timens-$t) | need-test
	@O='$(O)' KERNEL_ppc64=$(linux)/ppc64-refused/vmlinux \
		KERNEL_ppc64le=$(linux)/ppc64le-refused/vmlinux tests/run tests/refused/cases
