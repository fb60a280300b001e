/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The client on good images: it finds what is there, and only that. */
#include <vdk/vdk.h>

#include "../test.h"
#include "mapped.h"

#define VERSION	"LINUX_2.6.15"

/* Each image, by each of its hash tables. */
#define FOR_ALL(mk, gnu)						\
	for (int k_ = 0, gnu = 0; k_ < 8; k_++, gnu = k_ >> 2)		\
		if (mapped_default(mk, k_ & 3), test_case("%u bits %s, %s", (mk)->bits,	\
		    (mk)->big ? "BE" : "LE", gnu ? "GNU" : "SysV"), 1)

static void check_all(const struct mk *mk, const struct vdkc *c)
{
	static const char *const absent[] = {
		"", "vdso_", "vdso_alphaa", "vdso_alph", "VDSO_ALPHA", "linux-vdso-test.so.1",
	};
	uint32_t i;

	for (i = 0; i < mk->syms; i++) {
		const struct mk_sym *s = &mk->sym[i];
		uint8_t *want = s->shndx == 1 ? mk->buf + mk_body(mk, s->body) : NULL;

		CHECK(vdkc_sym(c, VERSION, s->name) == want);
		CHECK(vdkc_sym(c, NULL, s->name) == want);
		CHECK(!vdkc_sym(c, "LINUX_2.6.1", s->name));
		CHECK(!vdkc_sym(c, "LINUX_2.6.155", s->name));
		CHECK(!vdkc_sym(c, "", s->name));
	}
	for (i = 0; i < sizeof(absent) / sizeof(*absent); i++)
		CHECK(!vdkc_sym(c, NULL, absent[i]) && !vdkc_sym(c, VERSION, absent[i]));
}

TEST(each_name_by_each_table)
{
	struct vdkc c;
	struct mk mk;

	FOR_ALL(&mk, gnu) {
		mapped_build(&mk, 0, NULL);
		CHECK_ERR(mapped_open(&mk, gnu, &c), 0);
		CHECK(c.base == mk.buf && c.size == mk.size);
		check_all(&mk, &c);
		mapped_free(&mk);
	}
}

/* x86-64 and aarch64 have no trampolines or other names for them; s390x has a wider DT_HASH. */
TEST(images_of_other_cpus)
{
	static const uint32_t machines[][2] = {
		{ 3, 32 }, { 22, 64 }, { 40, 32 }, { 62, 32 }, { 62, 64 }, { 183, 64 }, { 243, 64 }, { 258, 64 },
	};
	struct vdkc c;
	struct mk mk;
	uint32_t i;

	for (i = 0; i < sizeof(machines) / sizeof(*machines); i++)
		FOR_ALL(&mk, gnu) {
			if (mk.bits != machines[i][1])
				continue;
			mk.machine = machines[i][0];
			mk.node = "LINUX_2.5";
			mk.tramps = 0;
			mk.sym[9].info = 0x22;		/* weak, */
			mk.sym[7].version = 3;		/* of the other version */
			mapped_build(&mk, 0, NULL);
			CHECK_ERR(mapped_open(&mk, gnu, &c), 0);
			CHECK(vdkc_sym(&c, VERSION, "vdso_theta_alias") == mk.buf + mk_body(&mk, 7));
			CHECK(vdkc_sym(&c, "LINUX_2.5", "vdso_eta") == mk.buf + mk_body(&mk, 6));
			CHECK(!vdkc_sym(&c, VERSION, "vdso_eta"));
			CHECK(!vdkc_sym(&c, "LINUX_2.5", "vdso_theta"));
			mapped_free(&mk);
		}
}

TEST(section_headers_do_not_matter)
{
	struct vdkc c;
	struct mk mk;

	FOR_ALL(&mk, gnu) {
		mapped_build(&mk, 0, NULL);
		mk_put(&mk, mk.bits == 64 ? 40 : 32, mk_word(&mk), ~0ull);
		mk_put(&mk, mk.bits == 64 ? 58 : 46, 6, ~0ull);
		CHECK_ERR(mapped_open(&mk, gnu, &c), 0);
		check_all(&mk, &c);
		mapped_free(&mk);
	}
}

TEST(own_class_and_order_only)
{
	struct vdkc c, same;
	struct mk mk;

	memset(&c, 0x5a, sizeof(c));
	same = c;
	FOR_ALL(&mk, gnu) {
		bool own = mk.bits == 8 * sizeof(long) && mk.big == VDK_HOST_IS_BE;
		struct vdkc here = c;

		mapped_build(&mk, 0, NULL);
		CHECK_ERR(vdkc_open_at(&here, mk.buf), own ? 0 : -VDK_EFORMAT);
		CHECK(own || !memcmp(&here, &same, sizeof(c)));
		if (own)
			check_all(&mk, &here);
		mapped_free(&mk);
	}
}

static void add_to(struct mk *mk, uint32_t off, uint64_t by)
{
	mk_put(mk, off, mk_word(mk), mk_get(mk, off, mk_word(mk)) + by);
}

