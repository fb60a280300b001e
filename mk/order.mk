# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Memory order: litmus tests made from the images, decided by models of the CPUs.
# `make order-litmus` writes tests/arch/FAMILY/order/clock anew; look at the difference.
# `make order-verdicts` prints each file's verdicts: its own, the model's, herd7's.

#: make test-order     memory order: readers and writers under models of the CPUs
order := $(O)/order
# A family has its part in tests/arch/FAMILY/order.
order-families := $(patsubst tests/arch/%/order/cases.py,%,$(wildcard tests/arch/*/order/cases.py))
order-env = $(foreach f,$(order-families),TOOLS_$f=$(TOOLS.$f)) LIMIT=none
order-targets := $(call targets-of,FAMILY,$(order-families))
ORDER_WRITERS := $(order-targets:%=$(order)/clock-%.o)

# The writer of a host that is a program.
$(order)/clock-%.o: src/page_publish.c $(LIB_HEADERS) mk/order.mk | need-test
	@mkdir -p $(@D)
	@$(CROSS.$*)gcc -O2 -std=gnu11 -ffreestanding -Iinclude -c -o $@ $<

# And that of the kernels.
ORDER_WRITERS += $(LINUX_TARGETS:%=$(O)/linux/%/vmlinux)

# With their family in front.
order-words := $(foreach t,$(order-targets),$(FAMILY.$t):$t)
order-files := $(foreach t,$(order-targets),$(FAMILY.$t):$(order)/clock-$t.o) \
	$(foreach t,$(LINUX_TARGETS),$(FAMILY.$t):$(O)/linux/$t/vmlinux)

.PHONY: test-order test-order-quick order-litmus order-verdicts
test-order: $(IMAGES) $(ORDER_WRITERS) | need-test
	@$(order-env) tests/tap 'tests/order/run $(O)/images $(order) $(order-words) -- $(order-files)'

# Only what a mutant of the images has to get past.
test-order-quick: $(IMAGES) | need-test
	@$(order-env) tests/tap 'tests/order/run --quick $(O)/images $(order) $(order-words)'

order-litmus: $(IMAGES) | need-test
	@$(order-env) tests/order/run --write $(O)/images $(order) $(order-words)

order-verdicts:
	@tests/order/run --verdicts
