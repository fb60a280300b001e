// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* What the guest programs share. */
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

#ifdef SYS_clock_gettime64
#define NR_CLOCK_GETTIME	SYS_clock_gettime64
#define WIDE			"64"
#else
#define NR_CLOCK_GETTIME	SYS_clock_gettime
#define WIDE			""
#endif

struct vdkc vdso;
volatile int trapped_syscalls, trapped_number;

void vdso_open(void)
{
	int err = vdkc_open(&vdso, NULL);

	if (!err)
		return;
	printf("Bail out! no vDSO to test (error %d, AT_SYSINFO_EHDR %#lx)\n",
	       err, getauxval(AT_SYSINFO_EHDR));
	exit(1);
}

void *vdso_fn(const char *name)
{
	char full[64];

	snprintf(full, sizeof(full), "__kernel_%s", name);
	return vdkc_sym(&vdso, VDKC_VERSION_PPC, full);
}

const char *target_name(void)
{
	static const uint16_t one = 1;

	if (sizeof(long) == 4)
		return "ppc";
	return *(const unsigned char *)&one ? "ppc64le" : "ppc64";
}

const uint32_t *code_of(const void *function_pointer)
{
#if defined(_CALL_ELF) && _CALL_ELF == 1
	return *(const uint32_t *const *)function_pointer;
#else
	return function_pointer;
#endif
}

long long clock_by_syscall(int id)
{
	struct { int64_t sec, nsec; } t = { -1, -1 };

	if (syscall(NR_CLOCK_GETTIME, id, &t) < 0)
		return -errno;
	return t.sec * NS_PER_S + t.nsec;
}

long long clock_by_vdso(int id)
{
	static const unsigned char *base;
	static void *fn;
	struct { int64_t sec, nsec; } t = { -1, -1 };
	long ret;

	if (base != vdso.base)
		fn = vdso_fn("clock_gettime" WIDE);
	base = vdso.base;
	if (!fn)
		return -ENOSYS;
	ret = vdkc_call(fn, id, (long)&t, 0);
	return ret ? ret : t.sec * NS_PER_S + t.nsec;
}

bool map_find(pid_t pid, const char *name, unsigned long addr, struct map *m)
{
	char path[32] = "/proc/self/maps", line[512];
	bool found = false;
	FILE *f;

	if (pid)
		snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	f = fopen(path, "r");
	while (f && !found && fgets(line, sizeof(line), f)) {
		m->name[0] = 0;
		sscanf(line, "%lx-%lx %7s %*s %*s %*s %63s",
		       &m->start, &m->end, m->perms, m->name);
		found = name ? !strcmp(name, m->name) : addr >= m->start && addr < m->end;
	}
	if (f)
		fclose(f);
	return found;
}

/* Not a signal that the child, which may block all of them, could put off. */
static void die_after(unsigned int seconds)
{
	struct rlimit limit = { seconds, seconds };

	setrlimit(RLIMIT_CPU, &limit);
}

int in_child_until(int (*fn)(void *arg), void *arg, unsigned int seconds, unsigned int patience)
{
	struct timespec limit = { .tv_sec = patience };
	struct rusage used = { 0 };
	sigset_t chld, before;
	int status, late;
	pid_t pid;

	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, &before);
	fflush(NULL);
	pid = fork();
	if (!pid) {
		sigprocmask(SIG_SETMASK, &before, NULL);
		die_after(seconds);
		status = fn(arg);
		fflush(NULL);
		_exit(status);
	}
	late = pid > 0 && sigtimedwait(&chld, NULL, &limit) < 0;
	if (late)
		kill(pid, SIGKILL);
	if (pid < 0 || wait4(pid, &status, 0, &used) != pid)
		status = -1;
	late |= used.ru_utime.tv_sec + used.ru_stime.tv_sec >= seconds;
	sigprocmask(SIG_SETMASK, &before, NULL);
	if (late || status < 0)
		return late ? TOOK_TOO_LONG : -1;
	return WIFSIGNALED(status) ? KILLED_BY(WTERMSIG(status)) : WEXITSTATUS(status);
}

static void on_sigsys(int sig, siginfo_t *info, void *ucontext)
{
	(void)sig;
	(void)ucontext;
	trapped_number = info->si_syscall;
	trapped_syscalls++;
}

void trap_syscalls(void)
{
#define ALLOW(nr)	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1), \
			BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		ALLOW(SYS_exit),
		ALLOW(SYS_exit_group),
		ALLOW(SYS_rt_sigreturn),
		ALLOW(SYS_sigreturn),
		ALLOW(SYS_write),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
	};
	struct sock_fprog prog = { sizeof(filter) / sizeof(*filter), filter };
	struct sigaction sa = { .sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO };

	trapped_syscalls = 0;
	if (sigaction(SIGSYS, &sa, NULL) < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog) < 0) {
		perror("trap_syscalls");
		_exit(99);
	}
}
