# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The clocks' arithmetic: the images against wide numbers, in user-mode emulation or on
# this machine, the lemmas behind it for all inputs.

#: make test-clock     the clocks' arithmetic: exact on random clocks, and proved

# Pages read: nine of eight times as many, with each set of bodies.
CLOCK_ROUNDS ?= 1000000
CLOCK_SEED ?= 1

clock-targets := $(call targets-with,EMULATED)
# $(call clock-run,TARGET): each of its bodies that can be executed.
clock-run = $(strip $(EMULATOR.$1) $(O)/clock/t_exact-$1 $(O)/images/vdso-$1.so \
	$(CLOCK_ROUNDS) $(CLOCK_SEED) $(EMULATED.$1))

# clock-rule TARGET
define clock-rule
$(O)/clock/t_exact-$1: $(wildcard tests/clock/*.[ch] tests/arch/$(FAMILY.$1)/clock/*) tests/limit.h \
		$(wildcard src/*.[ch] include/vdk/*.h) mk/clock.mk | need-clock-$1
	@mkdir -p $$(@D)
	$$(call say,CC,$$@)$$(CROSS.$1)gcc -std=gnu11 -O2 -Wall -Wextra -Iinclude \
		-Itests/arch/$(FAMILY.$1)/clock -static -o $$@ $$(filter %.c,$$^)
endef
$(foreach t,$(clock-targets),$(eval $(call clock-rule,$t)))

.PHONY: test-clock
test-clock: $(clock-targets:%=$(O)/clock/t_exact-%) $(IMAGES) | need-clock
	@O='$(O)' LIMIT=none tests/tap 'tests/clock/run $(CLOCK_ROUNDS) $(CLOCK_SEED) $(clock-targets)'
