# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Bodies of the real images on machines that are made up, in user-mode emulation:
# every cache geometry, every number of a CPU, a time base that misreads.

#: make test-bodies    bodies on caches, CPUs and counters that are made up

bodies := $(O)/bodies
BODY_TESTS := made cell

# The CPU and the features of bodies that it can execute.
BODY_RUN.ppc := qemu-ppc
BODY_RUN.ppc64 := qemu-ppc64 -cpu power9
BODY_RUN.ppc64le := qemu-ppc64le -cpu power9
BODY_ARGS.cell.ppc := 0 0x8
BODY_ARGS.cell.ppc64 := 0 0x8 0x20
BODY_ARGS.cell.ppc64le := 0 0x8 0x20

body-programs := $(foreach n,$(BODY_TESTS),$(TARGETS:%=$(bodies)/t_$n-%))
body-target = $(lastword $(subst -, ,$@))

$(body-programs): $(bodies)/t_%: mk/bodies.mk $(wildcard tests/bodies/* tests/*.h) \
		tests/clock/call.h $(wildcard src/*.[ch] include/vdk/*.h) | need-clock
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CROSS.$(body-target))gcc -std=gnu11 -O2 -Wall -Wextra -Iinclude -static \
		-o $@ tests/bodies/t_$(firstword $(subst -, ,$*)).c $(filter %.c,$(filter src/%,$^))

.PHONY: test-bodies
test-bodies: $(body-programs) $(IMAGES)
	@tests/unit/run $(foreach t,$(TARGETS),$(foreach n,$(BODY_TESTS), \
		'$(BODY_RUN.$t) $(bodies)/t_$n-$t $(O)/images/vdso-$t.so $(BODY_ARGS.$n.$t)'))
