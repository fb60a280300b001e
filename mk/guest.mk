# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Programs for the guest: $(O)/guest/NAME-TARGET, static; NAME-dynamic-TARGET
# is linked dynamically. Sources are tests/guest/NAME.c or .cc; what all share
# is linked as a library, so that each takes of it what it needs.

guest := tests/guest
GUEST_NAMES := $(basename $(notdir $(wildcard $(guest)/tour.c $(guest)/t_*.c $(guest)/t_*.cc)))
# With the dynamic linker the vDSO is in the link map: other paths in libgcc.
GUEST_DYNAMIC := $(filter tour t_time t_signal t_leave t_throw t_policy t_request,$(GUEST_NAMES))

GUEST_CFLAGS := -O2 -g -Wall -Wextra -Iinclude -I$(guest) -Itests -funwind-tables -pthread
GUEST_LIB_SRC := $(filter-out $(guest)/tour.c $(guest)/t_%,$(wildcard $(guest)/*.c tools/tour/*.c)) \
	$(wildcard client/*.c src/*.c)
# What is of a family.
guest-arch = tests/arch/$(FAMILY.$1)/guest
guest-hdr := $(wildcard $(guest)/*.h tools/tour/*.h tests/arch/*/guest/*.h include/vdk/*.h tests/*.h src/*.h client/*.h)

# t_low sits on the vDSO's preferred place; others made of it below that, and on
# both sides.
guest-low := t_below t_straddle
GUEST_LDFLAGS.t_low := -Wl,-Ttext-segment=0x100000
GUEST_LDFLAGS.t_below := -Wl,-Ttext-segment=0x2000,-z,max-page-size=4096
GUEST_LDFLAGS.t_straddle := -Wl,--section-start=.below=0xd0000,--section-start=.above=0x110000
# t_huge right above it, and what is written is in another huge page than the code.
GUEST_LDFLAGS.t_huge := -Wl,-Ttext-segment=0x200000,-z,max-page-size=0x200000
# t_policy with a stack that code may run on.
GUEST_LDFLAGS.t_execstack := -Wl,-z,execstack
# Where no other program of the guest is: tests/unwind/handler breaks there.
GUEST_LDFLAGS.t_stop := -Wl,-Ttext-segment=0x12340000
GUEST_CFLAGS.t_throw := -fnon-call-exceptions

# t_matrix is these in one program.
guest-matrix := t_abi t_variants t_dicache t_open t_sysmap

# Only C++ programs need the C++ compiler.
guest-ld = $(CROSS.$1)$(if $(wildcard $(guest)/$2.cc),g++,gcc) -pthread

# guest-rules TARGET
define guest-rules
GUEST_PROGS.$1 := $$(foreach n,$$(GUEST_NAMES) $$(guest-low) t_execstack,$(O)/guest/$$n-$1) $$(GUEST_DYNAMIC:%=$(O)/guest/%-dynamic-$1)
GUEST_LIB.$1 := $$(patsubst %,$(O)/guest/$1/%.o,$$(basename $$(GUEST_LIB_SRC) \
	$$(wildcard $$(call guest-arch,$1)/*.S client/$$(FAMILY.$1)/*.S)))

$(O)/guest/$1/%.o: %.c $$(guest-hdr) mk/guest.mk | need-run-$1
	@mkdir -p $$(@D)
	$$(call say,CC,$$@)$$(CROSS.$1)gcc -std=gnu11 $(GUEST_CFLAGS) -I$$(call guest-arch,$1) $$(GUEST_CFLAGS.$$(*F)) -c -o $$@ $$<

$(O)/guest/$1/%.o: %.cc $$(guest-hdr) mk/guest.mk | need-run-$1
	@mkdir -p $$(@D)
	$$(call say,CC,$$@)$$(CROSS.$1)g++ -std=gnu++17 $(GUEST_CFLAGS) -I$$(call guest-arch,$1) $$(GUEST_CFLAGS.$$(*F)) -c -o $$@ $$<

$(O)/guest/$1/%.o: %.S $$(guest-hdr) mk/guest.mk | need-run-$1
	@mkdir -p $$(@D)
	$$(call say,AS,$$@)$$(CROSS.$1)gcc $(GUEST_CFLAGS) -Wa,-mregnames,-maltivec -c -o $$@ $$<

$(O)/guest/$1/libguest.a: $$(GUEST_LIB.$1)
	$$(call say,AR,$$@)rm -f $$@ && $$(CROSS.$1)ar rcs $$@ $$^

$(guest-matrix:%=$(O)/guest/$1/matrix/%.o): $(O)/guest/$1/matrix/%.o: $(guest)/%.c $$(guest-hdr) mk/guest.mk | need-run-$1
	@mkdir -p $$(@D)
	$$(call say,CC,$$@)$$(CROSS.$1)gcc -std=gnu11 $(GUEST_CFLAGS) -I$$(call guest-arch,$1) -Dmain=main_$$* -c -o $$@ $$<

$(O)/guest/t_matrix-$1: $(guest-matrix:%=$(O)/guest/$1/matrix/%.o)

$(GUEST_NAMES:%=$(O)/guest/%-$1): $(O)/guest/%-$1: $(O)/guest/$1/$(guest)/%.o $(O)/guest/$1/libguest.a
	$$(call say,LD,$$@)$$(call guest-ld,$1,$$*) -static $$(GUEST_LDFLAGS.$$*) -o $$@ $$(filter %.o,$$^) $$(filter %.a,$$^)

$(guest-low:%=$(O)/guest/%-$1): $(O)/guest/%-$1: $(O)/guest/$1/$(guest)/t_low.o $(O)/guest/$1/libguest.a
	$$(call say,LD,$$@)$$(call guest-ld,$1,$$*) -static $$(GUEST_LDFLAGS.$$*) -o $$@ $$^

$(O)/guest/t_execstack-$1: $(O)/guest/$1/$(guest)/t_policy.o $(O)/guest/$1/libguest.a
	$$(call say,LD,$$@)$$(call guest-ld,$1,) -static $$(GUEST_LDFLAGS.t_execstack) -o $$@ $$^

$(GUEST_DYNAMIC:%=$(O)/guest/%-dynamic-$1): $(O)/guest/%-dynamic-$1: $(O)/guest/$1/$(guest)/%.o $(O)/guest/$1/libguest.a
	$$(call say,LD,$$@)$$(call guest-ld,$1,$$*) -o $$@ $$^

.PHONY: guest-$1
guest-$1: $$(GUEST_PROGS.$1)
endef
$(foreach t,$(call targets-with,GUEST),$(eval $(call guest-rules,$t)))

.PHONY: guest
guest: $(guest-targets:%=guest-%)
