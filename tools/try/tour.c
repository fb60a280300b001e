// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * The program of `make try`: an ordinary one, which finds another vDSO than the kernel's in
 * its auxiliary vector. It shows what that does, line by line, each line checked.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

#include <vdk/x86.h>

#include "try.h"

/* --------------------------------------------------------------------- the image */

/* Where a mapping starts that is named so, or with @at the one there; with these rights. */
static uint64_t mapped(uint64_t at, const char *rights, const char *name)
{
	FILE *f = fopen("/proc/self/maps", "r");
	uint64_t found = 0;
	char line[512], prot[8];
	unsigned long lo, hi;

	while (f && !found && fgets(line, sizeof(line), f))
		if (sscanf(line, "%lx-%lx %7s", &lo, &hi, prot) == 3 && (!at || lo == at) &&
		    !strcmp(prot, rights) && (!name || strstr(line, name)))
			found = lo;
	if (f)
		fclose(f);
	return found;
}

static void step_image(uint64_t base, uint64_t kernel)
{
	topic("image");
	step(kernel && base != kernel && mapped(base, "r-xp", NULL),
	     "this program's vDSO is ours, at %#lx; the kernel's stays at %#lx", base, kernel);
	step(mapped(base - VDK_DATA_DIST, "r--s", "vdsokit page"),
	     "below it a page that its host writes and it can only read");
}

/* Is the export the body that the image's own table has for these features? */
static bool is_chosen(uint64_t base, const char *name, uint64_t features)
{
	struct vdk_variant pick;
	struct vdk_image img;
	struct vdk_sym sym;

	return !vdk_image_open(&img, (const void *)base, VDK_ALIGN) &&
	       !vdk_variant_pick(&img, name, features, &pick) &&
	       !vdk_image_sym(&img, NULL, name, &sym) && sym.value == pick.body;
}

static void step_variant(uint64_t base, uint64_t features)
{
	topic("variant");
	step(is_chosen(base, "__vdso_clock_gettime", features) &&
	     is_chosen(base, "__vdso_getcpu", features),
	     "clock reads take the counter by %s, getcpu is %s",
	     features & VDK_X86_RDTSCP ? "rdtscp" :
	     features & VDK_X86_LFENCE ? "lfence; rdtsc" : "mfence; lfence; rdtsc",
	     features & VDK_X86_RDPID ? "rdpid" :
	     features & VDK_X86_CPU_IN_SEGMENT ? "lsl" : "the system call");
	detail("chosen for this CPU by the image's own table: features %#lx", features);
}

/* ---------------------------------------------------------------------- the time */

static void step_libc(void)
{
	struct timespec ours = { 0, 0 }, kernel = { -1, -1 };

	bool answered = !clock_gettime(CLOCK_OF_OURS, &ours);

	kernel_time(CLOCK_OF_OURS, &kernel);
	topic("libc");
	step(answered && ours.tv_sec == 2005 && kernel.tv_sec != 2005,
	     "clock_gettime(%d) of this program's libc is %ld.%02ld, a clock that only our page has",
	     CLOCK_OF_OURS, ours.tv_sec, ours.tv_nsec);
}

/* How far @between is outside of what the kernel said before and after it. */
static int64_t outside(const struct timespec *before, const struct timespec *between,
		       const struct timespec *after)
{
	int64_t low = ns_of(before) - ns_of(between), high = ns_of(between) - ns_of(after);

	return low > 0 ? low : high > 0 ? high : 0;
}

static void step_time(int64_t error)
{
	static const struct { int id; const char *name; } clocks[] = {
		{ CLOCK_REALTIME, "CLOCK_REALTIME" }, { CLOCK_MONOTONIC, "CLOCK_MONOTONIC" },
		{ CLOCK_BOOTTIME, "CLOCK_BOOTTIME" }, { CLOCK_TAI, "CLOCK_TAI" },
	};
	struct timespec before, ours, after;
	int64_t far, most = 0;
	unsigned int i, n, in = 0, all = 0;

	for (i = 0; i < sizeof(clocks) / sizeof(*clocks); i++)
		for (n = 0; n < 2000; n++, all++) {
			kernel_time(clocks[i].id, &before);
			clock_gettime(clocks[i].id, &ours);
			kernel_time(clocks[i].id, &after);
			far = outside(&before, &ours, &after);
			most = far > most ? far : most;
			in += !far;
		}
	topic("time");
	step(most <= error, "%u readings of %u clocks: %u between two of the kernel's, "
	     "no other off by more than %ld ns", all, i, in, most);
	detail("the host has followed the kernel for 0.15 s, so %ld ns is what it may be off", error);
}

int tour(uint64_t features, int64_t error)
{
	uint64_t base = getauxval(AT_SYSINFO_EHDR), kernel = mapped(0, "r-xp", "[vdso]");

	step_image(base, kernel);
	step_variant(base, features);
	step_libc();
	step_time(error);
	step_costs((const void *)base, (const void *)kernel);
	step_breakpoint();
	printf("%u of %u held\n", held_steps, steps);
	return held_steps != steps;
}
