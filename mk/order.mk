# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Memory order: litmus tests made from the images, decided by a model of Power.
# `make order-litmus` writes tests/arch/powerpc/order/clock anew; look at the difference.
# `make order-verdicts` prints each file's verdicts: its own, the model's, herd7's.

#: make test-order     memory order: readers and writer under a model of Power
order := $(O)/order
order-run = OBJDUMP=$(TOOLS.powerpc)objdump CC=$(TOOLS.powerpc)gcc tests/order/run
order-targets := $(call targets-of,FAMILY,powerpc)
ORDER_WRITERS := $(order-targets:%=$(order)/clock-%.o)

# The writer of a host that is a program.
$(order)/clock-%.o: src/page_publish.c $(LIB_HEADERS) mk/order.mk | need-test
	@mkdir -p $(@D)
	@$(CROSS.$*)gcc -O2 -std=gnu11 -ffreestanding -Iinclude -c -o $@ $<

# And that of the kernels.
ORDER_WRITERS += $(LINUX_TARGETS:%=$(O)/linux/%/vmlinux)

.PHONY: test-order test-order-quick order-litmus order-verdicts
test-order: $(IMAGES) $(ORDER_WRITERS) | need-test
	@$(order-run) $(O)/images $(order) $(order-targets) -- $(ORDER_WRITERS)

# Only what a mutant of the images has to get past.
test-order-quick: $(IMAGES) | need-test
	@$(order-run) --quick $(O)/images $(order) $(order-targets)

order-litmus: $(IMAGES) | need-test
	@$(order-run) --write $(O)/images $(order) $(order-targets)

order-verdicts:
	@tests/order/run --verdicts
