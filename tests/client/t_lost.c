/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The client on hostile images that open: what is broken is not found by the ways
 * that lead there, and is by the others. A step outside would meet a hole.
 */
#include <vdk/vdk.h>

#include "../test.h"
#include "mapped.h"

#define VERSION		"LINUX_2.6.15"
#define FUNCTION	"vdso_theta"

#define HARM(name)	static void name(struct mk *mk)

static uint32_t sym(const struct mk *mk, uint32_t off32, uint32_t off64)
{
	return mk_sym_at(mk, mk_sym_index(mk, FUNCTION)) + (mk->bits == 64 ? off64 : off32);
}

static uint32_t gnu_chain(const struct mk *mk)
{
	return mk->gnu_buckets + 4 * 4 + 4 * (mk_sym_index(mk, FUNCTION) - 1);
}

static void put_words(struct mk *mk, uint32_t off, uint32_t n, uint32_t val)
{
	while (n--)
		mk_put(mk, off + 4 * n, 4, val);
}

HARM(sym_undefined)	{ mk_put(mk, sym(mk, 14, 6), 2, 0); }
HARM(sym_absolute)	{ mk_put(mk, sym(mk, 14, 6), 2, 0xfff1); }
HARM(sym_common)	{ mk_put(mk, sym(mk, 14, 6), 2, 0xfff2); }
HARM(sym_reserved)	{ mk_put(mk, sym(mk, 14, 6), 2, 0xff00); }
HARM(sym_object)	{ mk_put(mk, sym(mk, 12, 4), 1, 0x11); }
HARM(sym_indirect)	{ mk_put(mk, sym(mk, 12, 4), 1, 0x1a); }
HARM(sym_behind)	{ mk_put(mk, sym(mk, 4, 8), mk_word(mk), mk->size); }
HARM(sym_before)	{ mk_put(mk, sym(mk, 4, 8), mk_word(mk), -4ull); }
HARM(sym_half_behind)	{ mk_put(mk, sym(mk, 4, 8), mk_word(mk), mk->size - 16); }
HARM(sym_empty_behind)	{ mk_put(mk, sym(mk, 8, 16), mk_word(mk), 0);
			  mk_put(mk, sym(mk, 4, 8), mk_word(mk), mk->size); }
HARM(sym_long)		{ mk_put(mk, sym(mk, 8, 16), mk_word(mk), mk->size); }
HARM(sym_endless)	{ mk_put(mk, sym(mk, 8, 16), mk_word(mk), ~0ull); }
HARM(name_outside)	{ mk_put(mk, sym(mk, 0, 0), 4, mk->size); }
HARM(name_max)		{ mk_put(mk, sym(mk, 0, 0), 4, 0xffffffff); }
HARM(name_cut)		{ mapped_set(mk, T_STRSZ, mk_get(mk, sym(mk, 0, 0), 4) +
				     strlen(FUNCTION)); }
HARM(name_unended)	{ uint32_t n = strlen(FUNCTION);
			  memcpy(mk->buf + mk->size - n, FUNCTION, n);
			  mapped_set(mk, T_STRSZ, mk->size - mk->dynstr);
			  mk_put(mk, sym(mk, 0, 0), 4, mk->size - n - mk->dynstr); }
HARM(sysv_none)		{ mk_put(mk, mk->sysv, 4, 0); }
HARM(sysv_head)		{ put_words(mk, mk->sysv + 8, 3, 0xfffffff0); }
HARM(sysv_chain_loop)	{ put_words(mk, mk->sysv + 8, 3 + mk->syms + 1, 1); }
HARM(gnu_none)		{ mk_put(mk, mk->gnu, 4, 0); }
HARM(gnu_head)		{ put_words(mk, mk->gnu_buckets, 4, 0xffffffff); }
HARM(gnu_head_32)	{ put_words(mk, mk->gnu_buckets, 4, 0x40000001); }
HARM(gnu_first)		{ mk_put(mk, mk->gnu + 4, 4, 0xffffffff); }
HARM(gnu_chain_other)	{ mk_put(mk, gnu_chain(mk), 4, 0); }
HARM(version_inside)	{ mapped_set(mk, T_VERDEFNUM, ~0ull);
			  mk_put(mk, mk->verdef + 16, 4, 2); }
HARM(version_still)	{ mapped_set(mk, T_VERDEFNUM, ~0ull);
			  mk_put(mk, mk->verdef + 16, 4, 0); }
HARM(version_back)	{ mapped_set(mk, T_VERDEFNUM, ~0ull);
			  mk_put(mk, mk->verdef + 16, 4, 0xffffffff); }
