/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Are names found by each method, and only those that are there? */
#include <vdk/vdk.h>

#include "../test.h"
#include "mkimage.h"

static void check_found(const struct mk *mk, const struct vdk_image *img,
			enum vdk_lookup method)
{
	struct vdk_sym sym;
	uint32_t i;

	for (i = 1; i <= mk->syms; i++) {
		const struct mk_sym *want = &mk->sym[i - 1];

		if (want->shndx != 1) {		/* the version's own symbol */
			CHECK_ERR(vdk_image_sym_by(img, method, NULL, want->name,
						   &sym), -VDK_ENOENT);
			continue;
		}
		CHECK_ERR(vdk_image_sym_by(img, method, "LINUX_2.6.15",
					   want->name, &sym), 0);
		CHECK_EQ(sym.value, mk_body(mk, want->body));
		CHECK_EQ(sym.size, want->size);
		CHECK_EQ(sym.index, i);
		CHECK_ERR(vdk_image_sym_by(img, method, NULL, want->name, &sym), 0);
		CHECK_ERR(vdk_image_sym_by(img, method, "LINUX_2.6.1",
					   want->name, &sym), -VDK_ENOENT);
	}
}

TEST(by_every_method)
{
	static const char *const absent[] = {
		"", "vdso_", "vdso_alphaa", "vdso_alph", "VDSO_ALPHA", "nobody",
		"linux-vdso-test.so.1",
	};
	struct vdk_sym sym, same;
	struct vdk_image img;
	struct mk mk;
	uint32_t i;
	int k, m;

	memset(&sym, 0x5a, sizeof(sym));
	same = sym;
	for (k = 0; k < 4; k++) {
		mk_default(&mk, k & 1 ? 64 : 32, k >> 1);
		test_case("%u bits %s", mk.bits, mk.big ? "BE" : "LE");
		mk_build(&mk);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		for (m = VDK_LOOKUP_LINEAR; m <= VDK_LOOKUP_GNU; m++) {
			check_found(&mk, &img, (enum vdk_lookup)m);
			for (i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
				CHECK_ERR(vdk_image_sym_by(&img, (enum vdk_lookup)m,
							   NULL, absent[i], &sym),
					  -VDK_ENOENT);
		}
		CHECK(!memcmp(&sym, &same, sizeof(sym)));
		mk_free(&mk);
	}
}

/* Lookups do without a table that is not there. */
TEST(one_table_only)
{
	struct vdk_image img;
	struct vdk_sym sym;
	struct mk mk;
	int k;

	for (k = 0; k < 4; k++) {
		mk_default(&mk, 64, k >> 1);
		mk_build(&mk);
		mk_del_dyn(&mk, k & 1 ? 4 : 0x6ffffef5);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_EQ(img.symbols, mk.syms + 1);
		CHECK_ERR(vdk_image_sym(&img, "LINUX_2.6.15", "vdso_eta", &sym), 0);
		CHECK_ERR(vdk_image_check(&img, NULL), k & 1 ? -VDK_ESYSV_NONE :
			  -VDK_EGNU_NONE);
		CHECK_ERR(vdk_image_sym_by(&img, k & 1 ? VDK_LOOKUP_SYSV :
					   VDK_LOOKUP_GNU, NULL, "vdso_eta", &sym),
			  -VDK_ENOENT);
		mk_del_dyn(&mk, k & 1 ? 0x6ffffef5 : 4);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), -VDK_ESYSV_NONE);
		mk_free(&mk);
	}
}

