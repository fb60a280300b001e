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
	in->cr = (canary() & 0x0fffffff) | (mode & ABI_SO ? CR0_SO : 0);
	in->xer = XER_BITS | (mode & ABI_XER_SO ? XER_SO : 0);
	for (i = 0; i < PROBE_HEADER; i++)
		abi_probe.header[i] = canary();
}

static struct abi_result call(const void *fn, long a, long b, long c)
{
	const struct regs *out = &abi_probe.out;

	abi_probe.in.gpr[3] = a;
	abi_probe.in.gpr[4] = b;
	abi_probe.in.gpr[5] = c;
	abi_probe.fn = (unsigned long)fn;
	abi_probe.vmx = !!(getauxval(AT_HWCAP) & HWCAP_ALTIVEC);
	vdkc_call(probe_call, (long)&abi_probe, 0, 0);
	return (struct abi_result){ out->gpr[3], out->gpr[4], out->cr & CR0_SO };
}

struct abi_result abi_call(const void *fn, enum abi_mode mode, long a, long b, long c)
{
	fill(mode);
	return call(fn, a, b, c);
}

struct abi_result abi_syscall(long nr, long a, long b, long c)
{
	fill(ABI_PLAIN);
	abi_probe.in.gpr[0] = nr;
	return call(probe_syscall, a, b, c);
}

const char *abi_changed(bool kernel)
{
	const struct regs *in = &abi_probe.in, *out = &abi_probe.out;
	static char what[16];
	unsigned int i;

	for (i = 2; i < 32; i++) {
		if (i >= 3 && i <= 12)
			continue;
		snprintf(what, sizeof(what), "r%u", i);
		if (in->gpr[i] != out->gpr[i])
			return what;
	}
	for (i = 0; i < 32; i++) {
		snprintf(what, sizeof(what), "f%u", i);
		if (in->fpr[i] != out->fpr[i])
			return what;
		snprintf(what, sizeof(what), "v%u", i);
		if (abi_probe.vmx && memcmp(in->vr[i], out->vr[i], 16))
			return what;
	}
	if ((in->cr ^ out->cr) & 0x0fffffff)
		return "CR1-CR7";
	if (!kernel && in->xer != out->xer)
		return "XER";
	if (memcmp(abi_probe.header, abi_probe.header_out, PROBE_HEADER))
		return "its caller's frame";
	return NULL;
}
