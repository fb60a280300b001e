// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Tour: the time, without a system call and as good as from one. */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"
#include "tour.h"

#define CALLS		100000
#define BRACKETS	5000

/* What the child below found; in memory that it shares with us. */
struct count {
	int answered, backwards, syscalls, control;
};

static int read_without_syscalls(void *arg)
{
	const void *fn = vdso_fn("gettimeofday");
	struct timeval last = { 0, 0 }, now;
	struct count *c = arg;
	int i;

	trap_syscalls();
	for (i = 0; i < CALLS; i++) {
		c->answered += vdkc_call(fn, (long)&now, 0, 0) == 0;
		c->backwards += timercmp(&now, &last, <);
		last = now;
	}
	c->syscalls = trapped_syscalls;
	/* Would one have been noticed? */
	syscall(SYS_gettimeofday, &now, NULL);
	c->control = trapped_syscalls - c->syscalls;
	return 0;
}

static void without_syscalls(void)
{
	struct count *c = mmap(NULL, sizeof(*c), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;

	status = in_child(read_without_syscalls, c, 30);
	step(!status && c->answered == CALLS && !c->backwards && !c->syscalls,
	     "gettimeofday: %d calls in a child answered, %d system calls",
	     c->answered, c->syscalls);
	step(c->control == 1, "the filter that counts them noticed the one made on purpose");
	munmap(c, sizeof(*c));
}

static void bracketed(int id, const char *name)
{
	long long before = 0, now = 0, after = 0;
	int i;

	for (i = 0; i < BRACKETS; i++) {
		before = clock_by_syscall(id);
		now = clock_by_vdso(id);
		after = clock_by_syscall(id);
		if (before < 0 || before > now || now > after)
			break;
	}
	step(i == BRACKETS, "%-15s syscall <= vDSO <= syscall, %d times",
	     name, i);
	if (i == BRACKETS && id != CLOCK_REALTIME)
		return;
	detail("%lld.%09lld by a system call", before / NS_PER_S, before % NS_PER_S);
	detail("%lld.%09lld by the vDSO, %lld ns later", now / NS_PER_S, now % NS_PER_S,
	       now - before);
	detail("%lld.%09lld by another", after / NS_PER_S, after % NS_PER_S);
}

/* How long CALLS / 10 calls of @read take, in ns a call. */
static int cost(long long (*read)(int))
{
	long long start = clock_by_syscall(CLOCK_MONOTONIC);
	int i;

	for (i = 0; i < CALLS / 10; i++)
		read(CLOCK_MONOTONIC);
	return (clock_by_syscall(CLOCK_MONOTONIC) - start) / (CALLS / 10);
}

void tour_time(void)
{
	int by_vdso, by_syscall;

	topic("time");
	without_syscalls();
	bracketed(CLOCK_REALTIME, "CLOCK_REALTIME");
	bracketed(CLOCK_MONOTONIC, "CLOCK_MONOTONIC");
	bracketed(CLOCK_BOOTTIME, "CLOCK_BOOTTIME");
	by_vdso = cost(clock_by_vdso);
	by_syscall = cost(clock_by_syscall);
	step(by_vdso < by_syscall, "a read takes %d ns on this emulator, the system call %d ns",
	     by_vdso, by_syscall);
}
