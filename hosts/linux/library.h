/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host library, compiled into the file that includes this: no Makefile of
 * the kernel has to know about it.
 */
#include "../../src/auxv.c"
#include "../../src/check_eh.c"
#include "../../src/check_elf.c"
#include "../../src/check_hash.c"
#include "../../src/check_note.c"
#include "../../src/check_place.c"
#include "../../src/check_sym.c"
#include "../../src/check_variant.c"
#include "../../src/clock.c"
#include "../../src/eh.c"
#include "../../src/elf.c"
#include "../../src/hash.c"
#include "../../src/image.c"
#include "../../src/layout.c"
#include "../../src/note.c"
#include "../../src/page.c"
#include "../../src/program.c"
#include "../../src/strerror.c"
#include "../../src/sym.c"
#include "../../src/sysmap.c"
#include "../../src/tramp.c"
#include "../../src/variant.c"
#include "../../src/version.c"
#include "../../src/wish.c"
