// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Tour: code made at run time, and which system calls this kernel has. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "guest.h"
#include "tour.h"

#define ROUNDS	10000

#define LI_R3(n)	(0x38600000 | ((n) & 0x7fff))
#define BLR		0x4e800020

void tour_code(void)
{
	const void *sync = vdso_fn("sync_dicache");
	uint32_t *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int i;

	topic("code");
	if (!step(code != MAP_FAILED && sync, "a page for code made at run time: %p", code))
		return;
	for (i = 0; i < ROUNDS; i++) {
		code[0] = LI_R3(i);
		code[1] = BLR;
		if (vdkc_call(sync, (long)code, (long)(code + 2), 0) ||
		    vdkc_call(code, 0, 0, 0) != i)
			break;
	}
	step(i == ROUNDS, "write, __kernel_sync_dicache, run: the new code, %d times",
	     i);
	munmap(code, 4096);
}

static bool in_map(const uint32_t *map, unsigned int nr)
{
	return map[nr / 32] >> (31 - nr % 32) & 1;
}

void tour_calls(void)
{
	const void *fn = vdso_fn("get_syscall_map");
	unsigned int count = 0, present = 0, hole = 0, i;
	const uint32_t *map;

	topic("calls");
	map = fn ? (const uint32_t *)vdkc_call(fn, (long)&count, 0, 0) : NULL;
	if (!step(map && count > SYS_getpid, "the map of system calls tells of numbers 0 to %u",
		  count - 1))
		return;
	for (i = 0; i < count; i++) {
		present += in_map(map, i);
		if (!hole && i && !in_map(map, i))
			hole = i;
	}
	step(in_map(map, SYS_getpid) && syscall(SYS_getpid) == getpid(),
	     "getpid, %d, is among the %u that are there: it answers %d", SYS_getpid, present,
	     (int)syscall(SYS_getpid));
	errno = 0;
	step(hole && syscall(hole, -1, -1, -1, -1, -1, -1) < 0 && errno == ENOSYS,
	     "call %u is not: %s", hole, strerror(errno));
}
