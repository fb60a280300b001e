# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# What the PowerPC targets have in common.

POWERPC_ASFLAGS := -Wa,-mregnames,-mpower9

# Binutils and a compiler for all of the family.
TOOLS.powerpc = $(CROSS.ppc64)

# The guests' machine, with the consoles that tools/run wants: the kernel's log, the
# program's output, its status. Mitigations are named as TCG has them, else QEMU
# warns; any -prom-env makes it format the NVRAM, else Linux complains about that.
POWERPC_MACHINE := qemu-system-ppc64 -M \
	pseries,x-vof=on,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off \
	-prom-env boot-command=none \
	-device spapr-vty,chardev=log,reg=0x30000000 \
	-device spapr-vty,chardev=out,reg=0x30001000 \
	-device spapr-vty,chardev=status,reg=0x30002000
POWERPC_MACHINE_PACKAGE := qemu-system-ppc
