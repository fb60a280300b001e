/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What processes cost, mappings of the vDSO included: executed instructions of
 * the whole machine. Of many the least, since others met an interrupt.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "count.h"

#define TIMES	100

static _Noreturn void become(const char *program)
{
	static char *const none[] = { NULL };

	execve(program, none, none);
	_exit(127);
}

static void await(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		exit(1);
}

static void vfork_exec(const char *program)
{
	pid_t pid = vfork();

	if (!pid)
		become(program);
	await(pid);
}

static void fork_exec(const char *program)
{
	pid_t pid = fork();

	if (!pid)
		become(program);
	await(pid);
}

static void fork_exit(const char *unused)
{
	pid_t pid = fork();

	(void)unused;
	if (!pid)
		_exit(0);
	await(pid);
}

/* By the C library, which asks the vDSO: its pages are not the child's yet. */
static void fork_clock(const char *unused)
{
	struct timespec now;
	pid_t pid = fork();

	(void)unused;
	if (!pid)
		_exit(clock_gettime(CLOCK_MONOTONIC, &now));
	await(pid);
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
	show("vfork + exec + exit", vfork_exec, program);
	show("fork + exec + exit", fork_exec, program);
	show("fork + exit", fork_exit, NULL);
	show("fork + a clock read + exit", fork_clock, NULL);
}
