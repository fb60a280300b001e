# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The mapping beyond what `make test-linux` sees of it.

#: make test-gdb       gdb on cores of programs that died in the vDSO

.PHONY: test-gdb
test-gdb: $(LINUX_TARGETS:%=$(linux)/%/vmlinux) $(LINUX_TARGETS:%=$(O)/init/%.cpio) \
		$(TARGETS:%=$(O)/guest/t_core-%) | need-test
	@O='$(O)' tests/mapping/gdb $(TARGETS)
