// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Tasks that change their time namespace in the middle of a read, and tasks that
 * share the memory in which its page is.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "debug.h"
#include "guest.h"
#include "test.h"
#include "timens.h"

#define INSIDE	50000ll	/* seconds that the namespace adds */
#define TAKES	5000ll	/* this program, at most */

static int home, other, to;
static long long outside;	/* the time there, some time ago */

static void change(int sig)
{
	(void)sig;
	if (setns(to, CLONE_NEWTIME))
		_exit(4);
}

/* A read of either namespace's time, taken at any moment of this test. */
static bool is_time(long long t)
{
	long long d = t - outside;

	return d >= 0 && d / NS_PER_S % INSIDE < TAKES;
}

/* In one namespace; the debugger stops the second read, and sends a signal. */
static int read_twice(void *enter)
{
	to = enter ? other : home;
	signal(SIGUSR1, change);
	if (setns(enter ? home : other, CLONE_NEWTIME))
		return 1;
	if (!is_time(clock_by_vdso(1)))
		return 2;
	raise(SIGSTOP);
	return is_time(clock_by_vdso(1)) ? 0 : 3;
}

/* Let it come to its second read, and there to @pc: its status then. */
static int run_to(pid_t pid, const uint32_t *pc)
{
	int status = debugged_run(pid);

	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
	CHECK_EQ(poke_word(pid, pc, TRAP_WORD), 0);
	status = debugged_run(pid);
	if (WIFSTOPPED(status)) {
		CHECK_EQ(WSTOPSIG(status), SIGTRAP);
		CHECK_EQ(poke_word(pid, pc, *pc), 0);
	}
	return status;
}

static bool step(pid_t pid)
{
	int status;

	return !ptrace(PTRACE_SINGLESTEP, pid, 0, 0) && waitpid(pid, &status, 0) == pid &&
	       WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP;
}

/* The instructions of a read, each once; meanwhile clocks are published, or not. */
static unsigned int path(const uint32_t **pc, void *enter)
{
	static char seen[VDK_ALIGN / 4];
	pid_t pid = debugged_child(read_twice, enter);
	const uint32_t *at = vdso_fn(sizeof(long) == 8 ? "clock_gettime" : "clock_gettime64");
	unsigned int n = 0;
	size_t i;

	memset(seen, 0, sizeof(seen));
	CHECK(WIFSTOPPED(run_to(pid, at)));
	while ((i = at - (const uint32_t *)vdso.base) < sizeof(seen)) {
		if (!seen[i]++)
			pc[n++] = at;
		if (seen[i] == 10 || !step(pid))
			break;
		at = (const uint32_t *)debugged_pc(pid);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return n;
}

/* A signal and its change of the namespace, before each that is reached again. */
static void change_everywhere(void *enter)
{
	static const uint32_t *pc[VDK_ALIGN / 4];
	unsigned int n = path(pc, enter), i, changes = 0;
	int status;
	pid_t pid;

	for (i = 0; i < n; i++) {
		test_case("before instruction %u of %u", i, n);
		pid = debugged_child(read_twice, enter);
		status = run_to(pid, pc[i]);
		if (WIFSTOPPED(status)) {
			changes++;
			ptrace(PTRACE_CONT, pid, 0, SIGUSR1);
			waitpid(pid, &status, 0);
		}
		CHECK(WIFEXITED(status));
		CHECK_EQ(WEXITSTATUS(status), 0);
	}
	printf("# %u changes at %u instructions\n", changes, n);
	CHECK(changes > 15);
}

TEST(a_read_outlives_the_way_out)
{
	change_everywhere(NULL);
}

TEST(a_read_outlives_the_way_in)
{
	change_everywhere(&home);
}

/* What clone3() takes. */
struct how {
	uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};

/* Its errno, or 0 if a child came of it that ended well. */
static int cloned(uint64_t flags)
{
	struct how how = { .flags = flags, .exit_signal = flags & CLONE_THREAD ? 0 : SIGCHLD };
	long pid = syscall(SYS_clone3, &how, sizeof(how));
	int status;

	if (!pid)
		_exit(0);
	if (pid < 0)
		return errno;
	return waitpid(pid, &status, 0) == pid && !status ? 0 : -1;
}

static int wait_for_end(void *arg)
{
	(void)arg;
	return pause();
}

/* There is one [vvar] in it: a task in another namespace would show its page to all. */
TEST(memory_is_of_one_namespace)
{
	static char stack[64 * KIB] __attribute__((aligned(16)));
	pid_t pid;

	CHECK_EQ(cloned(CLONE_NEWTIME), 0);
	CHECK_EQ(cloned(CLONE_VM | CLONE_VFORK), EINVAL);	/* as in Linux */
	CHECK_EQ(setns(home, CLONE_NEWTIME), 0);
	CHECK_EQ(cloned(CLONE_NEWTIME), 0);
	CHECK_EQ(cloned(CLONE_NEWTIME | CLONE_VM | CLONE_VFORK), EINVAL);
	CHECK_EQ(cloned(CLONE_NEWTIME | CLONE_VM | CLONE_SIGHAND | CLONE_THREAD), EINVAL);
	pid = clone(wait_for_end, stack + sizeof(stack) - 64, CLONE_VM | SIGCHLD, NULL);
	CHECK(pid > 0);
	CHECK(setns(other, CLONE_NEWTIME) < 0 && errno == EUSERS);
	CHECK(is_time(clock_by_vdso(1)) && clock_by_vdso(1) - outside < TAKES * NS_PER_S);
	kill(pid, SIGKILL);
	CHECK(waitpid(pid, NULL, 0) == pid);
}

int main(void)
{
	struct offsets off = { INSIDE, 0, INSIDE, 0 };

	vdso_open();
	outside = clock_by_vdso(1);
	home = open("/proc/self/ns/time", O_RDONLY);
	if (home < 0 || new_namespace(&off))
		return 1;
	other = open("/proc/self/ns/time_for_children", O_RDONLY);
	RUN(a_read_outlives_the_way_out);
	RUN(a_read_outlives_the_way_in);
	RUN(memory_is_of_one_namespace);
	return test_done();
}
