// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Tour: where the vDSO is in this process, and what its mappings allow. */
#include <elf.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

#include <vdk/abi.h>

#include "guest.h"
#include "start.h"
#include "tour.h"

static void base_and_why(unsigned long base)
{
	const char *how = boot_policy();

	if (!strcmp(how, "low"))
		step(base == VDK_PREFERRED_BASE,
		     "its base is %#lx: policy low, and the place was free", base);
	else
		step(base != VDK_PREFERRED_BASE && base % VDK_ALIGN == 0,
		     "its base is %#lx: policy %s, a multiple of 64 KiB", base, how);
}

static void mapping(const char *name, unsigned long start, unsigned long end,
		    const char *perms, const char *what)
{
	struct map m;

	if (!map_find(0, name, 0, &m))
		step(false, "there is no %s in /proc/self/maps", name);
	else
		step(m.start == start && m.end == end && !strcmp(m.perms, perms),
		     "%lx-%lx %s %s  %s", m.start, m.end, m.perms, name, what);
}

void tour_where(void)
{
	unsigned long base = getauxval(AT_SYSINFO_EHDR);
	struct map m;

	topic("where");
	base_and_why(base);
	step(!memcmp((void *)base, ELFMAG, SELFMAG) && vdso.base == (void *)base,
	     "an ELF header is there, and AT_SYSINFO_EHDR says %#lx too", base);
	mapping("[vvar]", base - VDK_ROOT_DIST, base, "r--p", "the data page is in it");
	mapping("[vdso]", base, base + VDK_ALIGN, "r-xp", "the image");
	if (map_find(0, "[stack]", 0, &m))
		step(!strchr(m.perms, 'x'), "the stack is %s: no code is needed on it", m.perms);
	else
		step(false, "there is no [stack] in /proc/self/maps");
}
