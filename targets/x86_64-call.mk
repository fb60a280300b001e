# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# x86-64, the gate a call of what the host gives. What the variables are: mk/targets.mk.
TARGETS += x86_64-call
FAMILY.x86_64-call := x86_64
ELF.x86_64-call := 64-little-62
CROSS.x86_64-call ?= $(X86_64_CROSS)
ASFLAGS.x86_64-call := -m64 -DIMAGE_GATE=VDK_GATE_CALL
CFLAGS.x86_64-call := $(X86_64_CFLAGS)
LDFLAGS.x86_64-call := -m elf_x86_64
SONAME.x86_64-call := linux-vdso.so.1
FEATURES.x86_64-call := $(X86_64_FEATURES)
EMULATED.x86_64-call := 0 0x2 0x3
