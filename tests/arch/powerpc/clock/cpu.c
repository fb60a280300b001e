/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * PowerPC's part of t_exact: each read of the time base becomes a load of a variable, each
 * system call a mark; and the exports that no other family has.
 */
#include <string.h>

#include <vdk/powerpc.h>

#include "../../../clock/exact.h"

/* Loads from the counter, by the register that thread-local data is found with. */
#ifdef __powerpc64__
#define LOAD_WORD	0xe80d0000	/* ld r0,0(r13) */
register char *thread asm("r13");
#else
#define LOAD_WORD	0x80020000	/* lwz r0,0(r2) */
register char *thread asm("r2");
#endif

/* What is executed in place of @word. */
static uint32_t changed(uint32_t word, unsigned int *found)
{
	uint32_t off = (uint32_t)((char *)&counter - thread) & 0xffff;
	uint32_t reg = word & 0x03e00000, form = word & ~0x03e00000;

	if (word == SC)
		return MARK_HOST;
	*found += form == 0x7c0c42a6 || form == 0x7c0c42e6;
	if (form == 0x7c0c42a6)			/* mfspr 268 */
		return LOAD_WORD | reg | off;
	if (form == 0x7c0c42e6)			/* mftb, the low half on 32 bits */
		return LOAD_WORD | reg | (off + 4);
	if (form == 0x7c0d42e6)			/* mftbu */
		return LOAD_WORD | reg | off;
	return word;
}

void change_code(void *mem, size_t size)
{
	uint32_t *code = mem;
	size_t words = size / 4;
	unsigned int found = 0;
	size_t i;

	for (i = 0; i < words; i++)
		code[i] = changed(code[i], &found);
	if (!found)
		die("no read of the time base in the image");
	__builtin___clear_cache((char *)code, (char *)(code + words));
}

bool is_call(const struct called *did, long nr, long a, long b)
{
	return did->nr == nr && did->first == a && did->second == b;
}

void test_family(void)
{
	uint32_t map[2] = { 0xdeadbeef, 0x80000000 }, count = 0;
	uint32_t off = sizeof(long) == 8 ? VDK_PPC_MAP64 : VDK_PPC_MAP32;
	unsigned long fn = body("__kernel_get_syscall_map");
	struct called did;

	vdk_powerpc_set_freq(&page, 0x123456789a);
	did = call2(body("__kernel_get_tbfreq"), 0, 0);
	CHECK(!did.failed && did.first == (sizeof(long) == 8 ? (long)0x123456789a : 0x12));
	CHECK(sizeof(long) == 8 || did.second == 0x3456789a);
	CHECK(!vdk_powerpc_set_sysmap(&page, 8 * sizeof(long), map, 33));
	did = call2(fn, (long)&count, 0);
	CHECK(!did.failed && count == 33 && did.first == (long)(page.mem + off));
	CHECK(!memcmp(page.mem + off, map, sizeof(map)));
	did = call2(fn, 0, 0);
	CHECK(!did.failed && did.first == (long)(page.mem + off));
	did = call2(body("__kernel_sync_dicache"), (long)map, (long)(map + 2));
	CHECK(!did.failed && !did.first && !did.host);
}
