// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * A program to be stopped and restored: reads clocks all the time, by the vDSO
 * that it found at its start, each between two system calls. SIGUSR1: says how
 * that went, in a file. The path of that is its argument.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

static volatile sig_atomic_t asked;
static unsigned long reads, bad;

static void on_usr1(int sig)
{
	(void)sig;
	asked = 1;
}

static void read_clock(int id)
{
	long long before = clock_by_syscall(id), t = clock_by_vdso(id);

	reads++;
	bad += t < before || t > clock_by_syscall(id);
}

/* The C library has pointers of its own. */
static void read_libc_s(void)
{
	long long before = clock_by_syscall(CLOCK_MONOTONIC);
	struct timespec t;
	struct timeval tv;

	reads++;
	if (clock_gettime(CLOCK_MONOTONIC, &t) || gettimeofday(&tv, NULL) ||
	    t.tv_sec * NS_PER_S + t.tv_nsec < before ||
	    t.tv_sec * NS_PER_S + t.tv_nsec > clock_by_syscall(CLOCK_MONOTONIC) ||
	    tv.tv_sec - clock_by_syscall(CLOCK_REALTIME) / NS_PER_S > 1)
		bad++;
}

/* Where the functions are that it calls, and the mapping that signals go through. */
static void tell(const char *path)
{
	FILE *f = fopen(path, "a");
	struct map m = { .start = 0 };

	map_find(0, "[vdso]", 0, &m);
	fprintf(f, "reads %lu bad %lu base %#lx vdso %#lx\n", reads, bad,
		(unsigned long)vdso.base, m.start);
	fclose(f);
	reads = 0;
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	vdso_open();
	signal(SIGUSR1, on_usr1);
	for (;;) {
		read_clock(CLOCK_REALTIME);
		read_clock(CLOCK_MONOTONIC);
		read_libc_s();
		usleep(1000);
		if (asked) {
			asked = 0;
			tell(argv[1]);
		}
	}
}
