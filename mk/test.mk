# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The tests. Each layer ends with a line "N passed, N failed, N skipped" and
# fails if anything failed or was skipped, or if it had no test at all.

#: make test           what a change is likely to break: 8 minutes on 2 CPUs, and once
#:                     7 more for packages and a kernel; says what it leaves out
#: make test-all       everything there is: 80 minutes; make test-LAYER: one of these
#: make test-unit      the host library, on this machine
#: make test-images    the images as files: rules, code, unwind data
#: make test-linux     programs in guests of the kernels with our vDSO
#: make test-install   our files in a kernel's source tree, and out of it again
#: make test-gaps      clocks after the whole guest stood still for seconds
#: make test-make      each layer builds what it uses
#: make test-family    a made-up CPU family is added, by files alone
#: make test-mutants, test-mutants-library, test-mutants-image, test-mutants-linux
#:                     changes for the worse: do these tests see them? SAMPLE=3: three
# Which layers there are, and what `make test` does of each: tests/layers.
.PHONY: test test-all test-parts test-make test-family test-images test-linux selftests
.PHONY: test-mutants-library test-mutants-image test-mutants-linux

# Not $(MAKE) itself: make -n would execute what has that in it.
make-command = $(MAKE)

test: | need-test
	@O='$(O)' MAKE='$(make-command)' tests/all --quick

test-all: | need-test
	@O='$(O)' MAKE='$(make-command)' tests/all

test-make:
	@MAKE='$(make-command)' tests/tap tests/makefiles

test-family: | need-cc
	@O='$(O)' MAKE='$(make-command)' CC='$(CC)' LIMIT=none tests/tap tests/family/run

# quick: of the programs in guests, those that tests/cases marks.
CASES ?= all
# How many mutants, by turns; none: all.
SAMPLE ?=

# --- images

# What the tests that take images apart and link them again need to know.
image-env = O='$(O)' IMAGE_ASFLAGS='$(IMAGE_ASFLAGS)' IMAGE_LDFLAGS='$(IMAGE_LDFLAGS)'

# Only the tests that a mutant of the images has to get past.
.PHONY: test-images-quick
test-images test-images-quick: $(IMAGES) | need-test
	@$(image-env) tests/images/run $(if $(filter %-quick,$@),--quick) $(TARGETS)

# Without the lemmas.
.PHONY: test-clock-quick
test-clock-quick: $(clock-targets:%=$(O)/clock/t_exact-%) $(IMAGES) | need-test
	@$(foreach t,$(clock-targets),$(call clock-run,$t) &&) :

# --- programs in guests

LINUX_TAR_NEW ?= /usr/src/linux-source-6.12.tar.xz
selftests := $(O)/selftests
selftests-in := linux-source-6.12/tools/testing/selftests

# 6.1's are in the kernel's own tree; of 6.12 only these are unpacked.
$(selftests)/6.12.stamp: | need-selftests
	@mkdir -p $(@D)/6.12
	@echo "test: unpacking tests of $(LINUX_TAR_NEW) (30 s)" >&2
	@tar -C $(@D)/6.12 --strip-components=4 --wildcards -xf $(LINUX_TAR_NEW) \
		'$(selftests-in)/vDSO/*' '$(selftests-in)/kselftest*.h'
	@touch $@

$(guest-targets:%=$(selftests)/%.stamp): $(selftests)/%.stamp: tests/selftests/build \
		$(selftests)/6.12.stamp $(linux)/src.stamp | need-test
	@CROSS='$(CROSS.$*)' $< $(linux)/src/tools/testing/selftests $(selftests)/6.12 \
		$(selftests) $* > $(@D)/$*.log 2>&1 || { tail -n 20 $(@D)/$*.log >&2; exit 1; }
	@touch $@

selftests: $(guest-targets:%=$(selftests)/%.stamp)

TEST_KERNELS := $(LINUX_TARGETS:%=$(linux)/%/vmlinux)
.PHONY: test-linux-parts
test-linux-parts: $(TEST_KERNELS) $(LINUX_TARGETS:%=$(O)/init/%.cpio) \
		$(guest-targets:%=guest-%) $(if $(filter all,$(CASES)),selftests) | need-test

test-linux: test-linux-parts
	@O='$(O)' tests/run $(if $(filter quick,$(CASES)),--quick) tests/cases tests/selftests/cases

# What layers that run side by side share, so that two do not build it at once.
test-parts: $(IMAGES) $(O)/libvdk.a $(O)/vdso test-linux-parts \
		$(if $(filter all,$(CASES)),$(other-kernels))

.PHONY: test-install
test-install: $(linux)/src.stamp $(linux-images) | need-test
	@IMAGES=$(O)/images LIMIT=none tests/tap 'tests/install $(linux)/src'

$(O)/gaps/hold: tests/gaps/hold.c | need-test
	@mkdir -p $(@D)
	@cc -std=gnu11 -O2 -Wall -Wextra -o $@ $<

.PHONY: test-gaps
test-gaps: $(O)/gaps/hold $(TEST_KERNELS) $(LINUX_TARGETS:%=$(O)/init/%.cpio) \
		$(guest-targets:%=$(O)/guest/t_gap-%) | need-test
	@O='$(O)' LIMIT=none tests/tap 'tests/gaps/run $(guest-targets)'

# --- do the tests see anything?

test-mutants-library: $(IMAGES) | need-test
	@O='$(O)' CC='$(CC)' SAMPLE='$(SAMPLE)' LIMIT=none tests/tap 'tests/mutants/run library'

test-mutants-image: $(IMAGES) | need-test
	@O='$(O)' MAKE='$(make-command)' SAMPLE='$(SAMPLE)' LIMIT=none tests/tap 'tests/mutants/run image'

test-mutants-linux: test-linux-parts
	@O='$(O)' MAKE='$(make-command)' SAMPLE='$(SAMPLE)' LIMIT=none tests/tap 'tests/mutants/run linux'
