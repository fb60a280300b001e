# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# A made-up CPU: no emulator, no guest, tools that are this machine's with a name.
TARGETS += toy
FAMILY.toy := toy
ELF.toy := 64-little-65261
CROSS.toy ?= tools/toy/toy-
SONAME.toy := linux-toy.so.1
FEATURES.toy := 0
