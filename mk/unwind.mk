# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Unwinding from every instruction of the images, by unwinders of others.

#: make test-unwind    libgcc, elfutils and gdb unwind at each instruction of the vDSO
#:     KERNEL=stock    the same with Linux's own image (it fails)

# A CPU that can execute all bodies, one for each other set of them. Threads that have
# not used vector registers have another frame, and so has a CPU without them.
UNWIND_GUESTS := $(foreach t,$(guest-targets),$(UNWIND.$t:%=$t:%))
unwind-first = $(foreach t,$(guest-targets),$t:$(firstword $(UNWIND.$t)))

$(O)/unwind/judge_libdw: tests/unwind/judge_libdw.c tests/unwind/records.c \
		$(wildcard tests/unwind/*.h) tests/guest/unwind_record.h mk/unwind.mk | need-test
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) -std=gnu11 -O2 -Wall -Wextra -Itests/guest -o $@ $(filter %.c,$^) -ldw -lelf

.PHONY: test-unwind
test-unwind: $(O)/unwind/judge_libdw $(guest-targets:%=$(O)/guest/t_unwind-%) \
		$(guest-targets:%=$(O)/guest/t_stop-%) $(IMAGES) \
		$(LINUX_TARGETS:%=run-%) | need-test
	@O='$(O)' KERNEL='$(KERNEL)' LIMIT=none tests/tap 'tests/unwind/run $(UNWIND_GUESTS)'
