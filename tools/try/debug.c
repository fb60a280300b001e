// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * A breakpoint in a function of the vDSO, as a debugger sets it: it is this process's alone,
 * and an unwinder finds the way out of the function from there.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

#include <vdk/client.h>

#include "try.h"

#define INT3	0xcc

static volatile sig_atomic_t traps, frames, found;
static uintptr_t caller[2];	/* where the function that calls the vDSO is */
static uint8_t *code, saved;

/* As a debugger writes it: through /proc, as the mapping itself cannot be written. */
static bool poke(void *at, uint8_t byte)
{
	int fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	bool done = fd >= 0 && pwrite(fd, &byte, 1, (off_t)(uintptr_t)at) == 1;

	if (fd >= 0)
		close(fd);
	return done;
}

static _Unwind_Reason_Code frame(struct _Unwind_Context *context, void *unused)
{
	uintptr_t pc = _Unwind_GetIP(context);

	(void)unused;
	frames++;
	found |= pc > caller[0] && pc <= caller[1];
	return _URC_NO_REASON;
}

/* What a debugger does to go on: the byte is put back, and executed again. */
static void on_trap(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)sig, (void)info;
	traps++;
	_Unwind_Backtrace(frame, NULL);
	poke(code, saved);
	uc->uc_mcontext.gregs[REG_RIP]--;
}

static __attribute__((noinline)) long call_it(void *fn, struct timespec *ts)
{
	long result = vdkc_call(fn, CLOCK_MONOTONIC, (long)ts, 0);

	__asm__ volatile("" : : : "memory");	/* no tail call */
	return result;
}

/* A process with the same image, which calls @fn when it is told to. */
static pid_t other_process(void *fn, int *tell)
{
	int ends[2];
	struct timespec ts;
	pid_t pid;
	char c;

	if (pipe2(ends, O_CLOEXEC))
		return -1;
	pid = fork();
	if (!pid) {
		signal(SIGTRAP, SIG_DFL);
		_exit(read(ends[0], &c, 1) != 1 || call_it(fn, &ts));
	}
	close(ends[0]);
	*tell = ends[1];
	return pid;
}

static bool runs_through(pid_t pid, int tell)
{
	bool told = write(tell, "", 1) == 1;
	int status = -1;

	close(tell);
	return told && waitpid(pid, &status, 0) == pid && !status;
}

void step_breakpoint(void)
{
	struct sigaction action = { .sa_sigaction = on_trap, .sa_flags = SA_SIGINFO }, old;
	struct timespec ts;
	struct vdkc vdso;
	void *fn = vdkc_open(&vdso, NULL) ? NULL : vdkc_sym(&vdso, NULL, "__vdso_clock_gettime");
	int tell = -1;
	pid_t other;
	bool untouched;

	if (!fn)
		return;
	other = other_process(fn, &tell);
	/* Behind endbr64, so that what is left to execute there is whole. */
	code = (uint8_t *)fn + 4;
	saved = *code;
	caller[0] = (uintptr_t)call_it;
	caller[1] = caller[0] + 64;
	sigaction(SIGTRAP, &action, &old);
	untouched = poke(code, INT3) && other > 0 && runs_through(other, tell);
	call_it(fn, &ts);
	sigaction(SIGTRAP, &old, NULL);
	topic("debug");
	step(traps == 1 && untouched,
	     "a breakpoint in clock_gettime stops this process, not another with the same image");
	step(found && frames >= 3,
	     "from there libgcc unwinds through the vDSO and its caller to the start, %d frames",
	     (int)frames);
}
