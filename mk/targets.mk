# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# What targets/*.mk say, and what follows from it. Such a file is all that a target
# is to make and to the scripts; what its family's files share is in targets/family/.
#
# Each variable ends in .TARGET. Every target has
#
#   FAMILY     its folder in image/ and in tests/arch/
#   ELF        its programs: word size, byte order, machine number, as in 64-big-21
#   CROSS      what the names of its compiler and binutils begin with; nothing: cc, ld
#   DEBIAN     Debian's name for it, in libc6-dev-NAME-cross; SYSROOT: where that puts
#              things. Neither for a CPU that is this machine's
#   ASFLAGS    for assembly, and for C; CFLAGS more for C; LDFLAGS for ld
#   SONAME     of its image
#   FEATURES   sets of features whose bodies differ: masks
#
# If its programs run in user-mode emulation or here,
#
#   EMULATOR   the command in front of a program, with its CPU; nothing: it runs here
#   EMULATED   those of FEATURES whose bodies can be executed so; nothing: none runs
#   HOSTED     the layers (unit, client, tool) whose programs run as this target's, too
#
# and if there is a guest for them (there need not be one),
#
#   GUEST      the guest kernel that runs them. Its images are those of all targets
#              that name it
#   UNWIND     CPUs on which test-unwind steps through the image, CPU[:novmx]; the
#              quick tier does the first
#   BENCH      CPUs that make bench measures; LLVM: what llvm-mca calls the target
#
# A guest kernel is called as the target whose tools compile it. It has
#
#   MACHINE          QEMU's command, with consoles for its chardevs log, out and status
#   MACHINE_PACKAGE  Debian's package of that
#   CPUS             that it boots on; the first is what it gets
#   FRAGMENTS        of hosts/linux/config
#   OTHER            a second kernel, of other FRAGMENTS, for test-mapping
#
# and may be in QUICK_KERNELS, those of the quick tier. TOUR: the targets of the tour.
#
# Scripts have the same names: `. mk/targets.sh`, then ${target[FAMILY.ppc]}.

# (No $(shell): mk/run.mk says why.)
this-machine := $(firstword $(subst -, ,$(MAKE_HOST)))
# A compiler of this machine's needs no prefix: $(call cross,MACHINE,PREFIX)
cross = $(if $(filter $1,$(this-machine)),,$2)

include $(sort $(wildcard targets/family/*.mk)) $(sort $(wildcard targets/*.mk))

# There are rules for all; TARGETS=... are those that the verbs are for.
ALL_TARGETS := $(basename $(notdir $(sort $(wildcard targets/*.mk))))

# What a target does not say is nothing.
target-variables := FAMILY ELF CROSS DEBIAN SYSROOT ASFLAGS CFLAGS LDFLAGS SONAME FEATURES \
	EMULATOR EMULATED HOSTED GUEST UNWIND BENCH LLVM \
	MACHINE MACHINE_PACKAGE CPUS FRAGMENTS OTHER
$(foreach v,$(target-variables),$(foreach t,$(ALL_TARGETS),$(eval $v.$t ?=)))
QUICK_KERNELS ?=
TOUR ?=

# Those of TARGETS that have a variable, $(call targets-with,VARIABLE); with one of some
# words in it, $(call targets-of,VARIABLE,WORDS).
targets-with = $(foreach t,$(TARGETS),$(if $($1.$t),$t))
targets-of = $(foreach t,$(TARGETS),$(if $(filter $2,$($1.$t)),$t))
# $(call elf,PATTERN): the first of all targets with such programs
elf = $(firstword $(foreach t,$(ALL_TARGETS),$(if $(filter $1,$(ELF.$t)),$t)))

# The guest kernels, the images each has, and the targets that have a guest.
LINUX_TARGETS := $(sort $(foreach t,$(TARGETS),$(GUEST.$t)))
all-kernels := $(sort $(foreach t,$(ALL_TARGETS),$(GUEST.$t)))
kernel-targets = $(foreach t,$(ALL_TARGETS),$(if $(filter $1,$(GUEST.$t)),$t))
guest-targets := $(call targets-of,GUEST,$(LINUX_TARGETS))

# Those whose programs this machine runs itself, the image that reads the counter first.
native-targets := $(foreach t,$(this-machine) $(this-machine)-call,$(filter $t,$(TARGETS)))

# Before any rule that needs them: make reads what a rule needs once, and what is
# not set by then is nothing to it, without a word (tests/makefiles tells).
IMAGES := $(TARGETS:%=$(O)/images/vdso-%.so)

# For mk/targets.sh, in the environment of all that make starts.
export VDK_TARGETS := declare -A target=([TARGETS]='$(strip $(TARGETS))' \
	[KERNELS]='$(all-kernels)' [QUICK_KERNELS]='$(strip $(QUICK_KERNELS))' [TOUR]='$(strip $(TOUR))' $(foreach \
	v,$(target-variables),$(foreach t,$(ALL_TARGETS),[$v.$t]='$(strip $($v.$t))')))

.PHONY: print-targets
print-targets:
	@echo "$$VDK_TARGETS"
