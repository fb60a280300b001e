# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# What calls cost, ours beside Linux's own, in one run.

#: make bench          what each call costs, ours beside Linux's own, the system
#:                     call and the least there can be: a table, CSV files, a chart

bench-targets := $(call targets-with,BENCH)
BENCH_SRC := bench/calls.c bench/exec.c bench/floor.S $(wildcard client/*.c)
BENCH_HDR := bench/count.h $(wildcard image/*/arch.h) include/vdk/abi.h include/vdk/client.h $(wildcard client/*.h)

$(bench-targets:%=$(O)/bench/calls-%): $(O)/bench/calls-%: $(BENCH_SRC) $(BENCH_HDR) mk/bench.mk | need-run-%
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CROSS.$*)gcc -std=gnu11 -O2 -Wall -Wextra -Iinclude -Iimage/$(FAMILY.$*) \
		$(ASFLAGS.$*) -static -o $@ $(BENCH_SRC)

$(bench-targets:%=$(O)/bench/tiny-%): $(O)/bench/tiny-%: bench/tiny.S mk/bench.mk | need-run-%
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CROSS.$*)gcc -nostdlib -static -Wl,--build-id=none -o $@ $<

# Runs in QEMU, on this machine.
$(O)/bench/trace.so: bench/trace.c mk/bench.mk | need-bench
	@mkdir -p $(@D)
	$(call say,CC,$@)cc -std=c11 -O2 -Wall -Wextra -fPIC -shared -fvisibility=hidden -o $@ $<

.PHONY: bench
bench: $(bench-targets:%=$(O)/bench/calls-%) $(bench-targets:%=$(O)/bench/tiny-%) $(O)/bench/trace.so \
		$(IMAGES) | need-bench
	@O=$(O) MAKE='$(make-command)' bench/run $(foreach t,$(bench-targets),$(BENCH.$t:%=$t:%))
