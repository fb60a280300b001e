# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The vdso command, for this machine, and its tests: what it does to bytes as
# the host library is tested (mk/unit.mk), what it does to programs and files by scripts.

#: make tool           the vdso command, build/vdso
#: make test-tool      its tests

TOOL_SOURCES := $(wildcard tools/vdso/*.c)
TOOL_HEADERS := $(wildcard tools/vdso/*.h)
# What knows nothing of files.
MARK_SOURCES := $(addprefix tools/vdso/,$(addsuffix .c,claims elf elf_error host mark note plan section table))

$(O)/tool/%.o: tools/vdso/%.c $(TOOL_HEADERS) $(LIB_HEADERS) mk/tool.mk | need-cc
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) -std=c11 -Iinclude $(LIB_WARNINGS) $(CFLAGS) -c -o $@ $<

$(O)/vdso: $(TOOL_SOURCES:tools/vdso/%.c=$(O)/tool/%.o) $(O)/libvdk.a
	$(call say,LD,$@)$(CC) $(CFLAGS) -o $@ $^

.PHONY: tool test-tool
tool: $(O)/vdso

tool-test := $(O)/tool/test
tool-test-sources := $(addprefix tests/tool/,shapes.c holds.c kept.c mkprog.c) $(MARK_SOURCES) \
	$(VDK_SOURCES:%=src/%)
tool-flavours := native $(call targets-of,HOSTED,tool)
tool-tests := $(foreach f,$(tool-flavours),$f/t_mark $f/t_notes $f/t_refuse)

$(tool-tests:%=$(tool-test)/%): $(tool-test)/%: $(tool-test-sources) \
		$(wildcard tests/tool/t_*.c tests/tool/*.h tests/test.h) $(TOOL_HEADERS) $(LIB_HEADERS) mk/tool.mk mk/unit.mk | need-tool
	@mkdir -p $(@D)
	@$(UNIT_CC.$(*D)) $(UNIT_CFLAGS) -Itests -o $@ tests/tool/$(*F).c $(tool-test-sources)

test-tool: $(tool-tests:%=$(tool-test)/%) $(O)/vdso | need-tool
	@VDSO=$(O)/vdso \
		tests/tap $(foreach t,$(tool-tests),'$(strip $(EMULATOR.$(patsubst %/,%,$(dir $t))) $(tool-test)/$t)') \
		tests/tool/run tests/tool/kinds tests/tool/files

# The fuzzer's rules are in mk/unit.mk.
$(O)/unit/fuzz_mark: tests/tool/holds.c tests/tool/kept.c tests/tool/holds.h $(MARK_SOURCES) $(TOOL_HEADERS)
$(O)/unit/seeds: tests/tool/mkprog.c tests/tool/mkprog.h

# Programs for the guest that are marked: one for each request, linked one way each.
# marked-rules TARGET,NAME,LINK_FLAGS,REQUEST,MARK_OPTION
define marked-rules
$(O)/guest/$2-$1: tests/tool/marked.c include/vdk/abi.h $(O)/vdso mk/tool.mk | need-run-$1
	@mkdir -p $$(@D)
	$$(call say,MARK,$$@)$$(CROSS.$1)gcc -O2 -Wall -Wextra -Iinclude $3 -DREQUEST=$4 -o $$@ $$< && \
		$(O)/vdso mark $5 $$@

guest-$1: $(O)/guest/$2-$1
endef
$(foreach t,$(call targets-with,GUEST),\
	$(eval $(call marked-rules,$t,marked-static,-static,VDK_PLACE_AT,--at 0x70000000)) \
	$(eval $(call marked-rules,$t,marked-dynamic,-no-pie,VDK_PLACE_NONE,--none)) \
	$(eval $(call marked-rules,$t,marked-pie,-fPIE -pie,VDK_PLACE_RANDOM,--random)))
