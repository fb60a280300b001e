# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# For scripts in bash: what targets/*.mk say, as ${target[VARIABLE.TARGET]}; the lists
# are ${target[TARGETS]}, KERNELS, QUICK_KERNELS and TOUR. The make that started a script
# has left it in the environment, else one is asked.
# shellcheck shell=bash
: "${VDK_TARGETS:=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." &&
	env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s --no-print-directory print-targets)}"
export VDK_TARGETS
eval "$VDK_TARGETS"
