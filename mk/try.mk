# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# This machine's own programs with our vDSO: no cross compiler, no emulator, no root.

#: make try            this machine's own programs with our vDSO, for those who have a
#:                     minute: what it does, what calls cost, another year

try := $(O)/try
try-src := $(wildcard tools/try/*.c tools/tour/*.c hosts/native/*.c hosts/native/$(this-machine)/*.c \
	client/*.c client/generic/*.c)

$(try)/try: $(try-src) $(wildcard tools/try/*.h tools/tour/*.h hosts/native/*.h client/*.h) $(LIB_HEADERS) \
		$(O)/libvdk.a mk/try.mk | need-cc
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) -std=gnu11 -O2 -g -Wall -Wextra -Iinclude -o $@ $(try-src) $(O)/libvdk.a

.PHONY: try
ifneq ($(native-targets),)
try: $(try)/try $(native-targets:%=$(O)/images/vdso-%.so)
	@$(try)/try $(native-targets:%=$(O)/images/vdso-%.so)
else
try:
	@echo 'try: there is no image for $(this-machine) yet; `make run` shows one in an emulator' >&2; exit 1
endif
