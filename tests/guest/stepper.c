// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* A child that is stopped before each instruction of a function of the vDSO. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi.h"
#include "debug.h"
#include "guest.h"
#include "limit.h"
#include "stepper.h"

#define SYSCALL_STOP	(SIGTRAP | 0x80)
#define NR_SIGRETURN	119
#define NR_RT_SIGRETURN	172

static struct job *job;		/* the child's */
static const void *main_function;

static void on_look(int sig, siginfo_t *info, void *ucontext)
{
	(void)sig;
	(void)info;
	(void)ucontext;
	look_take(&job->look, main_function);
}

/* Changes what a function may, so that only the frame has the registers. */
static inline __attribute__((always_inline)) void spoil(void)
{
	__asm__ volatile("li 0,-1; li 4,-1; li 5,-1; li 6,-1; li 7,-1; li 8,-1; li 9,-1;"
			 "li 10,-1; li 11,-1; mtctr 0; mtxer 0; mtcrf 0xc7,0;"
			 "fsub 0,1,1; fmr 1,0; fmr 13,0"
			 : : : "r0", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "ctr", "xer",
			 "cr0", "cr1", "cr5", "cr6", "cr7", "fr0", "fr1", "fr13");
}

static void on_rt(int sig, siginfo_t *info, void *ucontext)
{
	(void)sig;
	(void)info;
	(void)ucontext;
	spoil();
}

static void on_plain(int sig)
{
	(void)sig;
	spoil();
}

static void handle(int sig, void *handler, int flags)
{
	struct sigaction sa = { .sa_flags = flags };

	sa.sa_sigaction = (void (*)(int, siginfo_t *, void *))handler;
	sigaction(sig, &sa, NULL);
}

static int child(void *arg)
{
	(void)arg;
	limit_cpu(0);
	handle(SIG_LOOK, on_look, SA_SIGINFO);
	handle(SIG_RT, on_rt, SA_SIGINFO);
	handle(SIG_PLAIN, on_plain, 0);
	for (;;) {
		raise(SIGSTOP);
		abi_call(job->fn, ABI_THREAD | (job->no_vmx ? ABI_NO_VMX : 0),
			 job->arg[0], job->arg[1], job->arg[2]);
	}
	return 0;
}

void stepper_init(struct stepper *s, const void *function)
{
	main_function = function;
	job = mmap(NULL, sizeof(*job), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	s->job = job;
	s->pid = 0;
}

/* Let the child go on by @request; true if it then stops with @want. */
static bool resume(struct stepper *s, enum __ptrace_request request, int sig, int want)
{
	if (ptrace(request, s->pid, NULL, (void *)(long)sig) < 0 ||
	    waitpid(s->pid, &s->status, 0) != s->pid)
		return false;
	return WIFSTOPPED(s->status) && WSTOPSIG(s->status) == want;
}

static bool look_around(struct stepper *s)
{
	return cpu_read(s->pid, &s->now, s->job->no_vmx ? CPU_NO_VMX : 0);
}

static int open_memory(pid_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	return open(path, O_RDONLY | O_CLOEXEC);
}

static bool start_child(struct stepper *s)
{
	s->pid = debugged_child(child, NULL);
	s->memory = s->pid > 0 ? open_memory(s->pid) : -1;
	return s->memory >= 0 &&
	       ptrace(PTRACE_SETOPTIONS, s->pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) == 0 &&
	       resume(s, PTRACE_CONT, 0, SIGSTOP);
}

bool stepper_start(struct stepper *s)
{
	const uint32_t *at = (const uint32_t *)probe_bctrl;
	uint32_t word;

	if (s->pid <= 0 && !start_child(s))
		return false;
	word = peek_word(s->pid, at);
	poke_word(s->pid, at, TRAP_WORD);
	if (!resume(s, PTRACE_CONT, 0, SIGTRAP) || debugged_pc(s->pid) != (unsigned long)at)
		return false;
	poke_word(s->pid, at, word);
	if (!stepper_step(s, 0))
		return false;
	s->entry = s->now;
	return s->now.pc == (unsigned long)s->job->fn;
}

bool stepper_step(struct stepper *s, int sig)
{
	/* By kill, as not every kind of stop passes a signal on. */
	if (sig && (kill(s->pid, sig) < 0 || !resume(s, PTRACE_SINGLESTEP, 0, sig)))
		return false;
	return resume(s, PTRACE_SINGLESTEP, sig, SIGTRAP) && look_around(s);
}

bool stepper_syscall(struct stepper *s)
{
	return resume(s, PTRACE_SYSCALL, 0, SYSCALL_STOP) &&
	       resume(s, PTRACE_SYSCALL, 0, SYSCALL_STOP) && look_around(s);
}

bool stepper_finish(struct stepper *s)
{
	return resume(s, PTRACE_CONT, 0, SIGSTOP);
}

bool stepper_look(struct stepper *s)
{
	unsigned int nr;

	if (kill(s->pid, SIG_LOOK) < 0 || !resume(s, PTRACE_SYSCALL, 0, SIG_LOOK) ||
	    !resume(s, PTRACE_SYSCALL, SIG_LOOK, SYSCALL_STOP))
		return false;
	for (;;) {
		nr = ptrace(PTRACE_PEEKUSER, s->pid, NULL, NULL);	/* r0 */
		if (!resume(s, PTRACE_SYSCALL, 0, SYSCALL_STOP))
			return false;
		if (nr == NR_RT_SIGRETURN || nr == NR_SIGRETURN)
			return look_around(s);
		if (!resume(s, PTRACE_SYSCALL, 0, SYSCALL_STOP))
			return false;
	}
}

void stepper_drop(struct stepper *s)
{
	if (s->pid > 0) {
		close(s->memory);
		kill(s->pid, SIGKILL);
		waitpid(s->pid, NULL, 0);
	}
	s->pid = 0;
}

bool stepper_memory(const struct stepper *s, uint64_t addr, void *to, size_t size)
{
	return pread64(s->memory, to, size, addr) == (ssize_t)size;
}
