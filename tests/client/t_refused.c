/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The client on images that cannot be used: each is refused, with the code that
 * the header names, and the result is left alone.
 */
#include <vdk/vdk.h>

#include "../test.h"
#include "mapped.h"

static uint32_t phoff(const struct mk *mk)
{
	return mk->bits == 64 ? 32 : 28;
}

static uint32_t phentsize(const struct mk *mk)
{
	return mk->bits == 64 ? 54 : 42;
}

#define HARM(name)	static void name(struct mk *mk)

HARM(magic)		{ mk->buf[1] = 0; }
HARM(class_0)		{ mk->buf[4] = 0; }
HARM(class_3)		{ mk->buf[4] = 3; }
HARM(order_0)		{ mk->buf[5] = 0; }
HARM(order_3)		{ mk->buf[5] = 3; }
HARM(entsize_0)		{ mk_put(mk, phentsize(mk), 2, 0); }
HARM(entsize_more)	{ mk_put(mk, phentsize(mk), 2, 57); }
HARM(phoff_page)	{ mk_put(mk, phoff(mk), mk_word(mk), MAPPED_PAGE - 8); }
HARM(phoff_max)		{ mk_put(mk, phoff(mk), mk_word(mk), ~0ull); }
HARM(phoff_wraps)	{ mk_put(mk, phoff(mk), mk_word(mk), -(uint64_t)mk->phdr); }
HARM(phnum_max)		{ mk_put(mk, phentsize(mk) + 2, 2, 0xffff); }
HARM(phnum_0)		{ mk_put(mk, phentsize(mk) + 2, 2, 0); }
/* In the first page, but not in the image. */
HARM(phdrs_behind)	{ uint32_t n = mk_phdr(mk, MK_PHDRS, 0) - mk->phdr, at = MAPPED_PAGE - n;
			  memcpy(mk->buf + at, mk->buf + mk->phdr, n);
			  mk_put(mk, phoff(mk), mk_word(mk), at);
			  mk->phdr = at;
			  mk_set_phdr(mk, MK_LOAD, MK_P_MEMSZ, at); }
HARM(load_none)		{ mk_set_phdr(mk, MK_LOAD, MK_P_TYPE, 0); }
HARM(load_off)		{ mk_set_phdr(mk, MK_LOAD, MK_P_OFF, MAPPED_PAGE); }
HARM(load_empty)	{ mk_set_phdr(mk, MK_LOAD, MK_P_MEMSZ, 0); }
HARM(load_short)	{ mk_set_phdr(mk, MK_LOAD, MK_P_MEMSZ, mk->phdr + 8); }
HARM(dyn_none)		{ mk_set_phdr(mk, MK_DYNAMIC, MK_P_TYPE, 0); }
HARM(dyn_outside)	{ mk_set_phdr(mk, MK_DYNAMIC, MK_P_VADDR, mk->size); }
HARM(dyn_before)	{ mk_set_phdr(mk, MK_DYNAMIC, MK_P_VADDR, -16ull); }
HARM(dyn_long)		{ mk_set_phdr(mk, MK_DYNAMIC, MK_P_MEMSZ, mk->size); }
HARM(dyn_max)		{ mk_set_phdr(mk, MK_DYNAMIC, MK_P_MEMSZ, ~0ull); }
HARM(dyn_empty)		{ mk_set_phdr(mk, MK_DYNAMIC, MK_P_MEMSZ, 0); }
HARM(symtab_none)	{ mk_del_dyn(mk, T_SYMTAB); }
HARM(strtab_none)	{ mk_del_dyn(mk, T_STRTAB); }
HARM(hash_none)		{ mk_del_dyn(mk, T_HASH); mk_del_dyn(mk, T_GNU_HASH); }
HARM(symtab_end)	{ mapped_set(mk, T_SYMTAB, mk->size - 15); }
HARM(symtab_max)	{ mapped_set(mk, T_SYMTAB, ~0ull); }
HARM(strtab_end)	{ mapped_set(mk, T_STRTAB, mk->size - mk->strsz + 1); }
HARM(strsz_max)		{ mapped_set(mk, T_STRSZ, ~0ull); }
HARM(strsz_wraps)	{ mapped_set(mk, T_STRSZ, -(uint64_t)mk->dynstr); }
HARM(sysv_end)		{ mapped_set(mk, T_HASH, mk->size - 4); }
HARM(sysv_max)		{ mapped_set(mk, T_HASH, ~0ull - 3); }
HARM(sysv_buckets)	{ mk_put(mk, mk->sysv, 4, 0xffffffff); }
HARM(sysv_symbols)	{ mk_put(mk, mk->sysv + 4, 4, 0x40000000); }
/* In 32 bits their sum is small. */
HARM(sysv_both)		{ mk_put(mk, mk->sysv, 4, 0x40000000);
			  mk_put(mk, mk->sysv + 4, 4, 0xc0000000); }
HARM(gnu_end)		{ mapped_set(mk, T_GNU_HASH, mk->size - 12); }
HARM(gnu_max)		{ mapped_set(mk, T_GNU_HASH, ~0ull - 7); }
HARM(gnu_buckets)	{ mk_put(mk, mk->gnu, 4, 0xffffffff); }
HARM(gnu_filter)	{ mk_put(mk, mk->gnu + 8, 4, 0xffffffff); }
HARM(gnu_filter_wraps)	{ mk_put(mk, mk->gnu + 8, 4, 0x40000000); }
HARM(versym_end)	{ mapped_set(mk, T_VERSYM, mk->size - 1); }
HARM(verdef_end)	{ mapped_set(mk, T_VERDEF, mk->size - 19); }

