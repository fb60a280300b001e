# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The clocks' arithmetic: the images against wide numbers in user-mode
# emulation, the lemmas behind it for all inputs.

#: make test-clock     the clocks' arithmetic: exact on random clocks, and proved

# Pages read: nine of eight times as many, with each set of bodies.
CLOCK_ROUNDS ?= 1000000
CLOCK_SEED ?= 1

# The bodies that user-mode emulation has a CPU for: feature masks.
CLOCK_RUN.ppc := qemu-ppc
CLOCK_RUN.ppc64 := qemu-ppc64 -cpu power9
CLOCK_RUN.ppc64le := qemu-ppc64le -cpu power9
CLOCK_FEATURES.ppc := 0 0x8
CLOCK_FEATURES.ppc64 := 0 0x8 0x20
CLOCK_FEATURES.ppc64le := 0 0x8 0x20

$(TARGETS:%=$(O)/clock/t_exact-%): $(O)/clock/t_exact-%: $(wildcard tests/clock/*.[ch]) tests/limit.h \
		$(wildcard src/*.[ch] include/vdk/*.h) mk/clock.mk | need-clock
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CROSS.$*)gcc -std=gnu11 -O2 -Wall -Wextra -Iinclude -static -o $@ $(filter %.c,$^)

.PHONY: test-clock
test-clock: $(TARGETS:%=$(O)/clock/t_exact-%) $(IMAGES) | need-clock
	@tests/clock/run $(foreach t,$(TARGETS),'$(CLOCK_RUN.$t) $(O)/clock/t_exact-$t \
		$(O)/images/vdso-$t.so $(CLOCK_ROUNDS) $(CLOCK_SEED) $(CLOCK_FEATURES.$t)')
