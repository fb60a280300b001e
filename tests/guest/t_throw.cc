// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * A C++ exception thrown by a handler for a fault is caught outside, with the
 * registers that the signal frame says the faulting code had.
 */
#include <signal.h>
#include <stdint.h>
#include <sys/auxv.h>

#include "guest.h"
#include "frame.h"
#include "probe.h"
#include "test.h"

#define ROUNDS		1000
#define CR2_TO_CR4	0x00fff000

/* What the handler puts into the frame, and what the catch block finds. */
static struct {
	unsigned long gpr[4], cr;	/* r14-r17 */
	uint64_t fpr[4];		/* f14-f17 */
} put, found;

static bool change_frame;
static int destroyed;

struct witness {
	~witness() { destroyed++; }
};

static void fill_frame(void *ucontext)
{
	unsigned long *gpr = frame_gprs(ucontext);
	double *fpr = frame_fprs(ucontext);

	put.cr ^= 0x005a6000;
	gpr[FRAME_CR] = put.cr;
	for (int i = 0; i < 4; i++) {
		put.gpr[i] = gpr[14 + i] = 0x5a000000 + put.cr + i;
		put.fpr[i] = 0x1234567800000000 + put.cr + i;
		memcpy(&fpr[14 + i], &put.fpr[i], 8);
	}
}

static void on_fault(int, siginfo_t *, void *ucontext)
{
	if (change_frame)
		fill_frame(ucontext);
	throw 42;
}

/* The catch block looks before anybody else can have used these registers. */
static __attribute__((noinline)) void fault_and_look(volatile int *bad)
{
	try {
		witness w;

		/* Has the compiler save them for our caller. */
		__asm__ volatile("" : : : "r14", "r15", "r16", "r17", "cr2", "cr3", "cr4",
				 "fr14", "fr15", "fr16", "fr17", "memory");
		vdkc_call(probe_fault, (long)bad, 0, 0);
	} catch (int) {
		unsigned long cr, a, b, c, d;
		double e, f, g, h;

		__asm__ volatile("mfcr %0; mr %1,14; mr %2,15; mr %3,16; mr %4,17;"
				 "fmr %5,14; fmr %6,15; fmr %7,16; fmr %8,17"
				 : "=&r" (cr), "=&r" (a), "=&r" (b), "=&r" (c), "=&r" (d),
				 "=&d" (e), "=&d" (f), "=&d" (g), "=&d" (h));
		found.cr = cr;
		found.gpr[0] = a, found.gpr[1] = b, found.gpr[2] = c, found.gpr[3] = d;
		memcpy(&found.fpr[0], &e, 8);
		memcpy(&found.fpr[1], &f, 8);
		memcpy(&found.fpr[2], &g, 8);
		memcpy(&found.fpr[3], &h, 8);
	}
}

TEST(caught_with_the_frame_s_registers)
{
	change_frame = true;
	put.cr = 0x00333000;
	for (int i = 0; i < 8; i++) {
		destroyed = 0;
		fault_and_look(nullptr);
		test_case("round %d", i);
		CHECK_EQ(destroyed, 1);
		CHECK_EQ(found.cr & CR2_TO_CR4, put.cr & CR2_TO_CR4);
		for (int n = 0; n < 4; n++) {
			CHECK_EQ(found.gpr[n], put.gpr[n]);
			CHECK_EQ(found.fpr[n], put.fpr[n]);
		}
	}
	change_frame = false;
}

static __attribute__((noinline)) int load(volatile int *p, int depth)
{
	witness w;

	return depth ? load(p, depth - 1) + 1 : *p;
}

TEST(caught_from_far_away)
{
	volatile int caught = 0;

	destroyed = 0;
	for (int i = 0; i < ROUNDS; i++) {
		try {
			load(nullptr, 20);
		} catch (int what) {
			caught += what == 42;
		}
	}
	CHECK_EQ(caught, ROUNDS);
	CHECK_EQ(destroyed, ROUNDS * 21);
}

/* pc - 1 is in another function, with another frame. */
TEST(fault_at_a_function_s_first_instruction)
{
	volatile int caught = 0;

	for (int i = 0; i < ROUNDS; i++) {
		try {
			vdkc_call(probe_fault, 0, 0, 0);
		} catch (int what) {
			caught += what == 42;
		}
	}
	CHECK_EQ(caught, ROUNDS);
}

/* A function of the vDSO stores to a bad pointer. */
TEST(fault_in_the_vdso)
{
	static const char *const names[] = { "gettimeofday", "time", "get_syscall_map" };

	for (const char *name : names) {
		volatile int caught = 0;

		test_case("%s", name);
		try {
			vdkc_call(vdso_fn(name), 8, 0, 0);
		} catch (int what) {
			caught = what;
		}
		CHECK_EQ(caught, 42);
	}
}

int main()
{
	struct sigaction sa = {};

	vdso_open();
	sa.sa_sigaction = on_fault;
	sa.sa_flags = SA_SIGINFO | SA_NODEFER;
	sigaction(SIGSEGV, &sa, nullptr);
	RUN(caught_with_the_frame_s_registers);
	RUN(caught_from_far_away);
	RUN(fault_at_a_function_s_first_instruction);
	RUN(fault_in_the_vdso);
	return test_done();
}
