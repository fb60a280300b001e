// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * The client library on the real vDSO: every name by both hash tables, no name
 * that is not there, and broken images, which may lose names but not crash. On
 * images that are made up it is tested elsewhere (tests/client).
 */
#define _GNU_SOURCE
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>
#include <sys/mman.h>

#include <vdk/abi.h>

#include "guest.h"
#include "test.h"

#define VERSION		"LINUX_2.6.15"
#define ROUNDS		20000

/* With the number of bits of programs that have it; 0: all. */
static const struct {
	const char *name;
	unsigned int bits;
} names[] = {
	{ "__kernel_gettimeofday", 0 }, { "__kernel_clock_gettime", 0 },
	{ "__kernel_clock_getres", 0 }, { "__kernel_time", 0 }, { "__kernel_getcpu", 0 },
	{ "__kernel_get_tbfreq", 0 }, { "__kernel_get_syscall_map", 0 },
	{ "__kernel_sync_dicache", 0 }, { "__kernel_sigtramp_rt64", 64 },
	{ "__kernel_sigtramp32", 32 }, { "__kernel_sigtramp_rt32", 32 },
	{ "__kernel_clock_gettime64", 32 }, { "__kernel_clock_getres_time64", 32 },
};
#define NAMES (sizeof(names) / sizeof(*names))

static const char *const absent[] = {
	"", "_", "__kernel", "__kernel_", "__kernel_tim", "__kernel_timex", "__vdso_time",
	"clock_gettime", "getcpu_sprg3", "__kernel_sync_dicache_p5", "LINUX_2.6.15",
	"__kernel_gettimeofday_and_a_name_that_is_longer_than_any_buffer_that_one_may_have",
};

static void look_up(const struct vdkc *c)
{
	unsigned int i;

	for (i = 0; i < NAMES; i++) {
		bool here = !names[i].bits || names[i].bits == sizeof(long) * 8;
		unsigned char *p = vdkc_sym(c, VERSION, names[i].name);

		test_case("%s", names[i].name);
		CHECK_EQ(p != NULL, here);
		CHECK(!p || (p > c->base && p < c->base + c->size));
		CHECK(vdkc_sym(c, NULL, names[i].name) == p);
		CHECK(!vdkc_sym(c, "LINUX_2.6", names[i].name));
		CHECK(!vdkc_sym(c, "LINUX_2.6.150", names[i].name));
		CHECK(!vdkc_sym(c, "", names[i].name));
	}
	for (i = 0; i < sizeof(absent) / sizeof(*absent); i++) {
		test_case("%s", absent[i]);
		CHECK(!vdkc_sym(c, NULL, absent[i]) && !vdkc_sym(c, VERSION, absent[i]));
	}
}

TEST(names_by_both_tables)
{
	struct vdkc c = vdso;

	CHECK(vdso.gnu_hash && vdso.sysv_hash && vdso.verdefs);
	c.gnu_hash = 0;
	look_up(&c);
	c = vdso;
	c.sysv_hash = 0;
	look_up(&c);
}

TEST(no_vdso_is_no_crash)
{
	ElfW(auxv_t) auxv[3] = { { AT_PAGESZ, { 4096 } }, { AT_SYSINFO_EHDR, { 0 } },
				 { AT_NULL, { 0 } } };
	struct vdkc c = { .size = 99 };

	CHECK_EQ(vdkc_open(&c, auxv), -VDK_ENOENT);
	auxv[1].a_type = AT_NULL;
	CHECK_EQ(vdkc_open(&c, auxv), -VDK_ENOENT);
	CHECK_EQ(vdkc_open_at(&c, NULL), -VDK_ENOENT);
	CHECK_EQ(c.size, 99);
	auxv[1].a_type = AT_SYSINFO_EHDR;
	auxv[1].a_un.a_val = (unsigned long)vdso.base;
	CHECK_EQ(vdkc_open(&c, auxv), 0);
	CHECK(c.base == vdso.base && c.size == vdso.size && c.gnu_hash == vdso.gnu_hash);
}

/* A copy that ends where its page does, so that a step too far is a fault. */
static unsigned char *copy_before_a_hole(void)
{
	size_t size = (vdso.size + 4095) & -4096ul;
	unsigned char *p = mmap(NULL, size + VDK_ALIGN, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
				-1, 0);

	if (p == MAP_FAILED || mprotect(p, size, PROT_READ | PROT_WRITE))
		return NULL;
	memcpy(p, vdso.base, vdso.size);
	return p;
}

static uint32_t random32(void)
{
	static uint32_t x = 2463534242u;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x;
}

/* All that the program headers lead to, but not they: they give the size. */
static void break_something(unsigned char *image)
{
	static const unsigned char bytes[] = { 0, 1, 2, 0x7f, 0x80, 0xff };
	size_t tables = sizeof(ElfW(Ehdr)) + 8 * sizeof(ElfW(Phdr)), i;

	for (i = 0; i < 1 + random32() % 8; i++)
		image[tables + random32() % (vdso.size / 2 - tables)] =
			bytes[random32() % sizeof(bytes)];
}

TEST(broken_images)
{
	unsigned char *image = copy_before_a_hole();
	unsigned int i, j, opened = 0;
	struct vdkc c;

	CHECK(image);
	for (i = 0; image && i < ROUNDS; i++) {
		memcpy(image, vdso.base, vdso.size);
		break_something(image);
		if (vdkc_open_at(&c, image))
			continue;
		opened++;
		if (i & 1)
			c.gnu_hash = 0;
		for (j = 0; c.gnu_hash + c.sysv_hash && j < NAMES; j++)
			vdkc_sym(&c, j & 1 ? VERSION : NULL, names[j].name);
	}
	CHECK(opened > ROUNDS / 2);
}

TEST(no_image_at_all)
{
	unsigned char *image = copy_before_a_hole();
	struct vdkc c;

	image[EI_CLASS] ^= 3;
	CHECK_EQ(vdkc_open_at(&c, image), -VDK_EFORMAT);
	image[EI_CLASS] ^= 3;
	image[EI_DATA] ^= 3;
	CHECK_EQ(vdkc_open_at(&c, image), -VDK_EFORMAT);
	memset(image, 0, 4);
	CHECK_EQ(vdkc_open_at(&c, image), -VDK_EFORMAT);
}

TEST(calls_give_errors_as_negative_numbers)
{
	const void *fn = vdso_fn("clock_gettime");
	long ts[2];

	CHECK_EQ(vdkc_call(fn, 99, (long)ts, 0), -22);
	CHECK_EQ(vdkc_call(fn, 1, (long)ts, 0), 0);
	CHECK(vdkc_call_u64(vdso_fn("get_tbfreq"), 0, 0, 0) >= 1000000);
}

int main(void)
{
	vdso_open();
	RUN(names_by_both_tables);
	RUN(no_vdso_is_no_crash);
	RUN(broken_images);
	RUN(no_image_at_all);
	RUN(calls_give_errors_as_negative_numbers);
	return test_done();
}