static void move_dynamic(struct mk *mk, uint64_t by)
{
	static const uint32_t tags[] = {
		T_HASH, T_STRTAB, T_SYMTAB, T_GNU_HASH, T_VERSYM, T_VERDEF,
	};
	uint32_t i;

	for (i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		add_to(mk, mk_dyn(mk, tags[i]), by);
}

/* As a linker does that is told another address, or who corrects all. */
static void move_all(struct mk *mk, uint64_t by)
{
	uint32_t i;

	move_dynamic(mk, by);
	for (i = 0; i < MK_SPARE; i++)
		add_to(mk, mk_phdr(mk, i, MK_P_VADDR), by);
	for (i = 0; i < mk->syms; i++)
		if (mk->sym[i].shndx == 1)
			add_to(mk, mk_sym_at(mk, i + 1) + (mk->bits == 64 ? 8 : 4), by);
}

TEST(addresses_as_linked_or_corrected)
{
	struct vdkc c;
	struct mk mk;
	int how;

	FOR_ALL(&mk, gnu) {
		for (how = 0; how < 3; how++) {
			mapped_build(&mk, 0, NULL);
			if (how && mk.bits != 8 * sizeof(long))
				goto next;	/* no such address in that class */
			if (how < 2)
				move_all(&mk, how ? (uintptr_t)mk.buf : 0x100000);
			else
				move_dynamic(&mk, (uintptr_t)mk.buf);
			CHECK_ERR(mapped_open(&mk, gnu, &c), 0);
			check_all(&mk, &c);
next:
			mapped_free(&mk);
			mapped_default(&mk, k_ & 3);
		}
	}
}

/* Move @size bytes to an odd place; returns where. */
static uint32_t to_odd_place(struct mk *mk, uint32_t *free_off, uint32_t off, uint32_t size,
			     uint32_t odd)
{
	uint32_t at = *free_off + odd;

	memcpy(mk->buf + at, mk->buf + off, size);
	memset(mk->buf + off, 0xee, size);
	*free_off = (at + size + 7) & ~7u;
	return at;
}

TEST(tables_at_any_alignment)
{
	struct vdkc c;
	struct mk mk;
	uint32_t odd, at;

	FOR_ALL(&mk, gnu) {
		for (odd = 1; odd < 8; odd++) {
			uint32_t n = mk.syms + 1, sym, chains;

			mapped_build(&mk, 8192, &at);
			sym = mk_sym_at(&mk, 1) - mk_sym_at(&mk, 0);
			chains = mk.gnu_buckets + 4 * (4 + n - 1) - mk.gnu;
			mapped_set(&mk, T_HASH, to_odd_place(&mk, &at, mk.sysv,
							     8 + 4 * (3 + n), odd));
			mapped_set(&mk, T_GNU_HASH, to_odd_place(&mk, &at, mk.gnu, chains, odd));
			mapped_set(&mk, T_VERSYM, to_odd_place(&mk, &at, mk.versym, 2 * n, odd));
			mapped_set(&mk, T_VERDEF, to_odd_place(&mk, &at, mk.verdef, 56, odd));
			mapped_set(&mk, T_SYMTAB, to_odd_place(&mk, &at, mk.dynsym, n * sym, odd));
			mk_set_phdr(&mk, MK_DYNAMIC, MK_P_VADDR,
				    to_odd_place(&mk, &at, mk.dynamic,
						 mk.dyns * 2 * mk_word(&mk), odd));
			CHECK_ERR(mapped_open(&mk, gnu, &c), 0);
			check_all(&mk, &c);
			mapped_free(&mk);
			mapped_default(&mk, k_ & 3);
		}
	}
}

TEST(versions)
{
	struct vdkc c;
	struct mk mk;

	FOR_ALL(&mk, gnu) {
		mapped_build(&mk, 0, NULL);
		/* Hidden, and of the base, which is no version. */
		mk_put(&mk, mk.versym + 2 * mk_sym_index(&mk, "vdso_alpha"), 2, 0x8002);
		mk_put(&mk, mk.versym + 2 * mk_sym_index(&mk, "vdso_beta"), 2, 1);
		CHECK_ERR(mapped_open(&mk, gnu, &c), 0);
		CHECK(vdkc_sym(&c, VERSION, "vdso_alpha"));
		CHECK(!vdkc_sym(&c, VERSION, "vdso_beta"));
		CHECK(!vdkc_sym(&c, "linux-vdso-test.so.1", "vdso_beta"));
		CHECK(vdkc_sym(&c, NULL, "vdso_beta"));
		mk_del_dyn(&mk, T_VERSYM);
		CHECK_ERR(mapped_open(&mk, gnu, &c), 0);
		CHECK(!vdkc_sym(&c, VERSION, "vdso_alpha"));
		CHECK(vdkc_sym(&c, NULL, "vdso_alpha"));
		mapped_free(&mk);
	}
}

TEST(nothing_in_what_was_not_opened)
{
	struct vdkc c;

	memset(&c, 0, sizeof(c));
	CHECK(!vdkc_sym(&c, NULL, "vdso_alpha"));
	CHECK(!vdkc_sym(&c, VERSION, "vdso_alpha"));
	CHECK(!vdkc_sym(&c, "", ""));
}

int main(void)
{
	RUN(each_name_by_each_table);
	RUN(images_of_other_cpus);
	RUN(section_headers_do_not_matter);
	RUN(own_class_and_order_only);
	RUN(addresses_as_linked_or_corrected);
	RUN(tables_at_any_alignment);
	RUN(versions);
	RUN(nothing_in_what_was_not_opened);
	return test_done();
}
