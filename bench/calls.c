/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Executed instructions of each vDSO call, from the call's target to its
 * return, beside the same by system call and the fewest there can be. Prints
 *
 *	NAME <tab> WHAT <tab> INSTRUCTIONS
 *
 * with WHAT vdso, floor, syscall or process; a line "result ADDRESS SIZE" tells
 * bench/table where results are stored. For a guest run with ICOUNT=1.
 *
 * Batches of calls between two reads of the time base; of many batches the
 * least, since others met the timer's interrupt. What the loop itself costs is
 * measured with a function that only returns. Then, for bench/trace.c, a few
 * calls between marks.
 */
#include <stdio.h>
#include <sys/auxv.h>
#include <sys/syscall.h>

#include <vdk/client.h>

#include "count.h"

#define BATCH	64
#define BATCHES	16
#define TRACES	5

/* floor.S: each as its call, but for what is said there */
#define FLOOR(name) extern const uint32_t floor_##name[]
FLOOR(empty);
FLOOR(syscall);
FLOOR(gettimeofday);
FLOOR(clock);
FLOOR(clock_isa300);
FLOOR(gettimeofday_isa300);
FLOOR(clock64);
FLOOR(coarse);
FLOOR(coarse64);
FLOOR(getres);
FLOOR(time);
FLOOR(getcpu);
FLOOR(tbfreq);
FLOOR(map);
FLOOR(dicache_coherent);
FLOOR(dicache);

static void call(const void *fn, long a, long b, long c)
{
	register long r3 asm("r3") = a;
	register long r4 asm("r4") = b;
	register long r5 asm("r5") = c;

	asm volatile("mtctr %3\n\tbctrl"
		     : "+r"(r3), "+r"(r4), "+r"(r5) : "r"(fn)
		     : "r0", "r6", "r7", "r8", "r9", "r10", "r11", "r12",
		       "cr0", "cr1", "cr5", "cr6", "cr7", "xer", "ctr", "lr", "memory");
}

/* The same between the marks of trace.c */
static void call_traced(const void *fn, long a, long b, long c)
{
	register long r3 asm("r3") = a;
	register long r4 asm("r4") = b;
	register long r5 asm("r5") = c;

	asm volatile("mtctr %3\n\tori 0,0,0x7d01\n\tbctrl\n\tori 0,0,0x7d02"
		     : "+r"(r3), "+r"(r4), "+r"(r5) : "r"(fn)
		     : "r0", "r6", "r7", "r8", "r9", "r10", "r11", "r12",
		       "cr0", "cr1", "cr5", "cr6", "cr7", "xer", "ctr", "lr", "memory");
}

static __attribute__((noinline)) uint64_t least(const void *fn, long a, long b, long c)
{
	uint64_t best = UINT64_MAX, t;
	int i, j;

	for (i = 0; i < BATCHES; i++) {
		t = timebase();
		for (j = 0; j < BATCH; j++)
			call(fn, a, b, c);
		t = timebase() - t;
		if (t < best)
			best = t;
	}
	return best;
}

static uint64_t loop;

static void count(const char *name, const char *what, const void *fn, long a, long b, long c)
{
	double n = 1.0 + ticks_to_instructions(least(fn, a, b, c) - loop) / BATCH;

	printf("%s\t%s\t%.0f\n", name, what, n);
}

/* Counted and traced */
static void show(const char *name, const char *what, const void *fn, long a, long b, long c)
{
	int i;

	count(name, what, fn, a, b, c);
	for (i = 0; i < TRACES; i++)
		call_traced(fn, a, b, c);
}

static struct vdkc vdso;

struct item {
	const char *name, *function;
	long a, b;
	const void *floor;
	long floor_c;		/* the floor's third argument */
	int nr;			/* the system call, or 0 */
};

static void show_item(const struct item *i)
{
	const void *fn = vdkc_sym(&vdso, VDKC_VERSION_PPC, i->function);

	if (!fn)
		return;
	show(i->name, "vdso", fn, i->a, i->b, 0);
	show(i->name, "floor", i->floor, i->a, i->b, i->floor_c);
	if (i->nr)
		count(i->name, "syscall", floor_syscall, i->a, i->b, i->nr);
}

#define HAS_ICACHE_SNOOP	0x2000ul		/* in AT_HWCAP */
#define HAS_ISA300		0x00800000ul	/* in AT_HWCAP2 */
#define SYS_CLOCK_GETTIME64	403

static char code[4096] __attribute__((aligned(4096)));
static long result[16] __attribute__((aligned(128)));

int main(void)
{
	int coherent = !!(getauxval(AT_HWCAP) & HAS_ICACHE_SNOOP);
	int isa300 = !!(getauxval(AT_HWCAP2) & HAS_ISA300);
	const void *clock = isa300 ? floor_clock_isa300 : floor_clock;
	const void *day = isa300 ? floor_gettimeofday_isa300 : floor_gettimeofday;
	const void *sync = coherent ? floor_dicache_coherent : floor_dicache;
	long out = (long)result, text = (long)code;
	const struct item items[] = {
#define GETTIME(id, floor)	"__kernel_clock_gettime", id, out, floor, text, SYS_clock_gettime
#define GETTIME64(id, floor)	"__kernel_clock_gettime64", id, out, floor, text, \
				SYS_CLOCK_GETTIME64
		{ "gettimeofday", "__kernel_gettimeofday", out, 0, day, text, SYS_gettimeofday },
		{ "clock_gettime REALTIME", GETTIME(0, clock) },
		{ "clock_gettime MONOTONIC", GETTIME(1, clock) },
		{ "clock_gettime MONOTONIC_RAW", GETTIME(4, clock) },
		{ "clock_gettime BOOTTIME", GETTIME(7, clock) },
		{ "clock_gettime TAI", GETTIME(11, clock) },
		{ "clock_gettime REALTIME_COARSE", GETTIME(5, floor_coarse) },
		{ "clock_gettime MONOTONIC_COARSE", GETTIME(6, floor_coarse) },
		{ "clock_gettime64 MONOTONIC", GETTIME64(1, floor_clock64) },
		{ "clock_gettime64 MONOTONIC_COARSE", GETTIME64(6, floor_coarse64) },
		{ "clock_getres MONOTONIC", "__kernel_clock_getres", 1, out,
		  floor_getres, text, SYS_clock_getres },
		{ "time", "__kernel_time", 0, 0, floor_time, text, SYS_time },
		{ "getcpu", "__kernel_getcpu", out, out + 8, floor_getcpu, 0, SYS_getcpu },
		{ "get_tbfreq", "__kernel_get_tbfreq", 0, 0, floor_tbfreq, text, 0 },
		{ "get_syscall_map", "__kernel_get_syscall_map", out, 0, floor_map, text, 0 },
		{ "sync_dicache 128 B", "__kernel_sync_dicache", text, text + 128, sync, 1, 0 },
		{ "sync_dicache 4 KiB", "__kernel_sync_dicache", text, text + 4096, sync, 32, 0 },
	};
	size_t i;

	if (vdkc_open(&vdso, NULL))
		return 1;
	printf("result\t%lx\t%zu\n", out, sizeof(result));
	loop = least(floor_empty, 0, 0, 0);
	for (i = 0; i < sizeof(items) / sizeof(*items); i++)
		show_item(&items[i]);
	bench_processes("/tiny");
	return 0;
}
