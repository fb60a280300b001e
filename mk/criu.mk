# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Programs of others that look closely at the mapping, in the little-endian guest:
# that is what Debian has them for.

#: make test-criu      CRIU dumps and restores a program that reads clocks; Valgrind;
#:                     Go programs

criu := $(O)/ppc64el
criu-packages := criu valgrind busybox-static fzf pup

$(criu): mk/fetch mk/criu.mk | need-criu
	@rm -rf $@
	@mk/fetch ppc64el $@ $(criu-packages)
	@touch $@

$(O)/criu/clock-ppc64le: tests/criu/clock.c $(O)/guest/ppc64le/libguest.a
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CROSS.ppc64le)gcc -std=gnu11 $(GUEST_CFLAGS) -static -o $@ $^

$(O)/criu/pie-ppc64le: tests/criu/pie.c | need-run
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CROSS.ppc64le)gcc -std=gnu11 $(GUEST_CFLAGS) -fPIE -pie -o $@ $<

$(O)/criu/without.so: tests/criu/without.c | need-run
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CROSS.ppc64le)gcc -std=gnu11 $(GUEST_CFLAGS) -shared -fPIC -o $@ $<

.PHONY: test-criu
test-criu: $(criu) $(O)/criu/clock-ppc64le $(O)/criu/pie-ppc64le $(O)/criu/without.so \
		$(O)/linux/ppc64le/vmlinux $(O)/init/ppc64le.cpio $(O)/vdso | need-criu
	@O='$(O)' DEBIAN=$(criu) LIMIT=none tests/tap tests/criu/run
