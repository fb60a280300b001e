// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Thousands of signals change no register of what they interrupt: half of them
 * by a timer, anywhere in a loop, half by kill, at a system call.
 *
 *	t_keep [N]	N signals
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "abi.h"
#include "guest.h"
#include "vsx.h"
#include "test.h"

#define HWCAP_ALTIVEC	0x10000000
#define HWCAP_VSX	0x00000080
#define VRSAVE		"256"

static unsigned long signals = 4000;
static volatile unsigned int handled;
static bool has_vmx, has_vsx;

/* Everything a function may change: none of it may reach what was interrupted. */
static inline __attribute__((always_inline)) void spoil_registers(void)
{
	__asm__ volatile("li 0,-1; li 4,-1; li 5,-1; li 6,-1; li 7,-1; li 8,-1; li 9,-1;"
			 "li 10,-1; li 11,-1; li 12,-1; mtctr 0; mtxer 0; mtcrf 0xc7,0"
			 : : : "r0", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12",
			 "ctr", "xer", "cr0", "cr1", "cr5", "cr6", "cr7", "memory");
	__asm__ volatile("fsub 0,1,1; fmr 1,0; fmr 2,0; fmr 3,0; fmr 4,0; fmr 5,0; fmr 6,0;"
			 "fmr 7,0; fmr 8,0; fmr 9,0; fmr 10,0; fmr 11,0; fmr 12,0; fmr 13,0"
			 : : : "fr0", "fr1", "fr2", "fr3", "fr4", "fr5", "fr6", "fr7", "fr8",
			 "fr9", "fr10", "fr11", "fr12", "fr13");
	if (has_vmx)
		__asm__ volatile(".machine push; .machine any;"
				 "vxor 0,0,0; vxor 1,1,1; vxor 2,2,2; vxor 10,10,10; vxor 19,19,19;"
				 ".machine pop" : : : "memory");
}

static void on_siginfo(int sig, siginfo_t *info, void *ucontext)
{
	(void)sig;
	(void)info;
	(void)ucontext;
	handled++;
	spoil_registers();
}

static void on_plain(int sig)
{
	(void)sig;
	handled++;
	spoil_registers();
}

static void handle(int sig, void *handler, int flags)
{
	struct sigaction sa = { .sa_flags = flags };

	sa.sa_sigaction = (void (*)(int, siginfo_t *, void *))handler;
	CHECK_EQ(sigaction(sig, &sa, NULL), 0);
}

/* The handlers alternate: old style is a trampoline of its own on 32 bits. */
static void handle_as(unsigned long i, int sig)
{
	if (i % 1000 == 0)
		handle(sig, i / 1000 % 2 ? (void *)on_siginfo : (void *)on_plain,
		       i / 1000 % 2 ? SA_SIGINFO : 0);
}

static void check_changed(bool kernel)
{
	const char *what = abi_changed(kernel);

	if (what)
		test_fail(__FILE__, __LINE__, "changed %s", what);
}

/* A loop that keeps all registers but r0 and CR0. */
static void check_interrupted(void)
{
	const struct regs *in = &abi_probe.in, *after = &abi_probe.out;
	unsigned int i;

	abi_call(probe_spin, ABI_XER_SO, (long)&handled, handled, 0);
	check_changed(false);
	for (i = 3; i <= 12; i++) {
		if (in->gpr[i] != after->gpr[i])
			test_fail(__FILE__, __LINE__, "changed r%u", i);
	}
	CHECK_EQ(after->ctr, abi_probe.fn);
}

static void check_vsx(unsigned int seed)
{
	static struct vsx vsx;
	unsigned int i;

	for (i = 0; i < VSX_SIZE / 4; i++)
		vsx.in[i] = seed = seed * 1664525 + 1013904223;
	vdkc_call(vsx_spin, (long)&vsx, (long)&handled, handled);
	for (i = 0; i < VSX_SIZE / 4; i++) {
		if (vsx.in[i] != vsx.out[i])
			test_fail(__FILE__, __LINE__, "changed word %u of vs%u", i % 4, i / 4);
	}
}

static void set_vrsave(unsigned long value)
{
	if (has_vmx)
		__asm__ volatile("mtspr " VRSAVE ",%0" : : "r" (value));
}

static void check_vrsave(unsigned long value)
{
	unsigned long now = value;

	if (has_vmx)
		__asm__ volatile("mfspr %0," VRSAVE : "=r" (now));
	CHECK_EQ(now, value);
}

TEST(kept_by_signals_of_a_timer)
{
	struct itimerval every = { { 0, 60 }, { 0, 60 } }, never = { { 0, 0 }, { 0, 0 } };
	unsigned long i;

	set_vrsave(0x5a5a1234);
	handle_as(0, SIGALRM);
	setitimer(ITIMER_REAL, &every, NULL);
	for (i = 0; i < signals / 2; i++) {
		handle_as(i, SIGALRM);
		if (has_vsx && i % 4 == 3)
			check_vsx(i);
		else
			check_interrupted();
	}
	setitimer(ITIMER_REAL, &never, NULL);
	CHECK(handled >= signals / 2);
	check_vrsave(0x5a5a1234);
}

TEST(kept_by_signals_of_kill)
{
	unsigned long i, self = getpid();

	set_vrsave(0xa5a54321);
	handled = 0;
	for (i = 0; i < signals / 2; i++) {
		handle_as(i, SIGUSR1);
		abi_syscall(SYS_kill, self, SIGUSR1, 0);
		check_changed(true);
	}
	CHECK_EQ(handled, signals / 2);
	check_vrsave(0xa5a54321);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		signals = strtoul(argv[1], NULL, 0);
	vdso_open();
	has_vmx = getauxval(AT_HWCAP) & HWCAP_ALTIVEC;
	has_vsx = getauxval(AT_HWCAP) & HWCAP_VSX;
	RUN(kept_by_signals_of_a_timer);
	RUN(kept_by_signals_of_kill);
	return test_done();
}
