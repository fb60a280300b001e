# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Images of this machine's own CPU, in processes of this machine: a real counter, and
# loads and stores in the order in which real CPUs do them.

#: make test-native    images of this machine's CPU, on it

# Reads beside a publisher on another CPU, and readings handed over from one.
NATIVE_READS ?= 100000000
NATIVE_TIMES ?= 20000000

native := $(O)/native
NATIVE_TESTS := calls gate step torn cause

$(NATIVE_TESTS:%=$(native)/t_%): $(native)/t_%: tests/native/t_%.c tests/native/host.c tests/native/host.h \
		tests/test.h tests/arch/$(this-machine)/native.c $(wildcard hosts/native/*.h) \
		hosts/native/host.c hosts/native/$(this-machine)/cpu.c $(wildcard client/*.[ch] client/generic/*.c) \
		$(VDK_SOURCES:%=src/%) $(LIB_HEADERS) mk/native.mk | need-cc
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) -std=gnu11 -O2 -g -Wall -Wextra -Iinclude -pthread -o $@ $(filter %.c,$^)

# The step test needs what steps on this CPU, and which instructions there are.
$(native)/t_step: tests/arch/$(this-machine)/step.c tests/native/step.h

$(native-targets:%=$(native)/%.insns): $(native)/%.insns: $(O)/images/vdso-%.so
	@mkdir -p $(@D)
	@$(CROSS.$*)objdump -d $<.dbg | awk -F'\t' '/^[0-9a-f]+ </ { gsub(/^.*<|>:$$/, ""); name = $$0 } \
		/^ *[0-9a-f]+:\t/ && NF > 2 && $$3 !~ /^int3/ { gsub(/[ :]/, "", $$1); print $$1, name }' > $@

# native-runs TARGET,READS,TIMES: the commands, with the bodies that each feature chooses.
native-image = $(O)/images/vdso-$1.so
native-runs = '$(native)/t_step $(native-image) $(native)/$1.insns $(FEATURES.$1)' \
	$(foreach f,$(FEATURES.$1),'$(native)/t_calls $(native-image) $f') \
	$(if $(filter %-call,$1),'$(native)/t_gate $(native-image)') \
	$(foreach f,$(EMULATED.$1),'$(native)/t_torn $(native-image) $2 $f' \
		'$(native)/t_cause $(native-image) $3 $f')
native-parts := $(NATIVE_TESTS:%=$(native)/t_%) $(native-targets:%=$(native)/%.insns)

.PHONY: test-native test-native-quick
test-native: $(native-parts) $(IMAGES) $(O)/try/try
	@tests/tap 'tests/native/try $(O)/try/try $(native-targets:%=$(O)/images/vdso-%.so)' \
		$(foreach t,$(native-targets),$(call native-runs,$t,$(NATIVE_READS),$(NATIVE_TIMES)))

# Only what a mutant of the images has to get past.
test-native-quick: $(native-parts) $(IMAGES)
	@tests/tap --first $(foreach t,$(native-targets),$(call native-runs,$t,2000000,500000))
