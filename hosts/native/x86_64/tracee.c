// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* What the native host has to know of x86-64: where a tracee is, how it makes a call. */
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "../tracee.h"

int tracee_where(struct tracee *t)
{
	struct user_regs_struct regs;

	if (ptrace(PTRACE_GETREGS, t->pid, 0, &regs))
		return -errno;
	t->sp = regs.rsp;
	return 0;
}

/* Until the int3 behind the call. */
static int64_t run_to_trap(struct tracee *t, struct user_regs_struct *regs)
{
	int status;

	for (;;) {
		if (ptrace(PTRACE_CONT, t->pid, 0, 0) || waitpid(t->pid, &status, __WALL) != t->pid)
			return -errno;
		if (!WIFSTOPPED(status))
			return -ESRCH;
		if (WSTOPSIG(status) == SIGTRAP)
			break;
		t->pending = WSTOPSIG(status);
	}
	if (ptrace(PTRACE_GETREGS, t->pid, 0, regs))
		return -errno;
	return (int64_t)regs->rax;
}

int64_t tracee_call(struct tracee *t, long nr, const uint64_t arg[6])
{
	static const uint8_t call[3] = { 0x0f, 0x05, 0xcc };	/* syscall; int3 */
	struct user_regs_struct saved, regs;
	uint8_t code[sizeof(call)];
	int64_t result;
	int err;

	if (ptrace(PTRACE_GETREGS, t->pid, 0, &saved))
		return -errno;
	err = tracee_read(t, saved.rip, code, sizeof(code));
	if (!err)
		err = tracee_write(t, saved.rip, call, sizeof(call));
	if (err)
		return err;
	regs = saved;
	regs.rax = (unsigned long long)nr;
	regs.orig_rax = ~0ull;		/* no call that could be restarted */
	regs.rdi = arg[0], regs.rsi = arg[1], regs.rdx = arg[2];
	regs.r10 = arg[3], regs.r8 = arg[4], regs.r9 = arg[5];
	if (ptrace(PTRACE_SETREGS, t->pid, 0, &regs))
		return -errno;
	result = run_to_trap(t, &regs);
	err = tracee_write(t, saved.rip, code, sizeof(code));
	if (!err && ptrace(PTRACE_SETREGS, t->pid, 0, &saved))
		err = -errno;
	return err ? err : result;
}
