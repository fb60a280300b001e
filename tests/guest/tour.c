// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * The tour: what this project gives a program, shown line by line, each line
 * checked as it goes. Exit status 0 only if every step held.
 */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "guest.h"
#include "tour.h"

/* The CPU's name as /proc/cpuinfo has it, up to the first blank. */
static void cpu_name(char *name, size_t size)
{
	FILE *f = fopen("/proc/cpuinfo", "r");
	char line[256];

	snprintf(name, size, "an unknown CPU");
	while (f && fgets(line, sizeof(line), f)) {
		char *colon = strchr(line, ':');

		if (strncmp(line, "cpu", 3) || !colon)
			continue;
		snprintf(name, size, "%.*s", (int)strcspn(colon + 2, " ,\n"), colon + 2);
		break;
	}
	if (f)
		fclose(f);
}

int main(void)
{
	struct utsname uts;
	char cpu[32];

	uname(&uts);
	cpu_name(cpu, sizeof(cpu));
	printf("The vDSO of a %s program: %d bits, %s-endian, Linux %s, %s\n\n",
	       target_name(), (int)sizeof(long) * 8,
	       strstr(target_name(), "le") ? "little" : "big", uts.release, cpu);
	vdso_open();
	tour_where();
	tour_time();
	tour_signal();
	tour_debugger();
	tour_code();
	tour_calls();
	printf("\n%s: %u of %u steps held\n\n", target_name(), held_steps, steps);
	return held_steps != steps;
}
