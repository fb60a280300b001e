/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * sync_dicache for each geometry of the caches, and getcpu for each number:
 * t_made IMAGE, in user-mode emulation.
 *
 * In the copy of the image dcbst, icbi, sync and isync become additions to
 * registers that the bodies do not use: they count, or sum up the addresses,
 * and no memory is touched, so that a range may lie anywhere. The read of SPRG3
 * becomes a copy of the third argument.
 */
#define _GNU_SOURCE
#include "mapped.h"
#include "limit.h"
#include "test.h"

#define RB(word)	((word) & 0xf800)

/* What one call did. */
static struct {
	unsigned long r3, dcbst, icbi, barriers, ctr;
	bool so;
} did;

static void call(unsigned long addr, unsigned long a, unsigned long b, unsigned long c)
{
	register unsigned long r3 asm("r3") = a;
	register unsigned long r4 asm("r4") = b;
	register unsigned long r5 asm("r5") = c;
	register unsigned long r10 asm("r10") = 0;
	register unsigned long r11 asm("r11") = 0;
	register unsigned long r12 asm("r12") = 0;
	register unsigned long r0 asm("r0") = addr;
	unsigned long cr, ctr;

	asm volatile("cmpw 0,0\n\tcror 3,0,2\n\tmtctr 0\n\tbctrl\n\tmfcr %7\n\tmfctr %8"
		     : "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5), "+r"(r10), "+r"(r11), "+r"(r12),
		       "=&r"(cr), "=&r"(ctr)
		     : : "r6", "r7", "r8", "r9", "cr0", "ctr", "lr", "memory");
	did.r3 = r3, did.dcbst = r10, did.icbi = r11, did.barriers = r12, did.ctr = ctr;
	did.so = cr >> 28 & 1;
}

/* ------------------------------------------------------------ caches */

static const uint64_t bodies[] = { 0, VDK_PPC_L1D_WRITETHROUGH, VDK_PPC_COHERENT_ICACHE };
static const uint32_t blocks[] = { 16, 32, 64, 128, 256 };
#define SIZES	(sizeof(blocks) / sizeof(*blocks))
#define BARRIERS	0x101	/* one sync, one isync */

static bool is_dcbst(uint32_t word)
{
	return (word & 0xffff07ff) == 0x7c00006c;
}

static bool is_icbi(uint32_t word)
{
	return (word & 0xffff07ff) == 0x7c0007ac;
}

static uint32_t barrier(uint32_t word)
{
	if (word == 0x7c0004ac)
		return 0x398c0001;	/* sync: addi r12, r12, 1 */
	return word == 0x4c00012c ? 0x398c0100 : 0;
}

static uint32_t counting(uint32_t word)
{
	if (is_dcbst(word))
		return 0x394a0001;	/* addi r10, r10, 1 */
	return is_icbi(word) ? 0x396b0001 : barrier(word);
}

static uint32_t summing(uint32_t word)
{
	if (is_dcbst(word))
		return 0x7d4a0214 | RB(word);	/* add r10, r10, rB */
	return is_icbi(word) ? 0x7d6b0214 | RB(word) : barrier(word);
}

/* Loops run once, and CTR keeps how often they should have. */
static uint32_t no_loops(uint32_t word)
{
	return (word & 0xffff0000) == 0x42000000 || (word & 0xffff0000) == 0x43200000 ?
	       0x60000000 : counting(word);
}

static unsigned long blocks_of(unsigned long start, unsigned long end, uint32_t block)
{
	return start < end ? (end - 1) / block - start / block + 1 : 0;
}

static unsigned long sum_of(unsigned long start, unsigned long end, uint32_t block)
{
	unsigned long n = blocks_of(start, end, block), pairs;

	pairs = n % 2 ? (n - 1) / 2 * n : n / 2 * (n - 1);
	return n * (start & -(unsigned long)block) + pairs * block;
}

static void sync_range(unsigned int how, unsigned long start, unsigned long end)
{
	test_case("body %u, %#lx-%#lx", how, start, end);
	call(body("__kernel_sync_dicache", bodies[how]), start, end, 0);
	CHECK(!did.r3 && !did.so);
	CHECK_EQ(did.barriers, how == 2 || start < end ? BARRIERS : 0);
}

static unsigned long rnd(void)
{
	static uint64_t x = 88172645463325252u;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x >> (64 - 8 * sizeof(long));
}

/* Every kind of range: anywhere, at the bottom, at the top, empty, reversed. */
static void any_range(unsigned long *start, unsigned long *end)
{
	unsigned long size = rnd() % 4 ? rnd() % 5000 : rnd() % 3;

	switch (rnd() % 4) {
	case 0: *start = rnd() % 600; break;
	case 1: *start = -1 - size - rnd() % 600; break;
	default: *start = rnd();
	}
	*end = *start + size;
	if (*end < *start)		/* around the end of the address space: reversed */
		*end = rnd() % 2 ? *end : -1ul;
	if (rnd() % 16 == 0)
		size = *end, *end = *start, *start = size;
}

typedef unsigned long expected_fn(unsigned long start, unsigned long end, uint32_t block);

