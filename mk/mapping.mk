# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The mapping beyond what `make test-linux` sees of it.

#: make test-gdb       gdb on cores of programs that died in the vDSO

#: make test-mapping   the mapping on kernels with 64 KiB pages, one of which looks
#:                     for its own mistakes

.PHONY: test-gdb test-mapping
test-gdb: $(LINUX_TARGETS:%=$(linux)/%/vmlinux) $(LINUX_TARGETS:%=$(O)/init/%.cpio) \
		$(guest-targets:%=$(O)/guest/t_core-%) | need-test
	@O='$(O)' LIMIT=none tests/tap 'tests/mapping/gdb $(guest-targets)'

# Kernels with other pages, and one that watches itself: hosts/linux/config has
# what each of these fragments is for.
OTHER_KERNELS := $(foreach k,$(LINUX_TARGETS),$(OTHER.$k))
other-kernels := $(OTHER_KERNELS:%=$(linux)/%/vmlinux)

$(other-kernels): $(linux)/%/vmlinux: $(linux)/src-vdsokit.stamp $(linux-config) hosts/linux/build \
		mk/mapping.mk
	@FRAGMENTS='$(FRAGMENTS.$*)' CROSS='$(CROSS.$(firstword $(subst -, ,$*)))' \
		hosts/linux/build $(firstword $(subst -, ,$*)) $(linux)/src-vdsokit $(@D)

test-mapping: test-linux-parts $(other-kernels)
	@O='$(O)' $(foreach k,$(LINUX_TARGETS),KERNEL_$k=$(linux)/$(OTHER.$k)/vmlinux) tests/run tests/mapping/cases
