# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# What the x86-64 targets share. The slow paths in C keep to general registers, as all
# in a vDSO has to, and the compiler fills no gaps: they are to trap.
X86_64_CROSS = $(call cross,x86_64,x86_64-linux-gnu-)
X86_64_CFLAGS := -mgeneral-regs-only -fcf-protection=full \
	-fno-align-functions -fno-align-jumps -fno-align-loops -fno-align-labels
X86_64_FEATURES := 0 0x2 0x3 0x4 0x8
