# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Executed instructions, ours beside Linux's own, in one run.

#: make bench          executed instructions of each call, ours beside Linux's own:
#:                     a table, CSV files and a chart

BENCH_CPUS.ppc64 ?= 970 power9 power10
BENCH_CPUS.ppc ?= 970 power9 power10
BENCH_CPUS.ppc64le ?= power9 power10
BENCH_SRC := bench/calls.c bench/floor.S client/lookup.c

$(TARGETS:%=$(O)/bench/calls-%): $(O)/bench/calls-%: $(BENCH_SRC) include/vdk/client.h mk/bench.mk | need-run
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CROSS.$*)gcc -std=gnu11 -O2 -Wall -Wextra -Iinclude -Wa,-mregnames \
		-static -o $@ $(BENCH_SRC)

.PHONY: bench
bench: $(TARGETS:%=$(O)/bench/calls-%) | need-bench
	@O=$(O) MAKE='$(MAKE)' bench/run $(foreach t,$(TARGETS),$(foreach c,$(BENCH_CPUS.$t),$t:$c))
