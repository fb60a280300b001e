# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The verbs. How each is done is in mk/, what is built for in targets/. Lines
# that begin with #: are what `make help` prints.

O ?= build

MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# First, because `make run` goes no further than this.
include mk/run.mk
include mk/targets.mk
include $(filter-out mk/run.mk mk/targets.mk,$(sort $(wildcard mk/*.mk)))
# And the layers of families.
include $(sort $(wildcard tests/arch/*/layers.mk))

.PHONY: help clean
help:
	@echo 'vdsokit: a vDSO kit for hosts of Linux programs'
	@sed -n 's/^#: \{0,1\}//p' mk/run.mk Makefile $(filter-out mk/run.mk,$(sort $(wildcard mk/*.mk tests/arch/*/layers.mk)))
	@echo 'Everything is built in $(O)/; O=dir moves it. V=1 shows the commands.'
	@echo 'NO_INSTALL=1 names the packages that are missing, and stops; TARGETS=ppc builds for less.'

#: make images         the vDSO images, one for each target
#: make lib            the host library
#: make clean          remove the build directory
clean:
	rm -rf $(O)
