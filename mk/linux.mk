# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The guest kernels: $(O)/linux/NAME/vmlinux has our vDSO, NAME-stock differs from it
# in that only. Which there are: targets/.

#: make linux          the guest kernels with our vDSO
#: make linux-stock    the same kernels with Linux's own
#: make linux-install KERNEL_SRC=dir     put our vDSO into a Linux 6.1 tree; without
#:                     vdso= its kernels place it at random; VDSO_DEFAULT=low: low
#: make linux-uninstall KERNEL_SRC=dir   and take it out again

LINUX_TAR ?= /usr/src/linux-source-6.1.tar.xz
linux := $(O)/linux

# One tree for all kernels: it has the images of each.
linux-images := $(patsubst %,$(O)/images/vdso-%.so,$(foreach k,$(all-kernels),$(call kernel-targets,$k)))

linux-config := $(wildcard hosts/linux/config/*.config)
linux-glue := $(wildcard hosts/linux/*.c hosts/linux/*.h hosts/linux/*.mk hosts/linux/*.sed \
	include/vdk/*.h src/*.c src/*.h)

# Left out because no guest needs it and it is two thirds of the tree.
linux-unneeded := Documentation/*/* sound/*.[chS] tools/perf/* \
	arch/[!p]*/*.[chS] arch/parisc/*.[chS] *.dts *.dtsi \
	$(foreach d,gpu media net staging scsi usb infiniband,drivers/$d/*/*.[ch])

.PHONY: linux linux-stock linux-install linux-uninstall
linux: $(LINUX_TARGETS:%=$(linux)/%/vmlinux)
linux-stock: $(LINUX_TARGETS:%=$(linux)/%-stock/vmlinux)

# Both trees are read-only for the builds; the second shares by hard links all
# that it does not replace. (A kernel with other images, to test the tests:
# hosts/linux/build TARGET src-vdsokit DIR VDSOKIT_IMAGES=dir.)
$(linux)/src.stamp: | need-linux
	@mkdir -p $(linux)
	@echo "linux: unpacking $(LINUX_TAR) (15 s)" >&2
	@test -f $(LINUX_TAR) || \
		{ echo "linux: no $(LINUX_TAR): install linux-source-6.1" >&2; exit 1; }
	@rm -rf $(linux)/src.new $(linux)/src $(linux)/src-vdsokit && mkdir $(linux)/src.new
	@tar -C $(linux)/src.new --strip-components=1 --wildcards \
		$(linux-unneeded:%='--exclude=linux-source-6.1/%') -xf $(LINUX_TAR)
	@mv $(linux)/src.new $(linux)/src && touch $@

$(linux)/src-vdsokit.stamp: $(linux)/src.stamp $(linux-glue) hosts/linux/install \
		$(linux-images)
	@test -e $(linux)/src-vdsokit/arch/powerpc/kernel/vdso/vdsokit/installed || \
		{ rm -rf $(linux)/src-vdsokit && cp -al $(linux)/src $(linux)/src-vdsokit; }
	@IMAGES=$(O)/images VDSO_DEFAULT=low hosts/linux/install $(linux)/src-vdsokit >&2
	@touch $@

$(all-kernels:%=$(linux)/%/vmlinux): $(linux)/%/vmlinux: \
		$(linux)/src-vdsokit.stamp $(linux-config) hosts/linux/build | need-linux-%
	@FRAGMENTS='$(FRAGMENTS.$*)' CROSS='$(CROSS.$*)' hosts/linux/build $* $(linux)/src-vdsokit $(@D)

$(all-kernels:%=$(linux)/%-stock/vmlinux): $(linux)/%-stock/vmlinux: \
		$(linux)/src.stamp $(linux-config) hosts/linux/build | need-linux-%
	@FRAGMENTS='$(FRAGMENTS.$*)' CROSS='$(CROSS.$*)' hosts/linux/build $* $(linux)/src $(@D)

# What a run needs for each guest; KERNEL may also be the path of a kernel.
run-kernel.ours :=
run-kernel.stock := -stock
.PHONY: $(all-kernels:%=run-%)
$(all-kernels:%=run-%): run-%: $(O)/init/%.cpio | need-run-%
ifneq ($(filter ours stock,$(KERNEL)),)
$(all-kernels:%=run-%): run-%: $(O)/linux/%$(run-kernel.$(KERNEL))/vmlinux
endif

$(O)/init/%.cpio: tools/run/init.c | need-run-%
	@mkdir -p $@.d
	@$(CROSS.$*)gcc -std=c11 -O2 -Wall -Wextra -static -s -o $@.d/init $<
	@cd $@.d && echo init | cpio -o -H newc -R +0:+0 --quiet > ../$(@F)

linux-install: $(linux-images)
	@IMAGES=$(O)/images hosts/linux/install "$$KERNEL_SRC"

linux-uninstall:
	@hosts/linux/install --undo "$$KERNEL_SRC"

export KERNEL_SRC
