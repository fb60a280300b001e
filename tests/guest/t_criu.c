// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * What checkpoint and restore does with the vDSO: in a stopped process, by
 * system calls it is made to execute, move both mappings to where those of
 * another process were; then let it use every function there.
 */
#define _GNU_SOURCE
#include <asm/ptrace.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "debug.h"
#include "guest.h"
#include "test.h"

#define SC		0x44000002
#define CR0_SO		0x10000000
#define RESTORED	"restored"

/* A system call instruction of this program, in all processes that run it. */
static unsigned long find_sc(void)
{
	const uint32_t *code = code_of(syscall);

	while (*code != SC)
		code++;
	return (unsigned long)code;
}

/* Make a stopped process call mremap(); what it got, or -1. */
static unsigned long remote_mremap(pid_t pid, unsigned long from, unsigned long size,
				   unsigned long to)
{
	struct pt_regs before, regs;
	int status;

	if (ptrace(PTRACE_GETREGS, pid, 0, &before))
		return -1;
	regs = before;
	regs.gpr[0] = SYS_mremap;
	regs.gpr[3] = from;
	regs.gpr[4] = regs.gpr[5] = size;
	regs.gpr[6] = MREMAP_MAYMOVE | MREMAP_FIXED;
	regs.gpr[7] = to;
	regs.nip = find_sc();
	if (ptrace(PTRACE_SETREGS, pid, 0, &regs) || ptrace(PTRACE_SINGLESTEP, pid, 0, 0) ||
	    waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP)
		return -1;
	ptrace(PTRACE_GETREGS, pid, 0, &regs);
	ptrace(PTRACE_SETREGS, pid, 0, &before);
	return regs.ccr & CR0_SO ? -1ul : regs.gpr[3];
}

/* A program that stops itself once it is up; @base: where to look later. */
static pid_t started(unsigned long base)
{
	char hex[32];
	int status;
	pid_t pid;

	snprintf(hex, sizeof(hex), "%#lx", base);
	fflush(NULL);
	pid = fork();
	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		execl("/proc/self/exe", "t_criu", RESTORED, hex, NULL);
		_exit(99);
	}
	waitpid(pid, &status, 0);	/* at its exec */
	status = debugged_run(pid);
	return WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP ? pid : -1;
}

/* Move both mappings of a new process, and see how it ends. */
static int restore_at(unsigned long to, bool text_first)
{
	pid_t pid = started(to);
	struct map text, data;
	int i, status;

	if (pid < 0 || !map_find(pid, "[vdso]", 0, &text) || !map_find(pid, "[vvar]", 0, &data))
		return -1;
	CHECK(data.end == text.start);
	for (i = 0; i < 2; i++) {
		if (i == !text_first)
			CHECK_EQ(remote_mremap(pid, text.start, VDK_ALIGN, to), to);
		else
			CHECK_EQ(remote_mremap(pid, data.start, VDK_ROOT_DIST, to - VDK_ROOT_DIST),
				 to - VDK_ROOT_DIST);
	}
	CHECK(map_find(pid, "[vdso]", 0, &text) && text.start == to);
	CHECK(map_find(pid, "[vvar]", 0, &data) && data.end == to);
	ptrace(PTRACE_DETACH, pid, 0, 0);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Where the vDSO of another process is; if at our own place, some other. */
static unsigned long other_place(void)
{
	pid_t pid = started(0);
	struct map m = { .start = 0 };

	map_find(pid, "[vdso]", 0, &m);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return m.start == (unsigned long)vdso.base ? m.start + 0x30000000 : m.start;
}

TEST(restored_where_another_s_was)
{
	unsigned long to = other_place();

	test_case("to %#lx", to);
	CHECK_EQ(restore_at(to, false), 0);
	CHECK_EQ(restore_at(to, true), 0);
}

static volatile int handled;

static void on_signal(int sig)
{
	unsigned long from = (unsigned long)__builtin_return_address(0);

	(void)sig;
	handled += from - (unsigned long)vdso.base < VDK_ALIGN;
}

static void on_siginfo(int sig, siginfo_t *info, void *context)
{
	(void)info;
	(void)context;
	on_signal(sig);
}

static bool trampolines_work(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	action = (struct sigaction){ .sa_sigaction = on_siginfo, .sa_flags = SA_SIGINFO };
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	return handled == 2;
}

static long call(const char *name, long a, long b)
{
	const void *fn = vdso_fn(name);

	return fn ? vdkc_call(fn, a, b, 0) : -1;
}

/* Everything the image exports, each with an answer that its data must be right for. */
static int use_all(void)
{
	long long now = clock_by_syscall(0) / NS_PER_S;
	long tv[2], res[2];
	int64_t wide[2];
	uint32_t cpu = 99, node = 99, calls = 0;
	unsigned long map;

	if (clock_by_vdso(1) <= 0 || clock_by_vdso(1) > clock_by_syscall(1))
		return 1;
	if (call("gettimeofday", (long)tv, 0) || tv[0] - now > 1)
		return 2;
	if (call("clock_gettime", 0, (long)tv) || tv[0] - now > 1)
		return 3;
	if (call("clock_getres", 1, (long)res) || res[0] || res[1] < 1)
		return 4;
	if (call("time", 0, 0) - now > 1 || call("time", 0, 0) < now)
		return 5;
	if (call("getcpu", (long)&cpu, (long)&node) || cpu > 7 || node)
		return 6;
	if (vdkc_call_u64(vdso_fn("get_tbfreq"), 0, 0, 0) < 1000000)
		return 7;
	map = call("get_syscall_map", (long)&calls, 0);
	if (calls < 400 || (unsigned long)vdso.base - map > VDK_DATA_DIST)
		return 8;
	if (call("sync_dicache", (long)tv, (long)(tv + 2)))
		return 9;
	if (sizeof(long) == 4 && (call("clock_gettime64", 1, (long)wide) || wide[0] < 0 ||
				  call("clock_getres_time64", 1, (long)wide) || wide[0]))
		return 10;
	return trampolines_work() ? 0 : 11;
}

/* The process that others move: from here on it has no way back to its own place. */
static int restored(const char *at)
{
	raise(SIGSTOP);
	if (vdkc_open_at(&vdso, (void *)strtoul(at, NULL, 0)))
		return 20;
	return use_all();
}

int main(int argc, char **argv)
{
	vdso_open();
	if (argc > 2 && !strcmp(argv[1], RESTORED))
		return restored(argv[2]);
	RUN(restored_where_another_s_was);
	test_case("here");
	return use_all() ? 1 : test_done();
}
