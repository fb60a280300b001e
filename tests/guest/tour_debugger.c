// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Tour: what a debugger writes into the vDSO is seen by its victim alone. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "debug.h"
#include "guest.h"
#include "tour.h"

/* Reads the time once. */
static int victim(void *arg)
{
	struct timeval tv = { 0, 0 };

	(void)arg;
	return vdkc_call(vdso_fn("gettimeofday"), (long)&tv, 0, 0) || !tv.tv_sec;
}

static void set_breakpoint(pid_t pid, const uint32_t *fn)
{
	uint32_t original = *fn;
	unsigned long pc;
	int status;

	step(!poke_word(pid, fn, TRAP_WORD) && peek_word(pid, fn) == TRAP_WORD,
	     "a breakpoint is in __kernel_gettimeofday of process %d", pid);
	step(*fn == original && clock_by_vdso(0) > 0,
	     "process %d, this one, has the original word %08x there", getpid(), *fn);
	status = debugged_run(pid);
	pc = debugged_pc(pid);
	step(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP && pc == (unsigned long)fn,
	     "process %d runs into it: SIGTRAP at %#lx", pid, pc);
	poke_word(pid, fn, original);
}

static void poke_data(pid_t pid)
{
	unsigned long page = (unsigned long)vdso.base - VDK_DATA_DIST;
	long long before = clock_by_vdso(1);
	long ret = ptrace(PTRACE_POKEDATA, pid, page, 0);
	int error = errno;

	step(ret < 0, "writing to the data page, %#lx, fails: %s", page,
	     ret < 0 ? strerror(error) : "not at all");
	step(clock_by_vdso(1) > before, "the time goes on");
}

void tour_debugger(void)
{
	const uint32_t *fn = vdso_fn("gettimeofday");
	pid_t pid = debugged_child(victim, NULL);
	int status;

	topic("debugger");
	if (!step(pid > 0 && fn, "process %d waits for its debugger", pid))
		return;
	set_breakpoint(pid, fn);
	poke_data(pid);
	status = debugged_run(pid);
	step(WIFEXITED(status) && !WEXITSTATUS(status),
	     "the breakpoint taken out, process %d ends as it should", pid);
}