static void each_geometry(unsigned int rounds, expected_fn *expected)
{
	unsigned long start, end;
	unsigned int d, i, how, n;

	for (d = 0; d < SIZES; d++) {
		for (i = 0; i < SIZES; i++) {
			CHECK_ERR(vdk_powerpc_set_cache(&page, blocks[d], blocks[i]), 0);
			for (n = 0; n < rounds; n++) {
				any_range(&start, &end);
				for (how = 0; how < 2; how++) {
					sync_range(how, start, end);
					CHECK_EQ(did.dcbst, how ? 0 : expected(start, end, blocks[d]));
					CHECK_EQ(did.icbi, expected(start, end, blocks[i]));
				}
			}
		}
	}
}

TEST(each_block_once)
{
	change_code(counting);
	each_geometry(400, blocks_of);
}

TEST(at_its_address)
{
	change_code(summing);
	each_geometry(400, sum_of);
}

TEST(a_coherent_cache_wants_one_icbi)
{
	static const unsigned long ends[] = { 0, 1, 4096, -1ul };
	unsigned int i;

	change_code(counting);
	for (i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		sync_range(2, 0, ends[i]);
		CHECK(did.icbi == 1 && !did.dcbst);
	}
}

/* As long as the range is, and no longer, whatever the range. */
TEST(loops_of_any_length)
{
	unsigned long start, end, want;
	unsigned int n, d;

	change_code(no_loops);
	for (n = 0; n < 20000; n++) {
		d = rnd() % SIZES;
		vdk_powerpc_set_cache(&page, 16, blocks[d]);
		start = rnd() % 8 ? rnd() >> rnd() % (8 * sizeof(long)) : 0;
		end = rnd() % 8 ? rnd() >> rnd() % (8 * sizeof(long)) : -1ul;
		sync_range(1, start, end);
		want = blocks_of(start, end, blocks[d]);
		CHECK_EQ(did.icbi, want != 0);
		if (want)
			CHECK_EQ(did.ctr, want);
	}
}

/* The same, looped through in full: all of 32 bits, more than 4 GiB of 64. */
TEST(over_four_gigabytes)
{
	unsigned long end = sizeof(long) == 8 ? 5ul << (sizeof(long) * 4 - 2) : -1ul;

	change_code(counting);
	vdk_powerpc_set_cache(&page, 256, 256);
	sync_range(0, 1, end);
	CHECK_EQ(did.dcbst, blocks_of(1, end, 256));
	CHECK_EQ(did.icbi, blocks_of(1, end, 256));
}

/* ------------------------------------------------------------ getcpu */

/* mfspr rT, SPRG3: mr rT, r5 */
static uint32_t third_argument(uint32_t word)
{
	uint32_t rt = word >> 21 & 31;

	return (word & ~0x03e00000) == 0x7c0342a6 ? 0x7ca02b78 | rt << 16 : 0;
}

static void getcpu_is(unsigned long sprg3, uint32_t cpu, uint32_t node)
{
	unsigned long fn = body("__kernel_getcpu", VDK_PPC_CPU_IN_SPRG3);
	uint32_t got[4] = { 7, 7, 7, 7 };

	test_case("SPRG3 %#lx", sprg3);
	call(fn, (unsigned long)&got[1], (unsigned long)&got[2], sprg3);
	CHECK(!did.r3 && !did.so && got[0] == 7 && got[3] == 7);
	CHECK_EQ(got[1], cpu);
	CHECK_EQ(got[2], node);
	got[1] = got[2] = 7;
	call(fn, (unsigned long)&got[1], 0, sprg3);
	CHECK(!did.r3 && !did.so && got[1] == cpu && got[2] == 7);
	got[1] = 7;
	call(fn, 0, (unsigned long)&got[2], sprg3);
	CHECK(!did.r3 && !did.so && got[1] == 7 && got[2] == node);
	call(fn, 0, 0, sprg3);
	CHECK(!did.r3 && !did.so);
}

TEST(each_cpu_and_node)
{
	unsigned long cpu, node;

	change_code(third_argument);
	for (cpu = 0; cpu <= 0xffff; cpu = cpu * 3 / 2 + 1)
		for (node = 0; node <= 0xffff; node = node * 3 + 1)
			getcpu_is(node << 16 | cpu, cpu, node);
	getcpu_is(0xffff, 0xffff, 0);
	getcpu_is(0xffff0000, 0, 0xffff);
	getcpu_is(0xffffffff, 0xffff, 0xffff);
	getcpu_is(0x7fff8000, 0x8000, 0x7fff);
	/* What else a host may keep in the register. */
	getcpu_is(-1ul, 0xffff, 0xffff);
	if (sizeof(long) == 8)
		getcpu_is(0xabcdeful << sizeof(long) * 4 | 0x12345, 0x2345, 1);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		die("usage: t_made IMAGE");
	map_image(argv[1]);
	limit_cpu(90);	/* a body may be so wrong that it never ends */
	RUN(each_block_once);
	RUN(at_its_address);
	RUN(a_coherent_cache_wants_one_icbi);
	RUN(loops_of_any_length);
	RUN(over_four_gigabytes);
	RUN(each_cpu_and_node);
	return test_done();
}
