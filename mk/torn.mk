# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Readers stopped at each instruction while a page is published to, on this machine:
# the images' bytes are interpreted.

#: make test-torn      readers stopped everywhere, pages torn everywhere

TORN_ROUNDS ?= 1
# Sets of features; none: those whose bodies differ.
TORN_FEATURES ?=
torn-targets := $(call targets-of,FAMILY,powerpc)
torn-features = $(or $(TORN_FEATURES),$(FEATURES.$1))
torn := $(O)/torn

$(torn)/t_torn: $(wildcard tests/torn/*.[ch] tests/arch/powerpc/torn/*.[ch]) tests/test.h $(VDK_SOURCES:%=src/%) $(LIB_HEADERS) \
		mk/torn.mk | need-unit
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) -std=gnu11 -O2 -g -Wall -Wextra -Iinclude -Itests/arch/powerpc/torn -o $@ \
		$(filter tests/torn/%.c tests/arch/%.c,$^) $(addprefix src/,$(filter-out page_publish.c page.c,$(VDK_SOURCES)))

.PHONY: test-torn
test-torn: $(torn)/t_torn $(IMAGES) | need-unit
	@JOBS=2 tests/tap $(foreach t,$(torn-targets), \
		'$(torn)/t_torn $(O)/images/vdso-$t.so $(TORN_ROUNDS) $(call torn-features,$t)')

# Only what a mutant of the images has to get past.
.PHONY: test-torn-quick
test-torn-quick: $(torn)/t_torn $(IMAGES) | need-unit
	@$(foreach t,$(torn-targets),$(torn)/t_torn $(O)/images/vdso-$t.so 0 $(call torn-features,$t) &&) :
