# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
TARGETS += ppc
FAMILY.ppc := powerpc
CROSS.ppc ?= powerpc-linux-gnu-
ASFLAGS.ppc := -m32 -mbig-endian
LDFLAGS.ppc := -m elf32ppc -soname linux-vdso32.so.1
