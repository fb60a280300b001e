# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# PowerPC, 64 bits, big-endian. What the variables are: mk/targets.mk.
TARGETS += ppc64
FAMILY.ppc64 := powerpc
ELF.ppc64 := 64-big-21
CROSS.ppc64 ?= powerpc64-linux-gnu-
DEBIAN.ppc64 := ppc64
SYSROOT.ppc64 := /usr/powerpc64-linux-gnu
ASFLAGS.ppc64 := -m64 -mbig-endian $(POWERPC_ASFLAGS)
LDFLAGS.ppc64 := -m elf64ppc
SONAME.ppc64 := linux-vdso64.so.1
FEATURES.ppc64 := 0 0x8 0x20

EMULATOR.ppc64 := qemu-ppc64 -cpu power9
EMULATED.ppc64 := 0 0x8 0x20
HOSTED.ppc64 := unit client

GUEST.ppc64 := ppc64
UNWIND.ppc64 := power9 power9:novmx 970 power5+_v2.1:novmx
BENCH.ppc64 := 970 power9 power10
LLVM.ppc64 := powerpc64

# The kernel: it runs the programs of ppc, too.
MACHINE.ppc64 := $(POWERPC_MACHINE)
MACHINE_PACKAGE.ppc64 := $(POWERPC_MACHINE_PACKAGE)
CPUS.ppc64 := power9 970 power5+_v2.1 power7 power8 power10
FRAGMENTS.ppc64 := filter programs 4k
OTHER.ppc64 := ppc64-debug
FRAGMENTS.ppc64-debug := lean 64k perf debug
QUICK_KERNELS += ppc64
TOUR += ppc64 ppc
