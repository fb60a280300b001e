/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Marked when it was linked already; REQUEST is how. Status 0: it was heeded. */
#include <stdio.h>
#include <sys/auxv.h>
#include <time.h>

#include <vdk/abi.h>

int main(void)
{
	unsigned long base = getauxval(AT_SYSINFO_EHDR);
	struct timespec ts;

	printf("base %#lx\n", base);
	if (clock_gettime(CLOCK_MONOTONIC, &ts))
		return 2;
	if (REQUEST == VDK_PLACE_AT)
		return base != 0x70000000;
	if (REQUEST == VDK_PLACE_NONE)
		return base != 0;
	return !base || base == VDK_PREFERRED_BASE;
}
