# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# PowerPC, 32 bits, big-endian. What the variables are: mk/targets.mk.
TARGETS += ppc
FAMILY.ppc := powerpc
ELF.ppc := 32-big-20
CROSS.ppc ?= powerpc-linux-gnu-
DEBIAN.ppc := powerpc
SYSROOT.ppc := /usr/powerpc-linux-gnu
ASFLAGS.ppc := -m32 -mbig-endian $(POWERPC_ASFLAGS)
LDFLAGS.ppc := -m elf32ppc
SONAME.ppc := linux-vdso32.so.1
FEATURES.ppc := 0 0x8 0x20

EMULATOR.ppc := qemu-ppc
EMULATED.ppc := 0 0x8
HOSTED.ppc := unit client tool

GUEST.ppc := ppc64
UNWIND.ppc := power9 power9:novmx 970 power5+_v2.1:novmx
BENCH.ppc := 970 power9 power10
LLVM.ppc := powerpc