/* With DT_GNU_HASH alone, it has to tell the number of symbols. */
TEST(count_from_gnu)
{
	struct vdk_image img;
	struct mk mk;
	uint32_t i, at;

	for (i = 0; i < 10; i++) {
		mk_default(&mk, 32, i & 1);
		mk_build(&mk);
		mk_del_dyn(&mk, 4);
		switch (i / 2) {
		case 0:		/* no symbol at all */
			mk_put(&mk, mk.gnu_buckets, 8, 0);
			mk_put(&mk, mk.gnu_buckets + 8, 8, 0);
			CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
			CHECK_EQ(img.symbols, 1);
			break;
		case 1:		/* a head before the first symbol */
			mk_put(&mk, mk.gnu + 4, 4, 200);
			CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), -VDK_EGNU_FORM);
			break;
		case 2:		/* a chain far out */
			mk_put(&mk, mk.gnu_buckets, 4, mk.size / 4);
			CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), -VDK_ETOOMANY);
			break;
		case 4:		/* chains that leave the image */
			at = mk.size - (mk.gnu_buckets + 16 - mk.gnu);
			memcpy(mk.buf + at, mk.buf + mk.gnu, mk.size - at);
			mk_put(&mk, mk_dyn(&mk, 0x6ffffef5), 4, at);
			CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), -VDK_EBOUNDS);
			break;
		case 3:		/* heads outside the image */
			mk_put(&mk, mk.gnu + 8, 4, 0x8000);
			CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), -VDK_EBOUNDS);
		}
		mk_free(&mk);
	}
}

TEST(entries)
{
	struct vdk_image img;
	struct vdk_sym sym;
	struct vdk_span id;
	struct mk mk;

	mk_default(&mk, 32, true);
	mk_build(&mk);
	CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
	CHECK_ERR(vdk_image_sym_at(&img, 0, &sym), 0);
	CHECK_EQ(*sym.name, 0);
	CHECK_ERR(vdk_image_sym_at(&img, mk_sym_index(&mk, "vdso_zeta"), &sym), 0);
	CHECK(!strcmp(sym.name, "vdso_zeta"));
	CHECK_ERR(vdk_image_sym_at(&img, mk.syms + 1, &sym), -VDK_ENOENT);
	CHECK_ERR(vdk_image_build_id(&img, &id), 0);
	CHECK_EQ(id.off, mk.build_id);
	CHECK_EQ(id.size, 20);
	mk_free(&mk);
}

TEST(trampolines)
{
	struct vdk_tramp t, same;
	struct vdk_image img;
	struct mk mk;
	int k;

	for (k = 0; k < 4; k++) {
		mk_default(&mk, k & 1 ? 64 : 32, k >> 1);
		mk_build(&mk);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_ERR(vdk_tramp_find(&img, VDK_TRAMP_SIGRETURN, &t), 0);
		CHECK_EQ(t.ret, mk_body(&mk, 9));
		CHECK_ERR(vdk_tramp_find(&img, VDK_TRAMP_RT_SIGRETURN, &t), 0);
		CHECK_EQ(t.entry, mk_body(&mk, 11) - 4);
		CHECK_EQ(t.ret, mk_body(&mk, 11));
		CHECK_EQ(t.end, mk_body(&mk, 12));
		same = t;
		CHECK_ERR(vdk_tramp_find(&img, 3, &t), -VDK_ENOENT);
		CHECK(!memcmp(&t, &same, sizeof(t)));
		mk_free(&mk);
	}
}

/* Nobody has to check an image first: a lookup ends, whatever its chains are. */
TEST(chains_that_go_round_end)
{
	struct vdk_image img;
	struct vdk_sym sym;
	struct mk mk;
	uint32_t i, words;
	int k;

	for (k = 0; k < 4; k++) {
		mk_default(&mk, k & 1 ? 64 : 32, k >> 1);
		mk_build(&mk);
		/* All buckets lead to symbol 1, and each symbol to itself. */
		words = mk_get(&mk, mk.sysv, 4);
		for (i = 0; i < words; i++)
			mk_put(&mk, mk.sysv + 8 + 4 * i, 4, 1);
		for (i = 1; i <= mk.syms; i++)
			mk_put(&mk, mk.sysv + 8 + 4 * (words + i), 4, i);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_ERR(vdk_image_sym_by(&img, VDK_LOOKUP_SYSV, NULL, mk.sym[0].name, &sym), 0);
		CHECK_ERR(vdk_image_sym_by(&img, VDK_LOOKUP_SYSV, NULL, "nobody", &sym),
			  -VDK_ENOENT);
		mk_free(&mk);
	}
}

int main(void)
{
	RUN(by_every_method);
	RUN(one_table_only);
	RUN(count_from_gnu);
	RUN(chains_that_go_round_end);
	RUN(entries);
	RUN(trampolines);
	return test_done();
}
