# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The host library for this machine. Whoever builds it into something else
# takes src/sources.mk and needs nothing of this.

include src/sources.mk

CC := $(if $(filter default,$(origin CC)),cc,$(CC))
CFLAGS ?= -Os -g
AR := $(if $(filter default,$(origin AR)),ar,$(AR))
LIB_WARNINGS := -Wall -Wextra -Wshadow -Wundef -Wvla -Wcast-qual \
	-Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings \
	-Wdeclaration-after-statement
LIB_CFLAGS := -std=c11 -ffreestanding -Iinclude $(LIB_WARNINGS)
LIB_HEADERS := $(wildcard include/vdk/*.h src/*.h)

$(O)/lib/%.o: src/%.c $(LIB_HEADERS) mk/lib.mk | need-cc
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(LIB_CFLAGS) $(CFLAGS) -c -o $@ $<

$(O)/libvdk.a: $(VDK_SOURCES:%.c=$(O)/lib/%.o)
	$(call say,AR,$@)rm -f $@ && $(AR) rcsD $@ $^

.PHONY: lib
lib: $(O)/libvdk.a
