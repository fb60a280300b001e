# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# make run: the guest's files, and how make becomes the program it runs.

#: make run            boot a PowerPC Linux with our vDSO and take the tour
#: make run PROG=path  run that PowerPC program there. What it writes, and only
#:                     that, is on stdout, and make's exit status is its own;
#:                     124: not done in time, 125: the guest or its build failed
#:     ARGS='...'      the program's arguments, in words as a shell has them
#:     FILES='h[=g]'   more files and folders for the guest
#:     CPU=power9      970, power5+_v2.1, power7, power8, power9, power10
#:     SMP=1           CPUs, up to 8
#:     ICOUNT=1        an instruction takes 1 ns of guest time: countable
#:     APPEND='...'    more of the kernel command line
#:     KERNEL=ours     ours, stock (Linux's own vDSO) or the path of a vmlinux
#:     TIMEOUT=60      seconds

KERNEL ?= ours

# A program's name and arguments are text: a $ in them is no reference. (As
# make exports its variables, it would expand these.)
RUN_VARS := PROG ARGS FILES CPU SMP ICOUNT APPEND KERNEL TIMEOUT MEM LOG
run-overrides := $(foreach v,$(filter-out $(RUN_VARS) MAKEFLAGS,$(.VARIABLES)),$(if \
	$(filter command line,$(origin $v)),$v))
$(foreach v,$(RUN_VARS),$(eval override $v := $$(value $v)))
export $(RUN_VARS) O

# `make run` on its own: on reading this, make turns into tools/run/make-run,
# which calls make again for what is missing; that way its exit status is the
# program's. Where make cannot load extensions or has more to do than this one
# goal, it is a plain recipe, and every failure is make's 2.
# stdout is the program's alone, but make -C announces itself there as soon as
# it starts any command, unless outputs are synchronised, which takes two jobs.
# So: that, + on the recipe, which exempts it, and no $(shell) before this.
# A script of its own, ./run, would need none of this; but the verb is make's, and only
# so can make give a program's status: 2 is what it has for every recipe that fails.
run-exec := $(O)/mk/exec.so
run-now := $(filter run,$(MAKECMDGOALS))$(filter load,$(.FEATURES))$(findstring \
	n,$(filter-out -%,$(firstword $(MAKEFLAGS))))
ifeq ($(MAKECMDGOALS) $(run-now),run runload)
MAKEFLAGS += -Oline -j2
-load $(run-exec)(vdk_exec_gmk_setup)
ifneq ($(filter $(run-exec),$(.LOADED)),)
$(vdk-exec tools/run/make-run,$(RUN_VARS) O MAKE,$(run-overrides))
endif
endif

$(run-exec): tools/run/exec.c
	@+O=$(O) mk/need cc && mkdir -p $(@D)
	@+cc -std=c11 -O2 -Wall -Wextra -shared -fPIC -o $@.$$$$ $< && mv $@.$$$$ $@

.PHONY: run
run:
	@tools/run/make-run
