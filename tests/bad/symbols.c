/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Ways to break rules: hash tables, versions, symbols. */
#include "bad.h"

/* DT_HASH */
#define BUCKET(mk, i)	((mk)->sysv + 8 + 4 * (i))
HARM(sysv_none)		{ mk_del_dyn(mk, 4); }
HARM(neither_hash)	{ mk_del_dyn(mk, 4); mk_del_dyn(mk, 0x6ffffef5); }
HARM(sysv_outside)	{ mk_put(mk, mk->sysv, 4, ~0ull); }
HARM(sysv_tail)		{ mk_put(mk, mk_dyn(mk, 4), mk_word(mk), mk->size - 4); }
HARM(sysv_no_bucket)	{ mk_put(mk, mk->sysv, 4, 0); }
HARM(sysv_no_chain)	{ mk_put(mk, mk->sysv + 4, 4, 0); }
HARM(sysv_head)		{ mk_put(mk, BUCKET(mk, 0), 4, mk->syms + 1); }
/* Where words of the table have 64 bits, those above an index count. */
HARM(wide_sysv)		{ if (mk->bits == 64 && mk->big) mk->machine = 22; }
HARM(sysv_high)		{ uint32_t w = mk->sysv_word;
			  mk_put(mk, mk->sysv + 2 * w, w, mk_get(mk, mk->sysv + 2 * w, w) | 1ull << (8 * w - 1)); }
HARM(sysv_loop)		{ uint32_t head = mk_get(mk, BUCKET(mk, 0), 4);
			  mk_put(mk, BUCKET(mk, 3 + head), 4, head); }
HARM(sysv_empty)	{ mk_put(mk, BUCKET(mk, 1), 4, 0); }
HARM(sysv_cut)		{ mk_put(mk, BUCKET(mk, 3 + mk_get(mk, BUCKET(mk, 1), 4)), 4, 0); }
HARM(sysv_many)		{ mk_put(mk, mk->sysv + 4, 4, VDK_MAX_RECORDS + 1); }

/* DT_GNU_HASH */
HARM(gnu_none)		{ mk_del_dyn(mk, 0x6ffffef5); }
HARM(gnu_tail)		{ mk_put(mk, mk_dyn(mk, 0x6ffffef5), mk_word(mk), mk->size - 12); }
HARM(gnu_no_bucket)	{ mk_put(mk, mk->gnu, 4, 0); }
HARM(gnu_buckets)	{ mk_put(mk, mk->gnu, 4, ~0ull); }
HARM(gnu_first_0)	{ mk_put(mk, mk->gnu + 4, 4, 0); }
HARM(gnu_first_big)	{ mk_put(mk, mk->gnu + 4, 4, mk->syms + 2); }
HARM(gnu_bloom_3)	{ mk_put(mk, mk->gnu + 8, 4, 3); }
HARM(gnu_bloom_0)	{ mk_put(mk, mk->gnu + 8, 4, 0); }
HARM(gnu_bloom_big)	{ mk_put(mk, mk->gnu + 8, 4, 0x80000000); }
HARM(gnu_shift)		{ mk_put(mk, mk->gnu + 12, 4, mk->bits); }
HARM(gnu_head)		{ mk_put(mk, mk->gnu_buckets, 4, mk->syms + 1); }
HARM(gnu_endless)	{ uint32_t c = CHAIN(mk, mk->syms);
			  mk_put(mk, c, 4, mk_get(mk, c, 4) & ~1ull); }
HARM(gnu_empty)		{ mk_put(mk, mk->gnu_buckets, 4, 0); }
HARM(gnu_filter)	{ mk_put(mk, mk->gnu + 16, mk_word(mk), 0);
			  mk_put(mk, mk->gnu + 16 + mk_word(mk), mk_word(mk), 0); }
HARM(gnu_end)		{ uint32_t n = mk->gnu_buckets + 16 - mk->gnu;
			  memcpy(mk->buf + mk->size - n - 4, mk->buf + mk->gnu, n + 4);
			  mk_put(mk, mk_dyn(mk, 0x6ffffef5), mk_word(mk), mk->size - n - 4); }
HARM(gnu_wrong_hash)	{ uint32_t c = CHAIN(mk, 3);
			  mk_put(mk, c, 4, mk_get(mk, c, 4) ^ 0x100); }
