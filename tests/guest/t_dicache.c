// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * sync_dicache: code made at run time is run; and, as an emulator keeps its
 * caches coherent whatever a program does, the instructions that real CPUs
 * need are counted by single-stepping, with the addresses they are given.
 *
 *	t_dicache [N]	N rounds of write, sync, run
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "debug.h"
#include "guest.h"
#include "test.h"

#define HWCAP_ICACHE_SNOOP	0x2000
#define MAX_STEPS		4000
#define STEP_ROOM		1024	/* cache operations kept */

static unsigned long rounds = 100000;
static const void *sync_dicache;
static unsigned char *area;

TEST(written_synced_run)
{
	uint32_t *code = (uint32_t *)area;
	unsigned long i;

	for (i = 0; i < rounds; i++) {
		code[0] = 0x38600000 | (i & 0x7fff);	/* li r3, i */
		code[1] = 0x4e800020;			/* blr */
		if (vdkc_call(sync_dicache, (long)code, (long)(code + 2), 0) ||
		    vdkc_call(code, 0, 0, 0) != (long)(i & 0x7fff))
			break;
		if (i % 16 == 15)
			code = (uint32_t *)(area + (i * 40 & 0xfff0));
	}
	CHECK_EQ(i, rounds);
}

/* What one call did. */
static struct {
	unsigned int syncs, isyncs, count;
	bool ordered;		/* dcbst..., sync, icbi..., isync */
	struct {
		bool icbi;
		unsigned long addr;
	} op[STEP_ROOM];
} seen;

struct range {
	unsigned long start, end;
};

static int call_sync(void *range)
{
	struct range *r = range;

	return vdkc_call(sync_dicache, r->start, r->end, 0);
}

static unsigned long gpr(pid_t pid, unsigned int n)
{
	return ptrace(PTRACE_PEEKUSER, pid, n * sizeof(long), 0);
}

static void note_op(pid_t pid, uint32_t word, bool icbi)
{
	unsigned int ra = word >> 16 & 31, rb = word >> 11 & 31;

	seen.ordered = seen.ordered && !seen.isyncs && seen.syncs == icbi;
	if (seen.count == STEP_ROOM)
		return;
	seen.op[seen.count].icbi = icbi;
	seen.op[seen.count++].addr = (ra ? gpr(pid, ra) : 0) + gpr(pid, rb);
}

static void note_word(pid_t pid, uint32_t word)
{
	if (word == 0x7c0004ac) {
		seen.syncs++;
	} else if (word == 0x4c00012c) {
		seen.ordered = seen.ordered && seen.syncs;
		seen.isyncs++;
	} else if ((word & 0xffe007ff) == 0x7c00006c) {
		note_op(pid, word, false);
	} else if ((word & 0xffe007ff) == 0x7c0007ac) {
		note_op(pid, word, true);
	}
}

/* Fills seen. Return: the function's result, or -1 if it did not come to an end. */
static int step_through(unsigned long start, unsigned long end)
{
	struct range r = { start, end };
	pid_t pid = debugged_child(call_sync, &r);
	const uint32_t *pc = sync_dicache;
	int status, steps;

	memset(&seen, 0, sizeof(seen));
	seen.ordered = true;
	poke_word(pid, pc, TRAP_WORD);
	debugged_run(pid);
	poke_word(pid, pc, *pc);
	for (steps = 0; steps < MAX_STEPS; steps++) {
		pc = (const uint32_t *)debugged_pc(pid);
		if ((unsigned long)pc - (unsigned long)vdso.base >= VDK_ALIGN)
			break;
		note_word(pid, *pc);
		ptrace(PTRACE_SINGLESTEP, pid, 0, 0);
		waitpid(pid, &status, 0);
		if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP)
			return -1;
	}
	if (steps == MAX_STEPS) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		return -1;
	}
	status = debugged_run(pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Is the block that @addr is in among the operations of this kind? */
static bool covered(unsigned long addr, unsigned long block, bool icbi)
{
	unsigned int i;

	for (i = 0; i < seen.count; i++)
		if (seen.op[i].icbi == icbi && seen.op[i].addr / block == addr / block)
			return true;
	return false;
}

static unsigned int operations(bool icbi)
{
	unsigned int i, n = 0;

	for (i = 0; i < seen.count; i++)
		n += seen.op[i].icbi == icbi;
	return n;
}

/* Each block of the range once, none outside. */
static void check_blocks(unsigned long start, unsigned long end, unsigned long block, bool icbi)
{
	unsigned long addr;

	for (addr = start; addr < end; addr += block)
		CHECK(covered(addr, block, icbi));
	CHECK(start >= end || covered(end - 1, block, icbi));
	CHECK_EQ(operations(icbi), start < end ? (end - 1) / block - start / block + 1 : 0);
}

/* Has every store reached where this CPU fetches from, by what was done? */
static void check_range(unsigned long start, unsigned long end)
{
	static char line[1024];
	bool snoops = getauxval(AT_HWCAP) & HWCAP_ICACHE_SNOOP;
	unsigned long dblock = getauxval(AT_DCACHEBSIZE), iblock = getauxval(AT_ICACHEBSIZE);
	FILE *f = fopen("/proc/cpuinfo", "r");
	bool writes_through = false;

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "cpu", 3))
			writes_through = strstr(line, "970") || strstr(line, "POWER4");
	if (f)
		fclose(f);
	test_case("%#lx-%#lx", start, end);
	CHECK_EQ(step_through(start, end), 0);
	CHECK(seen.ordered);
	if (start >= end && !seen.count)
		return;
	CHECK(seen.syncs == 1 && seen.isyncs == 1);
	/* One icbi, of any address, is what a snooping cache wants. */
	if (snoops && operations(true) == 1 && !operations(false))
		return;
	check_blocks(start, end, iblock, true);
	if (!writes_through || operations(false))
		check_blocks(start, end, dblock, false);
}

TEST(instructions_for_each_range)
{
	unsigned long a = (unsigned long)area, page = 4096;
	unsigned int i;

	check_range(a, a);
	check_range(a + 8, a);
	check_range(a + page, a);
	check_range(-1ul, 0);
	check_range(a, a + 1);
	check_range(a + 127, a + 128);
	check_range(a + 127, a + 129);
	check_range(a + 13, a + 700);
	check_range(a + page - 8, a + page + 8);
	check_range(a + page, a + 2 * page);
	for (i = 0; i < 8; i++)
		check_range(a + 61 * i, a + 61 * i + 97 * i + 1);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		rounds = strtoul(argv[1], NULL, 0);
	vdso_open();
	sync_dicache = vdso_fn("sync_dicache");
	area = mmap(NULL, 128 * KIB, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	RUN(written_synced_run);
	RUN(instructions_for_each_range);
	return test_done();
}
