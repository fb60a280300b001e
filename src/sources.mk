# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The host library's sources, for whoever builds it into something else:
# compile these as freestanding C11 with include/ in the search path.
VDK_SOURCES := auxv.c bytes.c check.c check_eh.c check_elf.c check_hash.c check_note.c \
	check_place.c check_sym.c check_variant.c clock.c code.c eh.c elf.c hash.c \
	image.c layout.c note.c page.c page_publish.c page_read.c powerpc.c \
	program.c record.c request.c str.c strerror.c sym.c sysmap.c tramp.c \
	variant.c version.c x86.c