HARM(gnu_skips)		{ mk_put(mk, mk->gnu_buckets, 4, mk_get(mk, mk->gnu_buckets, 4) + 1); }

/* versions */
HARM(versym_none)	{ mk_del_dyn(mk, 0x6ffffff0); }
HARM(verdef_none)	{ mk_del_dyn(mk, 0x6ffffffc); }
HARM(verdef_version)	{ mk_put(mk, mk->verdef, 2, 2); }
HARM(verdef_next)	{ mk_put(mk, mk->verdef + 16, 4, mk->size); }
HARM(verdef_aux)	{ mk_put(mk, mk->verdef + 12, 4, mk->size); }
HARM(verdef_name)	{ mk_put(mk, mk->verdef + 20, 4, mk->strsz); }
HARM(verdef_count)	{ mk_put(mk, mk_dyn(mk, 0x6ffffffd), mk_word(mk), 1); }
HARM(verdef_count_3)	{ mk_put(mk, mk_dyn(mk, 0x6ffffffd), mk_word(mk), 3); }
HARM(verdef_cnt_0)	{ mk_put(mk, mk->verdef + 28 + 6, 2, 0); }
/* A name of 256 bytes that .dynstr is made to reach, with the hash of 256 x. */
HARM(long_room)		{ mk->room = 257; }
HARM(verdef_long)	{ uint32_t at = mk->size - 257, i, hash = 0;
			  memset(mk->buf + at, 'x', 256);
			  for (i = 0; i < 256; i++) {
				hash = (hash << 4) + 'x';
				hash = (hash ^ (hash >> 28) << 4) & 0x0fffffff;
			  }
			  mk_put(mk, mk_dyn(mk, 10), mk_word(mk), mk->size - mk->dynstr);
			  mk_put(mk, mk->verdef + 8, 4, hash);
			  mk_put(mk, mk->verdef + 20, 4, at - mk->dynstr); }
HARM(no_node)		{ mk_put(mk, mk->verdef + 28 + 2, 2, 1); }
HARM(base_no_base)	{ mk_put(mk, mk->verdef + 2, 2, 0); }
HARM(second_node)	{ mk->node = "LINUX_2.5"; }
HARM(node_index_twice)	{ mk_put(mk, mk->verdef + 56 + 4, 2, 2); }
HARM(node_name_twice)	{ mk->node = "LINUX_2.6.15"; }
HARM(node_of_base)	{ mk_put(mk, mk->verdef + 4, 2, 2); }
HARM(node_hidden)	{ mk_put(mk, mk->verdef + 28 + 4, 2, 0x8002); }
HARM(sym_no_node)	{ mk_put(mk, mk->versym + 2 * 3, 2, 4); }
HARM(ver_hash)		{ mk_put(mk, mk->verdef + 28 + 8, 4, 0x1234); }
HARM(ver_base_hash)	{ mk_put(mk, mk->verdef + 8, 4, 0x1234); }
HARM(sym_base)		{ mk_put(mk, mk->versym + 2 * 3, 2, 1); }
HARM(sym_hidden_ver)	{ mk_put(mk, mk->versym + 2 * 3, 2, 0x8002); }

/* symbols: before the tables are made, so that only the symbol is wrong */
#define ALPHA(mk)	((mk)->sym + 1)
#define THETA(mk)	((mk)->sym + 8)		/* has an alias, no variants */
HARM(name_wild)		{ mk_put(mk, mk_sym_at(mk, 4), 4, mk->strsz); }
HARM(name_empty)	{ mk->sym[6].name = ""; }
HARM(name_twice)	{ mk->sym[6].name = mk->sym[4].name; }
HARM(name_long)		{ static char s[300]; memset(s, 'x', 299); mk->sym[6].name = s; }
HARM(undefined)		{ mk->sym[6].shndx = 0; }
HARM(unique)		{ mk->sym[6].info = 0xa2; }
HARM(local)		{ mk->sym[6].info = 0x02; }
HARM(not_default)	{ mk->sym[6].other = 3; }
HARM(object)		{ mk->sym[6].info = 0x11; }
HARM(notype)		{ mk->sym[6].info = 0x10; }
HARM(false_node)	{ mk->sym[0].name = "LINUX_2.6.99"; }
HARM(no_size)		{ mk->sym[6].size = 0; }
HARM(sym_outside)	{ mk->sym[6].raw = true; mk->sym[6].body = 0x7fffff00; }
HARM(sym_too_long)	{ mk->sym[6].size = 0x10000; }
HARM(sym_absolute)	{ mk->sym[6].shndx = 0xfff1; }
HARM(overlap)		{ ALPHA(mk)->size = 33; }
HARM(alias_shorter)	{ THETA(mk)->size = 28; }

