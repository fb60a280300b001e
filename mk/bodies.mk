# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Bodies of the real images on machines that are made up, in user-mode emulation:
# every cache geometry, every number of a CPU, a time base that misreads.

#: make test-bodies    bodies on caches, CPUs and counters that are made up

bodies := $(O)/bodies
BODY_TESTS := made cell
BODY_TARGETS := $(call targets-of,FAMILY,powerpc)
BODY_ARGS.made =
BODY_ARGS.cell = $(EMULATED.$1)

body-programs := $(foreach n,$(BODY_TESTS),$(BODY_TARGETS:%=$(bodies)/t_$n-%))
body-target = $(lastword $(subst -, ,$@))

$(body-programs): $(bodies)/t_%: mk/bodies.mk $(wildcard tests/arch/*/bodies/* tests/*.h) \
		$(wildcard tests/arch/*/clock/cpu.h) $(wildcard src/*.[ch] include/vdk/*.h) | need-clock
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CROSS.$(body-target))gcc -std=gnu11 -O2 -Wall -Wextra -Iinclude -Itests \
		-Itests/arch/$(FAMILY.$(body-target))/clock -static \
		-o $@ tests/arch/$(FAMILY.$(body-target))/bodies/t_$(firstword $(subst -, ,$*)).c $(filter %.c,$(filter src/%,$^))

.PHONY: test-bodies
test-bodies: $(body-programs) $(IMAGES)
	@tests/tap $(foreach t,$(BODY_TARGETS),$(foreach n,$(BODY_TESTS), \
		'$(EMULATOR.$t) $(bodies)/t_$n-$t $(O)/images/vdso-$t.so $(call BODY_ARGS.$n,$t)'))
