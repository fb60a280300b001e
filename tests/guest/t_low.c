// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * A program that is itself at the vDSO's preferred place, or right below it, or
 * on both sides of it (mk/guest.mk links it so): it starts, its heap can grow,
 * and the vDSO is somewhere else or, if it is there, in nobody's way.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "guest.h"
#include "test.h"

#define HEAP	(32 << 20)

/* On both sides of the vDSO's preferred place in one way of linking. */
int below[1024] __attribute__((section(".below"))) = { 1 };
int above[1024] __attribute__((section(".above"))) = { 2 };

extern char __executable_start[], end[];

static unsigned long base, first;

TEST(it_overlaps_nothing)
{
	first = base - VDK_ROOT_DIST;
	CHECK(base % VDK_ALIGN == 0 && base == (unsigned long)vdso.base);
	CHECK(base + VDK_ALIGN <= (unsigned long)__executable_start || first >= (unsigned long)end);
	CHECK(first >= (unsigned long)(below + 1024) || base + VDK_ALIGN <= (unsigned long)below);
	CHECK(first >= (unsigned long)(above + 1024) || base + VDK_ALIGN <= (unsigned long)above);
	CHECK(below[0] == 1 && above[0] == 2);
}

TEST(the_heap_can_grow)
{
	char *old = sbrk(HEAP);

	CHECK(old != (void *)-1);
	if (old == (void *)-1)
		return;
	memset(old, 1, HEAP);
	CHECK(!memcmp(vdso.base, "\177ELF", 4));
}

static volatile int handled;

static void on_signal(int sig)
{
	(void)sig;
	handled++;
}

TEST(it_works)
{
	long long t = clock_by_vdso(1);

	CHECK(t > 0 && clock_by_vdso(1) > t && clock_by_syscall(1) > t);
	signal(SIGUSR1, on_signal);
	raise(SIGUSR1);
	CHECK_EQ(handled, 1);
}

int main(int argc, char **argv)
{
	/* So that the heap starts right behind the program. */
	if (argc < 2 || strcmp(argv[1], "fixed")) {
		personality(ADDR_NO_RANDOMIZE);
		execl("/proc/self/exe", argv[0], "fixed", NULL);
		return 99;
	}
	vdso_open();
	base = getauxval(AT_SYSINFO_EHDR);
	printf("# program %p-%p, break %p, vDSO %#lx\n", __executable_start, end, sbrk(0), base);
	RUN(it_overlaps_nothing);
	RUN(the_heap_can_grow);
	RUN(it_works);
	return test_done();
}
