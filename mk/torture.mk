# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The torture run: programs at random around the low place, made and judged in
# the guest by $(O)/guest/t_torture-TARGET.

#: make test-torture SEED=1 N=400     programs at random against a model of docs/mapping.md

SEED ?= 1
N ?= 400
TORTURE_SOURCES := $(addprefix tests/torture/,t_torture.c make.c model.c)
# Where the victims are linked: ordinary, above, at and below the low place.
VICTIM_AT := 0x10000000 0x200000 0xf0000 0x20000

# torture-rules TARGET
define torture-rules
$(VICTIM_AT:%=$(O)/torture/$1/victim-%): $(O)/torture/$1/victim-%: tests/torture/victim.c include/vdk/abi.h mk/torture.mk | need-run-$1
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)$$(CROSS.$1)gcc -std=gnu11 -O1 -Wall -Wextra -Iinclude -ffreestanding -fno-pic \
		-fno-stack-protector -fno-asynchronous-unwind-tables -nostdlib -static -no-pie \
		-Wl,--build-id=none,-z,noexecstack,-Ttext-segment=$$* -s -o $$@ $$<

# All in one object, with a table of their sizes.
$(O)/torture/$1/victims.o: $(VICTIM_AT:%=$(O)/torture/$1/victim-%)
	@{ echo '.section .rodata,"a"'; echo '.globl victim_start,victim_sizes'; \
		echo '.balign 16'; echo 'victim_start:'; \
		for f in $$^; do echo ".incbin \"$$$$f\""; done; \
		echo '.balign 4'; echo 'victim_sizes:'; \
		for f in $$^; do echo ".long $$$$(stat -c %s $$$$f)"; done; \
		echo '.section .note.GNU-stack,"",@progbits'; } > $$@.S
	@$$(CROSS.$1)gcc -c -o $$@ $$@.S

$(O)/guest/t_torture-$1: $(TORTURE_SOURCES) tests/torture/torture.h $(O)/torture/$1/victims.o \
		$(O)/guest/$1/libguest.a $(guest-hdr)
	$$(call say,LD,$$@)$$(CROSS.$1)gcc -std=gnu11 $(GUEST_CFLAGS) -static -o $$@ $$(filter %.c %.o %.a,$$^)

guest-$1: $(O)/guest/t_torture-$1
endef
$(foreach t,$(call targets-with,GUEST),$(eval $(call torture-rules,$t)))

.PHONY: test-torture
test-torture: test-linux-parts
	@printf '%s\n' $(foreach t,$(guest-targets),'guest/t_torture:$(SEED):$(N) $t $(firstword $(CPUS.$(GUEST.$t))) 4') | \
		O='$(O)' tests/run /dev/stdin
