/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What processes cost, mappings of the vDSO included: executed instructions of
 * the whole machine. Of many the least, since others met an interrupt.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "count.h"

#define TIMES	100

static void run(const char *program)
{
	static char *const none[] = { NULL };
	int status;
	pid_t pid = vfork();

	if (!pid) {
		execve(program, none, none);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status == 127 << 8)
		exit(1);
}

static void copy(const char *unused)
{
	pid_t pid = fork();

	(void)unused;
	if (!pid)
		_exit(0);
	if (pid < 0 || waitpid(pid, NULL, 0) != pid)
		exit(1);
}

static void show(const char *name, void (*act)(const char *), const char *program)
{
	uint64_t best = UINT64_MAX, t;
	int i;

	for (i = 0; i < TIMES; i++) {
		t = timebase();
		act(program);
		t = timebase() - t;
		if (t < best)
			best = t;
	}
	printf("%s\tprocess\t%.0f\n", name, ticks_to_instructions(best));
}

void bench_processes(const char *program)
{
	show("vfork + exec + exit", run, program);
	show("fork + exit", copy, NULL);
}