HARM(version_round)	{ mapped_set(mk, T_VERDEFNUM, 0xffffffff);
			  mapped_set(mk, T_VERDEF, mk->verdef + 28);
			  mk_put(mk, mk->verdef + 28 + 12, 4, 0);
			  mk_put(mk, mk->verdef + 28 + 16, 4, -28u);
			  mk_put(mk, mk->verdef + 16, 4, 28); }
HARM(version_aux)	{ mk_put(mk, mk->verdef + 28 + 12, 4, 0xfffffff0); }
HARM(version_name)	{ mk_put(mk, mk->verdef + 28 + 20, 4, 0xffffffff); }
HARM(version_0)		{ mk_put(mk, mk->verdef + 28 + 4, 2, 0);
			  memset(mk->buf + mk->versym, 0, 2 * (mk->syms + 1)); }
HARM(version_count)	{ mapped_set(mk, T_VERDEFNUM, 0); }
HARM(versym_short)	{ mapped_set(mk, T_VERSYM, mk->size - 2); }

/* Which way the name is lost, by which ways it is looked for. */
enum { SYSV = 1, GNU = 2, BOTH = 3, ANY_VERSION = 4 };

static const struct loss {
	unsigned int by;
	const char *what;
	void (*harm)(struct mk *mk);
} losses[] = {
#define LOST(by, name)		{ by, #name, name }
	LOST(BOTH | ANY_VERSION, sym_undefined), LOST(BOTH | ANY_VERSION, sym_absolute),
	LOST(BOTH | ANY_VERSION, sym_common), LOST(BOTH | ANY_VERSION, sym_reserved),
	LOST(BOTH | ANY_VERSION, sym_object), LOST(BOTH | ANY_VERSION, sym_indirect),
	LOST(BOTH | ANY_VERSION, sym_behind), LOST(BOTH | ANY_VERSION, sym_before),
	LOST(BOTH | ANY_VERSION, sym_half_behind), LOST(BOTH | ANY_VERSION, sym_long),
	LOST(BOTH | ANY_VERSION, sym_empty_behind), LOST(BOTH | ANY_VERSION, name_cut),
	LOST(BOTH | ANY_VERSION, sym_endless), LOST(BOTH | ANY_VERSION, name_outside),
	LOST(BOTH | ANY_VERSION, name_max), LOST(BOTH | ANY_VERSION, name_unended),
	LOST(SYSV | ANY_VERSION, sysv_none), LOST(SYSV | ANY_VERSION, sysv_head),
	LOST(SYSV | ANY_VERSION, sysv_chain_loop), LOST(GNU | ANY_VERSION, gnu_none),
	LOST(GNU | ANY_VERSION, gnu_head), LOST(GNU | ANY_VERSION, gnu_head_32),
	LOST(GNU | ANY_VERSION, gnu_first), LOST(GNU | ANY_VERSION, gnu_chain_other),
	LOST(BOTH, version_inside), LOST(BOTH, version_still),
	LOST(BOTH, version_back), LOST(BOTH, version_round),
	LOST(BOTH, version_aux), LOST(BOTH, version_name), LOST(BOTH, version_0),
	LOST(BOTH, version_count), LOST(BOTH, versym_short),
};

/* The other ways must go on finding it, or the image is broken more than meant. */
static void check_loss(const struct mk *mk, const struct loss *l)
{
	uint8_t *want = mk->buf + mk_body(mk, 7);
	struct vdkc c;
	int gnu;

	for (gnu = 0; gnu < 2; gnu++) {
		bool lost = l->by & (gnu ? GNU : SYSV);

		test_case("%s, %u bits %s, %s", l->what, mk->bits, mk->big ? "BE" : "LE",
			  gnu ? "GNU" : "SysV");
		CHECK_ERR(mapped_open(mk, gnu, &c), 0);
		CHECK(vdkc_sym(&c, VERSION, FUNCTION) == (lost ? NULL : want));
		CHECK(vdkc_sym(&c, NULL, FUNCTION) == (lost && l->by & ANY_VERSION ? NULL : want));
	}
}

TEST(lost_but_not_outside)
{
	struct mk mk;
	size_t i;
	int k;

	for (i = 0; i < sizeof(losses) / sizeof(*losses); i++) {
		for (k = 0; k < 4; k++) {
			mapped_default(&mk, k);
			mapped_build(&mk, 0, NULL);
			losses[i].harm(&mk);
			check_loss(&mk, &losses[i]);
			mapped_free(&mk);
		}
	}
}

int main(void)
{
	RUN(lost_but_not_outside);
	return test_done();
}
