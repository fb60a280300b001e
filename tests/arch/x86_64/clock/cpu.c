/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * x86-64's part of t_exact. This process may not read the counter: the bodies' own
 * instructions do, fault, and are shown the variable. Their system calls are made to fault,
 * too. (So nothing else here may ask for the time.)
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <ucontext.h>

#include "../../../clock/exact.h"

static const uint8_t system_call[2] = { 0x0f, 0x05 };
static const uint8_t undefined[2] = { 0x0f, 0x0b };	/* ud2 */
static const uint8_t rdtsc[2] = { 0x0f, 0x31 };
static const uint8_t rdtscp[3] = { 0x0f, 0x01, 0xf9 };

static struct called did;

static bool is_at(const uint8_t *pc, const uint8_t *bytes, size_t size)
{
	return !memcmp(pc, bytes, size);
}

/* How long the instruction is that reads the counter; 0 if it does not. */
static unsigned int reads_counter(const uint8_t *pc)
{
	if (is_at(pc, rdtsc, sizeof(rdtsc)))
		return sizeof(rdtsc);
	return is_at(pc, rdtscp, sizeof(rdtscp)) ? sizeof(rdtscp) : 0;
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
	greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
	const uint8_t *pc = (const uint8_t *)r[REG_RIP];
	unsigned int length = sig == SIGSEGV ? reads_counter(pc) : 0;

	(void)info;
	if (length) {
		r[REG_RAX] = (uint32_t)counter;
		r[REG_RDX] = (greg_t)(counter >> 32);
		if (length == sizeof(rdtscp))
			r[REG_RCX] = 0x5a5a;	/* TSC_AUX */
		r[REG_RIP] += length;
	} else if (sig == SIGILL && is_at(pc, undefined, sizeof(undefined))) {
		did.host = true;
		did.nr = r[REG_RAX], did.first = r[REG_RDI], did.second = r[REG_RSI];
		r[REG_RAX] = -EFAULT;	/* so that no offset is added to what is not there */
		r[REG_RIP] += (greg_t)sizeof(undefined);
	} else {
		signal(sig, SIG_DFL);	/* once more, and that is the end */
	}
}

struct called call2(unsigned long addr, long a, long b)
{
	long result;

	did = (struct called){ 0 };
	result = ((long (*)(long, long))addr)(a, b);
	if (!did.host)
		did.first = result;
	return did;
}

static void forbid_counter(void)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER };

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGILL, &action, NULL);
	if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV))
		die("the counter cannot be forbidden");
}

/* The image says itself where its system calls are. */
void change_code(void *mem, size_t size)
{
	const struct vdk_note_gate *gate;
	uint8_t *code = mem, *at;
	uint64_t n;

	(void)size;
	for (n = 0; n < img.gates.size / sizeof(*gate); n++) {
		gate = (const void *)(code + img.gates.off + n * sizeof(*gate));
		at = code + (int64_t)img.note + gate->at;
		if (gate->kind != VDK_GATE_SYSCALL)
			continue;
		if (!is_at(at, system_call, sizeof(system_call)))
			die("a gate that the image names is no system call");
		memcpy(at, undefined, sizeof(undefined));
	}
	if (!n)
		die("an image without gates");
	forbid_counter();
}

/* Where a clock has an offset, and the gate is a call, each asks for the clock itself. */
bool is_call(const struct called *c, long nr, long a, long b)
{
	if (img.gate == VDK_GATE_CALL && nr == NR_GETTIMEOFDAY && c->nr == NR_CLOCK_GETTIME)
		return !c->first && c->second == a;
	return c->nr == nr && c->first == a && c->second == b;
}

void test_family(void)
{
}
