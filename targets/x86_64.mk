# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# x86-64, the gate a system call. What the variables are: mk/targets.mk.
TARGETS += x86_64
FAMILY.x86_64 := x86_64
ELF.x86_64 := 64-little-62
CROSS.x86_64 ?= $(X86_64_CROSS)
ASFLAGS.x86_64 := -m64
CFLAGS.x86_64 := $(X86_64_CFLAGS)
LDFLAGS.x86_64 := -m elf_x86_64
SONAME.x86_64 := linux-vdso.so.1
FEATURES.x86_64 := $(X86_64_FEATURES)
EMULATED.x86_64 := 0 0x2 0x3
