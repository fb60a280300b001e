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

$(torn)/t_torn: $(wildcard tests/torn/*.[ch]) tests/test.h $(VDK_SOURCES:%=src/%) $(LIB_HEADERS) \
		mk/torn.mk | need-unit
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) -std=gnu11 -O2 -g -Wall -Wextra -Iinclude -o $@ \
		$(filter tests/torn/%.c,$^) $(addprefix src/,$(filter-out page_publish.c page.c,$(VDK_SOURCES)))

# Two at a time.
.PHONY: test-torn
test-torn: $(torn)/t_torn $(IMAGES) | need-unit
	@printf '%s\n' $(foreach t,$(torn-targets), \
		'$(torn)/t_torn $(O)/images/vdso-$t.so $(TORN_ROUNDS) $(call torn-features,$t)') | \
		xargs -d '\n' -P 2 -n 1 tests/unit/run > $(torn)/said; \
	grep -v ' skipped$$' $(torn)/said; awk '/ skipped$$/ { p += $$1; f += $$3; s += $$5 } \
		END { print p + 0 " passed, " f + 0 " failed, " s + 0 " skipped"; exit f || !p }' $(torn)/said

# Only what a mutant of the images has to get past.
.PHONY: test-torn-quick
test-torn-quick: $(torn)/t_torn $(IMAGES) | need-unit
	@$(foreach t,$(torn-targets),$(torn)/t_torn $(O)/images/vdso-$t.so 0 $(call torn-features,$t) &&) :
