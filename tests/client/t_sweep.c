/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The client on images with any word wrong, between two holes, and on large ones
 * made to be slow: what is found is in the image, and the time is linear.
 */
#include <time.h>

#include <vdk/vdk.h>

#include "../test.h"
#include "mapped.h"

#define VERSION		"LINUX_2.6.15"
#define LARGE		(4u << 20)
#define SECONDS		2	/* for the large ones; milliseconds, if all is well */

static void look_up(const struct mk *mk, bool gnu)
{
	static const char *const names[] = { "", "vdso_alpha", "vdso_theta", VERSION };
	uint8_t *found;
	struct vdkc c;
	uint32_t i;

	if (mapped_open(mk, gnu, &c))
		return;
	for (i = 0; i < 8; i++) {
		found = vdkc_sym(&c, i & 4 ? VERSION : NULL, names[i & 3]);
		CHECK(!found || (found >= mk->buf && found < mk->buf + mk->size));
	}
}

/* These say what is mapped, and that has to be true. */
static bool is_trusted(const struct mk *mk, uint32_t off)
{
	uint32_t phoff = mk->bits == 64 ? 32 : 28, memsz = mk_phdr(mk, MK_LOAD, MK_P_MEMSZ);

	return (off >= phoff && off < phoff + mk_word(mk)) ||
	       (off >= memsz && off < memsz + mk_word(mk));
}

static void sweep(struct mk *mk, uint32_t off, uint32_t size)
{
	uint64_t was = mk_get(mk, off, size), wrong[] = {
		0, 1, 2, ~0ull, ~0ull - 1, 0x80000000, 0xfffffff0, 0x40000000,
		was + 1, was - 1, mk->size, mk->size - 1, mk->size - 8, was ^ 0x01010101,
		(uintptr_t)mk->buf, (uintptr_t)mk->buf + mk->size - 4,
	};
	uint32_t i;

	for (i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		test_case("%u bits %s, %llx at %x", mk->bits, mk->big ? "BE" : "LE",
			  (unsigned long long)wrong[i], off);
		mk_put(mk, off, size, wrong[i]);
		look_up(mk, i & 1);
		look_up(mk, ~i & 1);
	}
	mk_put(mk, off, size, was);
}

TEST(any_word_wrong)
{
	struct mk mk;
	uint32_t off;
	int k;

	for (k = 0; k < 4; k++) {
		mapped_default(&mk, k);
		mapped_build(&mk, 0, NULL);
		for (off = 0; off < mk.notes; off += 4 * EVERY(7)) {
			if (is_trusted(&mk, off))
				continue;
			sweep(&mk, off, 4);
			if (mk.bits == 64 && off % 8 == 0 && !is_trusted(&mk, off + 4))
				sweep(&mk, off, 8);
		}
		mapped_free(&mk);
	}
}

/* Many names that are right but for the version, and as many versions. */
static void make_slow(struct mk *mk, uint32_t at)
{
	uint32_t sym = mk_sym_at(mk, 1) - mk_sym_at(mk, 0), n = LARGE / (sym + 2 + 4 + 28), i;
	uint32_t one = mk_sym_at(mk, mk_sym_index(mk, "vdso_theta"));
	uint32_t versym = at + n * sym, verdef = versym + 2 * n, sysv = verdef + 28 * n;

	for (i = 0; i < n; i++) {
		memcpy(mk->buf + at + i * sym, mk->buf + one, sym);
		mk_put(mk, versym + 2 * i, 2, 3);
		memcpy(mk->buf + verdef + 28 * i, mk->buf + mk->verdef + 28, 28);
		mk_put(mk, verdef + 28 * i + 4, 2, 2 + (i < n - 1));
		mk_put(mk, verdef + 28 * i + 16, 4, 28);
		if (i < n - 1)		/* some other string */
			mk_put(mk, verdef + 28 * i + 20, 4, 1);
		mk_put(mk, sysv + 12 + 4 * i, 4, i + 1);
	}
	mk_put(mk, sysv, 4, 1);
	mk_put(mk, sysv + 4, 4, n);
	mk_put(mk, sysv + 8, 4, 1);
	mapped_set(mk, T_SYMTAB, at);
	mapped_set(mk, T_VERSYM, versym);
	mapped_set(mk, T_VERDEF, verdef);
	mapped_set(mk, T_VERDEFNUM, ~0ull);
	mapped_set(mk, T_HASH, sysv);
	mapped_set(mk, T_STRSZ, mk->size - mk->dynstr);
}

/* The same, along a GNU chain that only the image's end ends. */
static void make_gnu_slow(struct mk *mk, uint32_t at)
{
	uint32_t hash = mk_get(mk, mk->gnu_buckets + 4 * 4 +
			       4 * (mk_sym_index(mk, "vdso_theta") - 1), 4) & ~1u, i;

	for (i = 0; i < 4; i++)
		mk_put(mk, at + 4 * i, 4, 1);
	mk_put(mk, at + 16 + mk_word(mk), 4, 1);
	for (i = at + 20 + mk_word(mk); i + 4 <= mk->size; i += 4)
		mk_put(mk, i, 4, hash);
	mapped_set(mk, T_GNU_HASH, at);
}

TEST(large_images_take_linear_time)
{
	uint32_t at, i;
	struct vdkc c;
	struct mk mk;
	clock_t start;
	int k;

	for (k = 0; k < 8; k++) {
		mapped_default(&mk, k & 3);
		test_case("%u bits %s, %s", mk.bits, mk.big ? "BE" : "LE", k & 4 ? "GNU" : "SysV");
		mapped_build(&mk, 2 * LARGE, &at);
		make_slow(&mk, at);
		make_gnu_slow(&mk, at + LARGE);
		CHECK_ERR(mapped_open(&mk, k & 4, &c), 0);
		start = clock();
		for (i = 0; i < 2; i++)
			CHECK(!vdkc_sym(&c, VERSION, "vdso_theta"));
		CHECK(clock() - start < SECONDS * CLOCKS_PER_SEC);
		CHECK(vdkc_sym(&c, NULL, "vdso_theta") == mk.buf + mk_body(&mk, 7));
		mapped_free(&mk);
	}
}

int main(void)
{
	RUN(any_word_wrong);
	RUN(large_images_take_linear_time);
	return test_done();
}