/* With one version node more. */
#define N(code, fn)	{ code, #fn, fn, second_node }

const struct bad bad_symbols[] = {
	B(VDK_ESYSV_NONE, sysv_none), B(VDK_ESYSV_NONE, neither_hash),
	B(VDK_EBOUNDS, sysv_outside), B(VDK_EBOUNDS, sysv_tail),
	B(VDK_ESYSV_FORM, sysv_no_bucket), B(VDK_ESYSV_FORM, sysv_no_chain),
	B(VDK_ESYSV_FORM, sysv_head), B(VDK_ESYSV_FORM, sysv_loop),
	{ VDK_ESYSV_FORM, "sysv_high", sysv_high, wide_sysv },
	B(VDK_ESYSV_LOST, sysv_empty), B(VDK_ESYSV_LOST, sysv_cut),
	B(VDK_ETOOMANY, sysv_many), B(VDK_EGNU_NONE, gnu_none),
	B(VDK_EBOUNDS, gnu_tail), B(VDK_EGNU_FORM, gnu_no_bucket),
	B(VDK_ETOOMANY, gnu_buckets), B(VDK_EGNU_FORM, gnu_first_0),
	B(VDK_EGNU_FORM, gnu_first_big), B(VDK_EGNU_FORM, gnu_bloom_3),
	B(VDK_EGNU_FORM, gnu_bloom_0), B(VDK_EBOUNDS, gnu_bloom_big),
	B(VDK_EBOUNDS, gnu_end), B(VDK_EGNU_FORM, gnu_shift),
	B(VDK_EGNU_FORM, gnu_head), B(VDK_EGNU_FORM, gnu_endless),
	B(VDK_EGNU_LOST, gnu_empty), B(VDK_EGNU_LOST, gnu_filter),
	B(VDK_EGNU_LOST, gnu_wrong_hash), B(VDK_EGNU_LOST, gnu_skips),
	B(VDK_EVERSYM, versym_none), B(VDK_EVERDEF, verdef_none),
	B(VDK_EVERDEF, verdef_version), B(VDK_EVERDEF, verdef_next),
	B(VDK_EVERDEF, verdef_aux), B(VDK_EVERDEF, verdef_name),
	B(VDK_EVERDEF, verdef_count), B(VDK_EVERDEF, verdef_count_3),
	B(VDK_EVERDEF, verdef_cnt_0),
	{ VDK_EVERDEF, "verdef_long", verdef_long, long_room },
	B(VDK_EVERNODE, no_node), B(VDK_EVERNODE, base_no_base),
	N(VDK_EVERNODE, node_index_twice), S(VDK_EVERNODE, node_name_twice),
	B(VDK_EVERNODE, node_of_base), B(VDK_EVERNODE, node_hidden),
	N(VDK_ESYM_VERSION, sym_no_node), B(VDK_EVERHASH, ver_hash),
	B(VDK_EVERHASH, ver_base_hash), B(VDK_ESYM_VERSION, sym_base),
	B(VDK_ESYM_VERSION, sym_hidden_ver), B(VDK_ESYM_NAME, name_wild),
	S(VDK_ESYM_NAME, name_empty), S(VDK_ESYM_NAME, name_twice),
	S(VDK_ESYM_NAME, name_long), S(VDK_ESYM_UNDEF, undefined),
	S(VDK_ESYM_BIND, unique), S(VDK_ESYM_BIND, local),
	S(VDK_ESYM_BIND, not_default), S(VDK_ESYM_TYPE, object),
	S(VDK_ESYM_TYPE, notype), S(VDK_ESYM_TYPE, false_node),
	S(VDK_ESYM_SIZE, no_size), S(VDK_ESYM_RANGE, sym_outside),
	S(VDK_ESYM_RANGE, sym_too_long), S(VDK_ESYM_RANGE, sym_absolute),
	S(VDK_ESYM_OVERLAP, overlap), S(VDK_ESYM_OVERLAP, alias_shorter),
	{ 0, NULL, NULL, NULL },
};