static const struct refusal {
	int code;
	const char *what;
	void (*harm)(struct mk *mk);
} refusals[] = {
#define REFUSED(code, name)	{ code, #name, name }
	REFUSED(VDK_EFORMAT, magic), REFUSED(VDK_EFORMAT, class_0),
	REFUSED(VDK_EFORMAT, class_3), REFUSED(VDK_EFORMAT, order_0),
	REFUSED(VDK_EFORMAT, order_3), REFUSED(VDK_EFORMAT, entsize_0),
	REFUSED(VDK_EFORMAT, entsize_more), REFUSED(VDK_EBOUNDS, phoff_page),
	REFUSED(VDK_EBOUNDS, phoff_max), REFUSED(VDK_EBOUNDS, phoff_wraps),
	REFUSED(VDK_EBOUNDS, phdrs_behind),
	REFUSED(VDK_EBOUNDS, phnum_max), REFUSED(VDK_ELOAD_PLACE, phnum_0),
	REFUSED(VDK_ELOAD_PLACE, load_none), REFUSED(VDK_ELOAD_PLACE, load_off),
	REFUSED(VDK_EBOUNDS, load_empty), REFUSED(VDK_EBOUNDS, load_short),
	REFUSED(VDK_EDYNAMIC, dyn_none), REFUSED(VDK_EBOUNDS, dyn_outside),
	REFUSED(VDK_EBOUNDS, dyn_before), REFUSED(VDK_EBOUNDS, dyn_long),
	REFUSED(VDK_EBOUNDS, dyn_max), REFUSED(VDK_EDYN_TABLE, dyn_empty),
	REFUSED(VDK_EDYN_TABLE, symtab_none), REFUSED(VDK_EDYN_TABLE, strtab_none),
	REFUSED(VDK_EDYN_TABLE, hash_none), REFUSED(VDK_EBOUNDS, symtab_end),
	REFUSED(VDK_EBOUNDS, symtab_max), REFUSED(VDK_EBOUNDS, strtab_end),
	REFUSED(VDK_EBOUNDS, strsz_max), REFUSED(VDK_EBOUNDS, strsz_wraps),
	REFUSED(VDK_EBOUNDS, sysv_end), REFUSED(VDK_EBOUNDS, sysv_max),
	REFUSED(VDK_EBOUNDS, sysv_buckets), REFUSED(VDK_EBOUNDS, sysv_symbols),
	REFUSED(VDK_EBOUNDS, sysv_both), REFUSED(VDK_EBOUNDS, gnu_end),
	REFUSED(VDK_EBOUNDS, gnu_max), REFUSED(VDK_EBOUNDS, gnu_buckets),
	REFUSED(VDK_EBOUNDS, gnu_filter), REFUSED(VDK_EBOUNDS, gnu_filter_wraps),
	REFUSED(VDK_EBOUNDS, versym_end), REFUSED(VDK_EBOUNDS, verdef_end),
};

TEST(refused_with_its_code)
{
	struct vdkc c, same;
	struct mk mk;
	size_t i;
	int k;

	memset(&c, 0x5a, sizeof(c));
	same = c;
	for (i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		for (k = 0; k < 4; k++) {
			mapped_default(&mk, k);
			mapped_build(&mk, 0, NULL);
			refusals[i].harm(&mk);
			test_case("%s, %u bits %s", refusals[i].what, mk.bits,
				  mk.big ? "BE" : "LE");
			CHECK_ERR(vdkc_open_any_(&c, mk.buf), -refusals[i].code);
			CHECK(!memcmp(&c, &same, sizeof(c)));
			mapped_free(&mk);
		}
	}
}

TEST(base_is_that_of_a_page)
{
	struct vdkc c;
	struct mk mk;
	uint32_t off;

	CHECK_ERR(vdkc_open_at(&c, NULL), -VDK_ENOENT);
	mapped_default(&mk, 0);
	mapped_build(&mk, 0, NULL);
	for (off = 1; off < MAPPED_PAGE; off *= 2)
		CHECK_ERR(vdkc_open_at(&c, mk.buf + off), -VDK_EINVAL);
	mapped_free(&mk);
}

/* Up to the last byte of the address space is all that there can be. */
TEST(no_longer_than_memory_goes_on)
{
	struct vdkc c;
	struct mk mk;
	int k;

	for (k = 0; k < 4; k++) {
		mapped_default(&mk, k);
		if (mk.bits != 8 * sizeof(long))
			continue;
		mapped_build(&mk, 0, NULL);
		mk_set_phdr(&mk, MK_LOAD, MK_P_MEMSZ, -(uint64_t)(uintptr_t)mk.buf);
		CHECK_ERR(vdkc_open_any_(&c, mk.buf), 0);
		mk_set_phdr(&mk, MK_LOAD, MK_P_MEMSZ, -(uint64_t)(uintptr_t)mk.buf + 1);
		CHECK_ERR(vdkc_open_any_(&c, mk.buf), -VDK_EBOUNDS);
		mk_set_phdr(&mk, MK_LOAD, MK_P_MEMSZ, ~0ull);
		CHECK_ERR(vdkc_open_any_(&c, mk.buf), -VDK_EBOUNDS);
		mapped_free(&mk);
	}
}

int main(void)
{
	RUN(refused_with_its_code);
	RUN(base_is_that_of_a_page);
	RUN(no_longer_than_memory_goes_on);
	return test_done();
}
