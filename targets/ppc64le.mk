# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
TARGETS += ppc64le
FAMILY.ppc64le := powerpc
CROSS.ppc64le ?= powerpc64le-linux-gnu-
ASFLAGS.ppc64le := -m64 -mlittle-endian
LDFLAGS.ppc64le := -m elf64lppc -soname linux-vdso64.so.1
