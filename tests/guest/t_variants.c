// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Which bodies this system's vDSO has: each name's is the one that the table in
 * the image gives to this CPU's features, or to those that the kernel was told
 * (vdso_features=). And each body that this CPU can execute, chosen or not, is
 * called and compared with the system call.
 */
#define _GNU_SOURCE
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <vdk/powerpc.h>
#include <vdk/vdk.h>

#include "guest.h"
#include "test.h"

#define HWCAP_ICACHE_SNOOP	0x2000
#define HWCAP2_ARCH_3_00	0x00800000
#define HWCAP2_ARCH_3_1		0x00040000

static struct vdk_image img;

/* The first word with @key in a file of /proc, or "". */
static const char *word_after(const char *path, const char *key)
{
	static char text[8192];
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
	char *at;

	if (f)
		fclose(f);
	text[n] = 0;
	at = strstr(text, key);
	return at ? at + strlen(key) : "";
}

static uint64_t features(void)
{
	const char *forced = word_after("/proc/cmdline", "vdso_features=");
	const char *cpu;
	uint64_t f = VDK_PPC_CPU_IN_SPRG3;

	if (*forced)
		return strtoull(forced, NULL, 0);
	cpu = word_after("/proc/cpuinfo", "cpu\t\t: ");
	if (getauxval(AT_HWCAP) & HWCAP_ICACHE_SNOOP)
		f |= VDK_PPC_COHERENT_ICACHE;
	if (!strncmp(cpu, "PPC970", 6) || !strncmp(cpu, "POWER4", 6))
		f |= VDK_PPC_L1D_WRITETHROUGH;
	if (getauxval(AT_HWCAP2) & HWCAP2_ARCH_3_00)
		f |= VDK_PPC_ISA_3_00;
#ifdef VDK_PPC_ISA_3_10
	if (getauxval(AT_HWCAP2) & HWCAP2_ARCH_3_1)
		f |= VDK_PPC_ISA_3_10;
#endif
	return f;
}

TEST(the_bodies_are_those_for_this_cpu)
{
	struct vdk_variant rec, pick;
	unsigned char *at;
	uint32_t i;

	CHECK_ERR(vdk_image_open(&img, vdso.base, vdso.size), 0);
	CHECK_ERR(vdk_image_check(&img, NULL), 0);
	for (i = 0; !vdk_variant_at(&img, i, &rec, NULL, NULL); i++) {
		test_case("record %u, %s, features %#llx", i, rec.name,
			  (unsigned long long)features());
		CHECK_ERR(vdk_variant_pick(&img, rec.name, features(), &pick), 0);
		at = vdkc_sym(&vdso, VDKC_VERSION_PPC, rec.name);
		CHECK_EQ(at ? at - vdso.base : 0, pick.size ? pick.body : 0);
		CHECK((at != NULL) == (pick.size != 0));
		if (pick.record == i)
			printf("# %s: record %u\n", rec.name, i);
	}
	CHECK(i > 8);
}

/* Features that are instructions: may a body with this mask be called here? */
static bool can_execute(uint64_t wanted)
{
#ifdef VDK_PPC_ISA_3_10
	if (wanted & VDK_PPC_ISA_3_10 && !(getauxval(AT_HWCAP2) & HWCAP2_ARCH_3_1))
		return false;
#endif
	return !(wanted & VDK_PPC_ISA_3_00) || getauxval(AT_HWCAP2) & HWCAP2_ARCH_3_00;
}

/* ------------------------------------------- a body, and what it should say */

static void clock_body(const void *fn, unsigned int size)
{
	static const int ids[] = { 0, 1, 2, 4, 5, 6, 7, 11 };
	int64_t wide[2];
	long t[2];
	unsigned int i, n;
	long long t0, t1, now;

	for (i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		for (n = 0; n < 100; n++) {
			t0 = clock_by_syscall(ids[i]);
			CHECK_EQ(vdkc_call(fn, ids[i], size == 8 && sizeof(long) == 4 ?
					   (long)wide : (long)t, 0), 0);
			t1 = clock_by_syscall(ids[i]);
			now = size == 8 && sizeof(long) == 4 ?
			      wide[0] * NS_PER_S + wide[1] : t[0] * NS_PER_S + t[1];
			CHECK(t0 <= now && now <= t1);
		}
	}
	CHECK_EQ(vdkc_call(fn, 99, (long)t, 0), -22);
}

