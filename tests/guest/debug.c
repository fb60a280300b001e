// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* A child under this process's debugger's hands. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "debug.h"
#include "limit.h"

#define PT_NIP_		32	/* the register's number, for PTRACE_PEEKUSER */

pid_t debugged_child(int (*fn)(void *arg), void *arg)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid) {
		limit_cpu(30);
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		_exit(fn(arg));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status))
		return -1;
	return pid;
}

/* ptrace moves longs: that with the instruction at @addr. */
static long peek_long(pid_t pid, const uint32_t *addr)
{
	return ptrace(PTRACE_PEEKTEXT, pid, (unsigned long)addr & -sizeof(long), 0);
}

uint32_t peek_word(pid_t pid, const uint32_t *addr)
{
	long value = peek_long(pid, addr);
	uint32_t word;

	memcpy(&word, (char *)&value + (unsigned long)addr % sizeof(long), 4);
	return word;
}

long poke_word(pid_t pid, const uint32_t *addr, uint32_t word)
{
	long value = peek_long(pid, addr);

	memcpy((char *)&value + (unsigned long)addr % sizeof(long), &word, 4);
	return ptrace(PTRACE_POKETEXT, pid, (unsigned long)addr & -sizeof(long), value);
}

unsigned long debugged_pc(pid_t pid)
{
	return ptrace(PTRACE_PEEKUSER, pid, PT_NIP_ * sizeof(long), 0);
}

int debugged_run(pid_t pid)
{
	int status = -1;

	ptrace(PTRACE_CONT, pid, 0, 0);
	waitpid(pid, &status, 0);
	return status;
}
