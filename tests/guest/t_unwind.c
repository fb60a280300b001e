// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Steps through the functions and the trampolines of the vDSO. At each
 * instruction: have registers changed that may not change, does libgcc find
 * everything in the frames above? And a record for the judges in tests/unwind,
 * which goes to stdout (unwind_record.h).
 *
 *	t_unwind [novmx] [foreign] [NAME=OFFSET...]
 *
 * NAME=OFFSET: the functions to step through, where symbols do not lead to all of
 * them; else those that are exported. novmx: in a thread that has not used vector
 * registers. foreign: an image that may have frames.
 */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"
#include "unwind_steps.h"

#define FORCED_RUNS	400
#define SIGNAL_AT	2	/* steps into a function: LR is elsewhere, in most */

int main(int argc, char **argv);

static char buffer[3][4096];

/* Arguments, by what a name begins with. The first of each is good for all ways. */
static const struct call {
	const char *name;
	const void *arg[3];
} calls[] = {
#define N(n)	((const void *)(n))
	{ "gettimeofday", { buffer[0], buffer[1] } },
	{ "gettimeofday", { buffer[0] } },
	{ "gettimeofday", { NULL, buffer[1] } },
	{ "gettimeofday", { NULL, NULL } },
	{ "clock_gettime", { N(1), buffer[0] } },
	{ "clock_gettime", { N(0), buffer[0] } },
	{ "clock_gettime", { N(4), buffer[0] } },
	{ "clock_gettime", { N(5), buffer[0] } },
	{ "clock_gettime", { N(6), buffer[0] } },
	{ "clock_gettime", { N(7), buffer[0] } },
	{ "clock_gettime", { N(2), buffer[0] } },
	{ "clock_gettime", { N(11), buffer[0] } },
	{ "clock_gettime", { N(16), buffer[0] } },
	{ "clock_gettime", { N(-1), buffer[0] } },
	{ "clock_getres", { N(1), buffer[0] } },
	{ "clock_getres", { N(5), buffer[0] } },
	{ "clock_getres", { N(1), NULL } },
	{ "clock_getres", { N(2), buffer[0] } },
	{ "clock_getres", { N(99), buffer[0] } },
	{ "time", { buffer[0] } },
	{ "time", { NULL } },
	{ "getcpu", { buffer[0], buffer[1] } },
	{ "getcpu", { NULL, NULL } },
	{ "get_tbfreq", { NULL } },
	{ "get_syscall_map", { buffer[0] } },
	{ "get_syscall_map", { NULL } },
	{ "sync_dicache", { buffer[0], buffer[0] + 300 } },
	{ "sync_dicache", { buffer[0], buffer[0] } },
	{ "sync_dicache", { buffer[0], buffer[2] } },
};

static const char *const exports[] = {
	"gettimeofday", "clock_gettime", "clock_gettime64", "clock_getres", "clock_getres_time64",
	"time", "getcpu", "get_tbfreq", "get_syscall_map", "sync_dicache",
};

static void step_through(const char *name, const void *fn)
{
	const struct call *c, *first = NULL, *end = calls + sizeof(calls) / sizeof(*calls);
	unsigned int i;

	for (c = calls; c < end; c++) {
		if (strncmp(name, c->name, strlen(c->name)))
			continue;
		steps_call(name, fn, c->arg, STEPS_PLAIN);
		if (first)
			continue;
		first = c;
		steps_signal(name, fn, c->arg, SIG_RT, SIGNAL_AT);
		if (sizeof(long) == 4)
			steps_signal(name, fn, c->arg, SIG_PLAIN, SIGNAL_AT);
	}
	/* Then the ways that no argument leads to, until there is no new one. */
	for (c = first; c && c < end && !strncmp(name, c->name, strlen(c->name)); c++)
		for (i = 0; i < FORCED_RUNS && steps_call(name, fn, c->arg, STEPS_FORCED); i++)
			;
}

static void step_through_body(const char *what)
{
	const char *offset = strchr(what, '=');
	char name[40];

	if (!offset)
		return;
	snprintf(name, sizeof(name), "%.*s", (int)(offset - what), what);
	step_through(name, vdso.base + strtoul(offset + 1, NULL, 0));
}

int main(int argc, char **argv)
{
	unsigned int flags = 0, i;
	const void *fn;

	vdso_open();
	for (; argc > 1; argc--, argv++) {
		if (!strcmp(argv[1], "novmx"))
			flags |= STEPS_NO_VMX;
		else if (!strcmp(argv[1], "foreign"))
			flags |= STEPS_FOREIGN;
		else
			break;
	}
	steps_begin(flags, (const void *)main);
	for (i = 0; argc == 1 && i < sizeof(exports) / sizeof(*exports); i++) {
		fn = vdso_fn(exports[i]);
		if (fn)
			step_through(exports[i], fn);
	}
	for (; argc > 1; argc--, argv++)
		step_through_body(argv[1]);
	return steps_end();
}
