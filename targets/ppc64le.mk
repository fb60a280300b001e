# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# PowerPC, 64 bits, little-endian. What the variables are: mk/targets.mk.
TARGETS += ppc64le
FAMILY.ppc64le := powerpc
ELF.ppc64le := 64-little-21
CROSS.ppc64le ?= powerpc64le-linux-gnu-
DEBIAN.ppc64le := ppc64el
SYSROOT.ppc64le := /usr/powerpc64le-linux-gnu
ASFLAGS.ppc64le := -m64 -mlittle-endian $(POWERPC_ASFLAGS)
LDFLAGS.ppc64le := -m elf64lppc
SONAME.ppc64le := linux-vdso64.so.1
FEATURES.ppc64le := 0 0x8 0x20

EMULATOR.ppc64le := qemu-ppc64le -cpu power9
EMULATED.ppc64le := 0 0x8 0x20

GUEST.ppc64le := ppc64le
UNWIND.ppc64le := power9 power9:novmx
BENCH.ppc64le := power9 power10
LLVM.ppc64le := powerpc64le

# The kernel. Debian has CRIU for this one (mk/criu.mk).
MACHINE.ppc64le := $(POWERPC_MACHINE)
MACHINE_PACKAGE.ppc64le := $(POWERPC_MACHINE_PACKAGE)
CPUS.ppc64le := power9 power8 power10
FRAGMENTS.ppc64le := filter programs 4k criu
OTHER.ppc64le := ppc64le-64k
FRAGMENTS.ppc64le-64k := lean filter 64k perf huge
