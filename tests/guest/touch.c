// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Use the vDSO, and write into it. */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/mman.h>

#include <vdk/abi.h>

#include "guest.h"
#include "touch.h"

#define LI_R3_1		0x38600001
#define BLR		0x4e800020

bool clocks_work(void)
{
	long long t = clock_by_vdso(1);

	return t > 0 && clock_by_vdso(1) > t && clock_by_syscall(1) > t;
}

static volatile int handled;

static void on_signal(int sig)
{
	(void)sig;
	handled++;
}

bool signals_work(void)
{
	int before = handled;

	signal(SIGUSR1, on_signal);
	raise(SIGUSR1);
	return handled == before + 1;
}

int touch_all(void *unused)
{
	(void)unused;
	return clocks_work() && signals_work() ? 0 : 1;
}

bool write_text(void)
{
	uint32_t *fn = vdso_fn("get_tbfreq");

	if (mprotect((void *)vdso.base, VDK_ALIGN, PROT_READ | PROT_WRITE | PROT_EXEC))
		return false;
	fn[0] = LI_R3_1;
	fn[1] = BLR;
	vdkc_call(vdso_fn("sync_dicache"), (long)fn, (long)(fn + 2), 0);
	return vdkc_call(fn, 0, 0, 0) == 1;
}

bool text_is_written(void)
{
	return vdkc_call(vdso_fn("get_tbfreq"), 0, 0, 0) == 1;
}
