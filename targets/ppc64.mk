# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
TARGETS += ppc64
FAMILY.ppc64 := powerpc
CROSS.ppc64 ?= powerpc64-linux-gnu-
ASFLAGS.ppc64 := -m64 -mbig-endian
LDFLAGS.ppc64 := -m elf64ppc -soname linux-vdso64.so.1
