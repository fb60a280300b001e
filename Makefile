# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The verbs. How each is done is in mk/, what is built for in targets/. Lines
# that begin with #: are what `make help` prints.

O ?= build

MAKEFLAGS += --no-builtin-rules --no-print-directory
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# First, because `make run` goes no further than this.
include mk/run.mk
include $(sort $(wildcard targets/*.mk))
# Before any rule that needs them: make reads what a rule needs once, and what is
# not set by then is nothing to it, without a word (tests/makefiles tells).
IMAGES := $(TARGETS:%=$(O)/images/vdso-%.so)
include $(filter-out mk/run.mk,$(sort $(wildcard mk/*.mk)))

.PHONY: help clean
help:
	@echo 'vdsokit: a vDSO kit for hosts of Linux programs'
	@sed -n 's/^#: \{0,1\}//p' mk/run.mk Makefile $(filter-out mk/run.mk,$(sort $(wildcard mk/*.mk)))
	@echo 'Everything is built in $(O)/; O=dir moves it. V=1 shows the commands.'

#: make images         the vDSO images, one for each target
#: make lib            the host library
#: make clean          remove the build directory
clean:
	rm -rf $(O)
