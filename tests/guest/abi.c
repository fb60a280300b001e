// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Raw calls with a canary in every register. */
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

#include "abi.h"
#include "guest.h"

#define HWCAP_ALTIVEC	0x10000000
#define XER_BITS	0x20000025	/* carry and a string length */

struct probe abi_probe;

/* Different in each register and each call. */
static uint64_t canary(void)
{
	static uint64_t x = 0x9e3779b97f4a7c15;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x;
}

static void set_thread_pointer(struct regs *in)
{
#ifdef __powerpc64__
	__asm__("mr %0,13" : "=r" (in->gpr[13]));
#else
	__asm__("mr %0,2" : "=r" (in->gpr[2]));
#endif
}

static void fill(enum abi_mode mode)
{
	struct regs *in = &abi_probe.in;
	unsigned int i, j;

	for (i = 0; i < 32; i++) {
		in->gpr[i] = canary();
		in->fpr[i] = canary();
		for (j = 0; j < 4; j++)
			in->vr[i][j] = canary();
	}
	if (mode & ABI_THREAD)
		set_thread_pointer(in);
	in->cr = (canary() & 0x0fffffff) | (mode & ABI_SO ? CR0_SO : 0);
	in->xer = XER_BITS | (mode & ABI_XER_SO ? XER_SO : 0);
	for (i = 0; i < PROBE_HEADER; i++)
		abi_probe.header[i] = canary();
}

static struct abi_result call(const void *fn, bool vmx, long a, long b, long c)
{
	const struct regs *out = &abi_probe.out;

	abi_probe.in.gpr[3] = a;
	abi_probe.in.gpr[4] = b;
	abi_probe.in.gpr[5] = c;
	abi_probe.fn = (unsigned long)fn;
	abi_probe.vmx = vmx && (getauxval(AT_HWCAP) & HWCAP_ALTIVEC);
	vdkc_call(probe_call, (long)&abi_probe, 0, 0);
	return (struct abi_result){ out->gpr[3], out->gpr[4], out->cr & CR0_SO };
}

struct abi_result abi_call(const void *fn, enum abi_mode mode, long a, long b, long c)
{
	fill(mode);
	return call(fn, !(mode & ABI_NO_VMX), a, b, c);
}

struct abi_result abi_syscall(long nr, long a, long b, long c)
{
	fill(ABI_PLAIN);
	abi_probe.in.gpr[0] = nr;
	return call(probe_syscall, true, a, b, c);
}

const char *register_name(char kind, unsigned int number)
{
	static char name[16];

	snprintf(name, sizeof(name), "%c%u", kind, number);
	return name;
}

const char *abi_changed(bool kernel)
{
	const struct regs *in = &abi_probe.in, *out = &abi_probe.out;
	unsigned int i;

	for (i = 2; i < 32; i++) {
		if (i >= 3 && i <= 12)
			continue;
		if (in->gpr[i] != out->gpr[i])
			return register_name('r', i);
	}
	for (i = 0; i < 32; i++) {
		if (in->fpr[i] != out->fpr[i])
			return register_name('f', i);
		if (abi_probe.vmx && memcmp(in->vr[i], out->vr[i], 16))
			return register_name('v', i);
	}
	if ((in->cr ^ out->cr) & 0x0fffffff)
		return "CR1-CR7";
	if (!kernel && in->xer != out->xer)
		return "XER";
	if (memcmp(abi_probe.header, abi_probe.header_out, PROBE_HEADER))
		return "its caller's frame";
	return NULL;
}