static void gettimeofday_body(const void *fn)
{
	long long t0, t1;
	int tz[2] = { 99, 99 };
	long t[2];
	unsigned int n;

	for (n = 0; n < 100; n++) {
		t0 = clock_by_syscall(0);
		CHECK_EQ(vdkc_call(fn, (long)t, n % 2 ? (long)tz : 0, 0), 0);
		t1 = clock_by_syscall(0);
		CHECK(t0 / 1000 <= t[0] * 1000000ll + t[1] && t[0] * 1000000ll + t[1] <= t1 / 1000);
	}
	CHECK(tz[0] != 99 && tz[1] != 99);
}

static void getres_body(const void *fn, int nr, unsigned int words)
{
	long id, want[4], got[4];

	for (id = 0; id < 12; id++) {
		memset(want, 0, sizeof(want));
		memset(got, 0, sizeof(got));
		if (!syscall(nr, id, want)) {
			CHECK_EQ(vdkc_call(fn, id, (long)got, 0), 0);
			CHECK(!memcmp(want, got, words * sizeof(long)));
		}
	}
}

static void getcpu_body(const void *fn)
{
	unsigned int want[2] = { 9, 9 }, got[2] = { 8, 8 };

	syscall(SYS_getcpu, &want[0], &want[1], NULL);
	CHECK_EQ(vdkc_call(fn, (long)&got[0], (long)&got[1], 0), 0);
	CHECK(!memcmp(want, got, sizeof(got)));
	CHECK_EQ(vdkc_call(fn, 0, 0, 0), 0);
}

static void dicache_body(const void *fn)
{
	uint32_t *code = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned int i;

	for (i = 0; i < 500; i++) {
		code[i % 64] = 0x38600000 | i;		/* li r3, i */
		code[i % 64 + 1] = 0x4e800020;		/* blr */
		CHECK_EQ(vdkc_call(fn, (long)(code + i % 64), (long)(code + i % 64 + 2), 0), 0);
		CHECK_EQ(vdkc_call(code + i % 64, 0, 0, 0), i);
	}
	munmap(code, 4096);
}

static void time_body(const void *fn)
{
	long before = syscall(SYS_time, NULL), t = 0;

	CHECK(vdkc_call(fn, (long)&t, 0, 0) >= before && t >= before);
	CHECK(t <= syscall(SYS_time, NULL));
}

static bool try_body(const char *name, const void *fn)
{
	if (!strcmp(name, "clock_gettime"))
		clock_body(fn, sizeof(long));
	else if (!strcmp(name, "clock_gettime64"))
		clock_body(fn, 8);
	else if (!strcmp(name, "gettimeofday"))
		gettimeofday_body(fn);
	else if (!strcmp(name, "clock_getres"))
		getres_body(fn, SYS_clock_getres, 2);
#ifdef SYS_clock_getres_time64
	else if (!strcmp(name, "clock_getres_time64"))
		getres_body(fn, SYS_clock_getres_time64, 4);
#endif
	else if (!strcmp(name, "getcpu"))
		getcpu_body(fn);
	else if (!strcmp(name, "sync_dicache"))
		dicache_body(fn);
	else if (!strcmp(name, "time"))
		time_body(fn);
	else if (!strcmp(name, "get_tbfreq"))
		CHECK_EQ(vdkc_call_u64(fn, 0, 0, 0), strtoull(
			 word_after("/proc/cpuinfo", "timebase\t: "), NULL, 10));
	else
		return false;
	return true;
}

TEST(each_body_answers_as_the_kernel)
{
	struct vdk_variant rec;
	uint64_t mask, value;
	unsigned int tried = 0;
	uint32_t i;

	for (i = 0; !vdk_variant_at(&img, i, &rec, &mask, &value); i++) {
		test_case("record %u of %s", i, rec.name);
		if (!rec.size || !can_execute(value))
			continue;
		CHECK(try_body(rec.name + strlen("__kernel_"), vdso.base + rec.body));
		tried++;
	}
	printf("# %u bodies called\n", tried);
	CHECK(tried >= 9);
}

int main(void)
{
	vdso_open();
	RUN(the_bodies_are_those_for_this_cpu);
	RUN(each_body_answers_as_the_kernel);
	return test_done();
}
