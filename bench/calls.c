/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Executed instructions of each vDSO call, from the call's target to its
 * return, one line each: NAME INSTRUCTIONS. For a guest run with ICOUNT=1,
 * where an instruction takes 1 ns of the time base.
 *
 * Batches of calls between two reads of the time base; of many batches the
 * least, since others met the timer's interrupt. What the loop itself costs is
 * measured with a function that only returns.
 */
#include <stdio.h>
#include <stdint.h>
#include <sys/syscall.h>

#include <vdk/client.h>

#define BATCH	64
#define BATCHES	400
#define NS_PER_TICK_NUM	1000	/* 512 MHz: 1000 / 512 */
#define NS_PER_TICK_DEN	512

/* floor.S */
extern const uint32_t bench_empty[], bench_floor[], bench_syscall[];

static uint64_t timebase(void)
{
#ifdef __powerpc64__
	uint64_t tb;

	asm volatile("mfspr %0,268" : "=r"(tb));
	return tb;
#else
	uint32_t high, low, again;

	do
		asm volatile("mfspr %0,269\n\tmfspr %1,268\n\tmfspr %2,269"
			     : "=r"(high), "=r"(low), "=r"(again));
	while (high != again);
	return (uint64_t)high << 32 | low;
#endif
}

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

static void show(const char *name, const void *fn, long a, long b, long c)
{
	uint64_t ticks;

	if (!fn)
		return;
	ticks = least(fn, a, b, c) - loop;
	printf("%s %.0f\n", name, 1.0 + (double)ticks * NS_PER_TICK_NUM / NS_PER_TICK_DEN / BATCH);
}

static struct vdkc vdso;

static const void *sym(const char *name)
{
	return vdkc_sym(&vdso, VDKC_VERSION_PPC, name);
}

int main(void)
{
	static const char *const clocks[] = {
		"REALTIME", "MONOTONIC", NULL, NULL, "MONOTONIC_RAW", "REALTIME_COARSE",
		"MONOTONIC_COARSE", "BOOTTIME", NULL, NULL, NULL, "TAI",
	};
	static long out[4];
	static char code[4096] __attribute__((aligned(4096)));
	char name[64];
	unsigned int i;

	if (vdkc_open(&vdso, NULL))
		return 1;
	loop = least(bench_empty, 0, 0, 0);
	show("gettimeofday", sym("__kernel_gettimeofday"), (long)out, 0, 0);
	for (i = 0; i < sizeof(clocks) / sizeof(*clocks); i++) {
		if (!clocks[i])
			continue;
		snprintf(name, sizeof(name), "clock_gettime %s", clocks[i]);
		show(name, sym("__kernel_clock_gettime"), i, (long)out, 0);
	}
	show("clock_gettime64 MONOTONIC", sym("__kernel_clock_gettime64"), 1, (long)out, 0);
	show("clock_gettime64 MONOTONIC_COARSE", sym("__kernel_clock_gettime64"), 6, (long)out, 0);
	show("clock_getres MONOTONIC", sym("__kernel_clock_getres"), 1, (long)out, 0);
	show("time", sym("__kernel_time"), 0, 0, 0);
	show("getcpu", sym("__kernel_getcpu"), (long)out, (long)(out + 1), 0);
	show("get_tbfreq", sym("__kernel_get_tbfreq"), 0, 0, 0);
	show("get_syscall_map", sym("__kernel_get_syscall_map"), (long)out, 0, 0);
	show("sync_dicache 128 B", sym("__kernel_sync_dicache"), (long)code, (long)(code + 128), 0);
	show("sync_dicache 4 KiB", sym("__kernel_sync_dicache"), (long)code, (long)(code + 4096), 0);
	show("floor of clock_gettime", bench_floor, (long)out, (long)code, 0);
	show("system call gettimeofday", bench_syscall, (long)out, 0, 0);
	return 0;
}
