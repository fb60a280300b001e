# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Tests of the host library: on this machine with sanitizers, and compiled for
# big-endian machines of both word sizes in user-mode emulation; then some
# seconds of fuzzing. `make test-mutants` tells whether the tests see anything.

FUZZ_S ?= 60
UNIT_FUZZ_S := 4
unit := $(O)/unit

UNIT_TESTS := open family handles limits bad lookup variant layout place request program page clock order start publish x86
unit-hosted := $(call targets-of,HOSTED,unit)
UNIT_FLAVOURS := native $(unit-hosted)
# The real images, too.
$(foreach n,$(UNIT_TESTS),$(eval UNIT_ARGS.$n :=))
UNIT_ARGS.variant := $(IMAGES)
FUZZERS := image request variant mark

# A flavour with one program: data races.
UNIT_CC.threads := $(CC) -fsanitize=thread -pthread
UNIT_CC.native := $(CC) -fsanitize=address,undefined -fno-sanitize-recover=undefined
$(foreach t,$(unit-hosted),$(eval UNIT_CC.$t = $$(CROSS.$t)gcc -static))
UNIT_CFLAGS := -std=gnu11 -O1 -g -Iinclude -Wall -Wextra -Werror
UNIT_HEADERS := $(wildcard tests/*.h tests/unit/*.h) $(LIB_HEADERS)

# unit-rules FLAVOUR
define unit-rules
$(unit)/$1/lib/%.o: src/%.c $(LIB_HEADERS) mk/unit.mk | need-unit
	@mkdir -p $$(@D)
	@$$(UNIT_CC.$1) $(UNIT_CFLAGS) $(LIB_WARNINGS) -c -o $$@ $$<

$(unit)/$1/mkimage.o: tests/unit/mkimage.c $(UNIT_HEADERS) mk/unit.mk | need-unit
	@mkdir -p $$(@D)
	@$$(UNIT_CC.$1) $(UNIT_CFLAGS) -c -o $$@ $$<

$(unit)/$1/t_%: tests/unit/t_%.c $(unit)/$1/mkimage.o $(UNIT_HEADERS) \
		$(VDK_SOURCES:%.c=$(unit)/$1/lib/%.o) src/page_publish.c src/page.c
	@$$(UNIT_CC.$1) $(UNIT_CFLAGS) -o $$@ $$< $$(unit-link)

$(unit)/$1/t_bad: $(wildcard tests/bad/*.[ch]) $(unit)/$1/mkimage.o $(UNIT_HEADERS) \
		$(VDK_SOURCES:%.c=$(unit)/$1/lib/%.o)
	@$$(UNIT_CC.$1) $(UNIT_CFLAGS) -o $$@ $$(filter %.c,$$^) $$(unit-link)
endef
# t_order brings the publisher compiled its own way.
unit-link = $(filter-out $(if $(filter %/t_order,$@),%/lib/page_publish.o %/lib/page.o),$(filter %.o,$^))
$(foreach f,$(UNIT_FLAVOURS) threads,$(eval $(call unit-rules,$f)))

$(unit)/fuzz_%: tests/fuzz/fuzz_%.c $(VDK_SOURCES:%=src/%) $(LIB_HEADERS) mk/unit.mk | need-unit
	@mkdir -p $(@D)
	@clang $(UNIT_CFLAGS) -fsanitize=fuzzer,address,undefined \
		-fno-sanitize-recover=undefined -o $@ $(filter %.c,$^)

$(unit)/seeds: tests/fuzz/seeds.c tests/unit/mkimage.c tests/unit/mkimage.h
	@mkdir -p $(@D)
	@$(CC) $(UNIT_CFLAGS) -o $@ $(filter %.c,$^)

unit-programs := $(foreach f,$(UNIT_FLAVOURS),$(UNIT_TESTS:%=$(unit)/$f/t_%)) \
	$(unit)/threads/t_threads

.PHONY: test-unit test-mutants fuzz
test-unit: $(unit-programs) $(FUZZERS:%=$(unit)/fuzz_%) $(unit)/seeds $(IMAGES) $(O)/libvdk.a
	@CC='$(CC)' IMAGES='$(IMAGES)' LIB='$(O)/libvdk.a' DIR='$(unit)' FUZZ_S=$(UNIT_FUZZ_S) \
		WARNINGS='$(LIB_WARNINGS)' SOURCES='$(VDK_SOURCES:%=src/%)' \
		CROSS_BE64='$(CROSS.$(call elf,64-big-%))gcc' CROSS_BE32='$(CROSS.$(call elf,32-big-%))gcc' \
		tests/tap $(foreach f,$(UNIT_FLAVOURS),$(foreach n,$(UNIT_TESTS),'$(strip $(EMULATOR.$f) $(unit)/$f/t_$n $(UNIT_ARGS.$n))')) \
		'setarch -R $(unit)/threads/t_threads' tests/unit/compile tests/unit/arrows $(FUZZERS:%='tests/fuzz/run %')

fuzz: $(FUZZERS:%=$(unit)/fuzz_%) $(unit)/seeds $(IMAGES)
	@IMAGES='$(IMAGES)' DIR='$(unit)' FUZZ_S=$(FUZZ_S) LIMIT=$$(($(FUZZ_S) + 300)) \
		tests/tap $(FUZZERS:%='tests/fuzz/run %')

test-mutants: | need-unit
	@DIR='$(unit)/mutants' CC='$(CC)' SAMPLE='$(SAMPLE)' LIMIT=none tests/tap tests/unit/mutants
