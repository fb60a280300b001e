# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Guest kernels that have to do without an image, as theirs break a rule.

#: make test-refused   programs under a kernel that takes none of its images

# Where the flags of the PT_LOAD have their last byte. The images must not be writable.
FLAGS_AT.32-big := 79
FLAGS_AT.64-big := 71
FLAGS_AT.64-little := 68
flags-at = $(FLAGS_AT.$(subst $() ,-,$(wordlist 1,2,$(subst -, ,$(ELF.$1)))))

refused := $(O)/refused
refused-targets := $(foreach k,$(LINUX_TARGETS),$(call kernel-targets,$k))
$(refused-targets:%=$(refused)/vdso-%.so): $(refused)/vdso-%.so: $(O)/images/vdso-%.so mk/refused.mk
	@mkdir -p $(@D)
	@cp $< $@ && printf '\007' | dd of=$@ bs=1 seek=$(call flags-at,$*) conv=notrunc status=none

# Only linked: all else is as in the kernels with our images.
REFUSED_KERNELS := $(LINUX_TARGETS:%=$(linux)/%-refused/vmlinux)
$(REFUSED_KERNELS): $(linux)/%-refused/vmlinux: $(linux)/%/vmlinux $(refused-targets:%=$(refused)/vdso-%.so)
	@test -d $(@D) || cp -a $(<D) $(@D)
	@FRAGMENTS='$(FRAGMENTS.$*)' CROSS='$(CROSS.$*)' hosts/linux/build $* $(linux)/src-vdsokit $(@D) \
		VDSOKIT_IMAGES=$(abspath $(refused))

.PHONY: test-refused
test-refused: $(REFUSED_KERNELS) $(LINUX_TARGETS:%=$(O)/init/%.cpio) \
		$(foreach t,$(guest-targets),$(O)/guest/t_policy-$t $(O)/guest/t_timens-$t) | need-test
	@O='$(O)' $(foreach k,$(LINUX_TARGETS),KERNEL_$k=$(linux)/$k-refused/vmlinux) tests/run tests/refused/cases
