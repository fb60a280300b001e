# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Images of this machine's own CPU, in processes of this machine: a real counter, and
# loads and stores in the order in which real CPUs do them.

#: make test-native    images of this machine's CPU, on it

# Reads beside a publisher on another CPU, and readings handed over from one.
NATIVE_READS ?= 100000000
NATIVE_TIMES ?= 20000000

native := $(O)/native
native-targets := $(foreach t,$(TARGETS),$(if $(filter $(this-machine),$(FAMILY.$t)),$t))
try := $(O)/try
# In this order: the image that reads the counter, the one that calls.
try-targets := $(foreach t,$(this-machine) $(this-machine)-call,$(filter $t,$(native-targets)))
NATIVE_TESTS := calls gate torn cause

$(NATIVE_TESTS:%=$(native)/t_%): $(native)/t_%: tests/native/t_%.c tests/native/host.c tests/native/host.h \
		tests/test.h tests/arch/$(this-machine)/native.c hosts/native/cpu.h \
		hosts/native/$(this-machine)/cpu.c $(wildcard client/*.[ch] client/generic/*.c) \
		$(VDK_SOURCES:%=src/%) $(LIB_HEADERS) mk/native.mk | need-cc
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) -std=gnu11 -O2 -g -Wall -Wextra -Iinclude -pthread -o $@ $(filter %.c,$^)

# native-runs TARGET: the commands, each with the bodies that its features choose.
native-image = $(O)/images/vdso-$1.so
native-runs = $(foreach f,$(FEATURES.$1),'$(native)/t_calls $(native-image) $f') \
	'$(native)/t_torn $(native-image) $(NATIVE_READS)' \
	'$(native)/t_cause $(native-image) $(NATIVE_TIMES)' \
	$(if $(filter %-call,$1),'$(native)/t_gate $(native-image)')

.PHONY: test-native
test-native: $(NATIVE_TESTS:%=$(native)/t_%) $(IMAGES) $(try)/try
	@tests/tap 'tests/native/try $(try)/try $(try-targets:%=$(O)/images/vdso-%.so)' $(foreach t,$(native-targets),$(call native-runs,$t))
