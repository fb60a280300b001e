// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Stop an emulator, and let go on first what executes the guest's programs, then
 * the thread that has its timers: in between the guest runs with no tick.
 *
 *	hold PID MS MS_WITHOUT_TIMERS
 *
 * QEMU's main loop, where its timers are, is the first thread of its process. A
 * debugger can keep one thread where it is; a signal stops and starts them all.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

static void must(bool is_right, const char *what)
{
	if (is_right)
		return;
	fprintf(stderr, "hold: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void wait_ms(long ms)
{
	struct timespec left = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	while (nanosleep(&left, &left) && errno == EINTR)
		;
}

int main(int argc, char **argv)
{
	pid_t pid = argc == 4 ? atoi(argv[1]) : 0;
	int status;

	if (pid <= 0) {
		fputs("usage: hold PID MS MS_WITHOUT_TIMERS\n", stderr);
		return 2;
	}
	must(!ptrace(PTRACE_SEIZE, pid, NULL, NULL), "ptrace");
	must(!ptrace(PTRACE_INTERRUPT, pid, NULL, NULL), "interrupt");
	must(waitpid(pid, &status, __WALL) == pid && WIFSTOPPED(status), "wait");
	must(!kill(pid, SIGSTOP), "stop");
	wait_ms(atol(argv[2]));
	must(!kill(pid, SIGCONT), "go on");
	wait_ms(atol(argv[3]));
	must(!ptrace(PTRACE_DETACH, pid, NULL, NULL), "detach");
	return 0;
}
