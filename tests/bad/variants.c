/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Ways to break rules: the variant table, and where a patch writes. */
#include "bad.h"

/* variants */
HARM(body_uncovered)	{ mk->record[1].body = 30; }
#define RECORD(mk, i, f) ((mk)->variants + 32 * (i) + 4 * (f))
HARM(variant_size)	{ mk_put(mk, mk->variants - 16, 4, 32 * mk->records - 4);
			  mk_set_phdr(mk, MK_NOTE, MK_P_FILESZ, mk->notes_size - 4); }
HARM(variant_wild)	{ mk_put(mk, RECORD(mk, 0, 0), 4, 0x7fffffff); }
HARM(variant_empty)	{ mk_put(mk, RECORD(mk, 0, 0), 4, mk->dynstr - mk->variants); }
HARM(variant_never)	{ mk_put(mk, mk->variants + 32 + 24, 8, 9); }
HARM(variant_name)	{ mk->record[9].name = mk->record[10].name = mk->record[11].name = "nobody"; }
HARM(variant_body)	{ mk_put(mk, RECORD(mk, 1, 1), 4, 0x80000000); }
HARM(variant_long)	{ mk_put(mk, RECORD(mk, 1, 2), 4, mk->size); }
HARM(variant_many)	{ uint32_t i;
			  for (i = mk->records; i < VDK_MAX_RECORDS + 1; i++) {
				mk->record[i] = mk->record[13];
				mk->record[i].mask = mk->record[i].value = 1;
			  }
			  mk->record[13] = mk->record[14];
			  mk->record[i - 1].mask = mk->record[i - 1].value = 0;
			  mk->records = i; }
HARM(variant_order)	{ struct mk_record r = mk->record[5]; mk->record[5] = mk->record[7];
			  mk->record[7] = r; r = mk->record[6]; mk->record[6] = mk->record[8];
			  mk->record[8] = r; mk->record[11] = mk->record[6]; mk->records = 12;
			  mk->record[9].name = mk->record[10].name = mk->record[11].name; }
HARM(variant_no_end)	{ mk_put(mk, mk->variants + 32 * (mk->records - 1) + 16, 8, 1); }
HARM(variant_no_end_2)	{ mk_put(mk, mk->variants + 32 * 2 + 16, 8, 1); }
HARM(variant_early)	{ mk_put(mk, mk->variants + 32 * 1 + 16, 8, 0);
			  mk_put(mk, mk->variants + 32 * 1 + 24, 8, 0); }
HARM(variant_family)	{ mk_put(mk, RECORD(mk, 4, 3), 4, 7); }
HARM(variant_half)	{ mk_put(mk, RECORD(mk, 3, 1), 4, mk_body(mk, 12) + 4 - mk->variants);
			  mk_put(mk, RECORD(mk, 3, 2), 4, 28); }
HARM(variant_in_export)	{ mk_put(mk, RECORD(mk, 1, 1), 4, mk_body(mk, 7) - mk->variants);
			  mk_put(mk, RECORD(mk, 1, 2), 4, 16); }
HARM(variant_is_tramp)	{ mk_put(mk, RECORD(mk, 1, 1), 4, mk_body(mk, 9) - mk->variants); }
HARM(variant_of_tramp)	{ mk->record[12].name = mk->record[13].name = "vdso_rt_sigreturn"; }

/* vdso_theta gets variants, vdso_theta_alias is not told; a body has a name by itself. */
HARM(alias_stays)	{ mk->record[12].name = mk->record[13].name = "vdso_theta";
			  mk->record[13].body = 7; }
HARM(alias_of_body)	{ mk->record[12].body = 7; }

/* What a patch writes shares bytes with what it reads: only unused ones, so that
 * nothing else is wrong. versym[0] is nobody's. */
#define FREE(mk) mk_body(mk, 24)
static void move_table(struct mk *mk, uint64_t tag, uint32_t from, uint32_t to, uint32_t size)
{
	memmove(mk->buf + to, mk->buf + from, size);
	mk_put(mk, mk_dyn(mk, tag), mk_word(mk), to);
}
#define VERSYM_SIZE(mk)	(2 * ((mk)->syms + 1))
HARM(variant_versions)	{ move_table(mk, 0x6ffffff0, mk->versym, mk->versym - 2, 0);
			  memmove(mk->buf + mk->versym, mk->buf + mk->versym + 2, 2 * mk->syms); }
HARM(variant_strings)	{ move_table(mk, 0x6ffffff0, mk->versym, FREE(mk), VERSYM_SIZE(mk));
			  mk_put(mk, mk_dyn(mk, 10), mk_word(mk), FREE(mk) + 1 - mk->dynstr); }
HARM(variant_verdef)	{ move_table(mk, 0x6ffffffc, mk->verdef, FREE(mk), 56);
			  move_table(mk, 0x6ffffff0, mk->versym, FREE(mk) + 54, VERSYM_SIZE(mk)); }
/* versym to @to: its first two bytes, which are nobody's, share with what ends there. */
static void versym_to(struct mk *mk, uint32_t to)
{
	uint8_t own[2];

	memcpy(own, mk->buf + to, 2);
	move_table(mk, 0x6ffffff0, mk->versym, to, VERSYM_SIZE(mk));
	memcpy(mk->buf + to, own, 2);
}
/* A table of its own, with versym on its last two bytes. */
static void table_under_versym(struct mk *mk, uint64_t tag, uint32_t from, uint32_t size)
{
	move_table(mk, tag, from, FREE(mk), size);
	versym_to(mk, FREE(mk) + size - 2);
}
HARM(place_header)	{ uint32_t to = mk_body(mk, 24), w = mk_word(mk);	/* e_shstrndx */
			  memcpy(mk->buf + to, mk->buf + mk->phdr, mk_phdr(mk, MK_PHDRS, 0) - mk->phdr);
			  mk_put(mk, w == 8 ? 32 : 28, w, to);
			  versym_to(mk, mk->phdr - 2); }
HARM(place_phdrs)	{ versym_to(mk, mk_phdr(mk, MK_SPARE, 0) + 4); }
HARM(place_dynamic)	{ versym_to(mk, mk_dyn(mk, 0) + mk_word(mk)); }
HARM(place_strings)	{ mk_put(mk, mk_dyn(mk, 10), mk_word(mk), FREE(mk) + 2 - mk->dynstr);
			  mk->buf[FREE(mk) + 1] = 0;
			  versym_to(mk, FREE(mk)); }
HARM(place_sysv)	{ table_under_versym(mk, 4, mk->sysv, 8 + 4 * (3 + mk->syms + 1)); }
HARM(place_gnu)		{ table_under_versym(mk, 0x6ffffef5, mk->gnu, CHAIN(mk, mk->syms + 1) - mk->gnu); }
HARM(place_verdef)	{ table_under_versym(mk, 0x6ffffffc, mk->verdef, 56); }
HARM(place_note)	{ mk_set_phdr(mk, MK_SPARE, MK_P_TYPE, 4);
			  mk_set_phdr(mk, MK_SPARE, MK_P_OFF, FREE(mk));
			  mk_set_phdr(mk, MK_SPARE, MK_P_VADDR, FREE(mk));
			  mk_set_phdr(mk, MK_SPARE, MK_P_FILESZ, 16);
			  memset(mk->buf + FREE(mk), 0, 16);
			  mk_put(mk, FREE(mk) + 4, 4, 4);
			  versym_to(mk, FREE(mk) + 14); }
HARM(place_eh_hdr)	{ mk_set_phdr(mk, MK_EH, MK_P_FILESZ, FREE(mk) + 2 - mk->ehhdr);
			  versym_to(mk, FREE(mk)); }
HARM(place_eh_end)	{ versym_to(mk, FDE(mk, mk->fdes) + 2); }
HARM(place_export)	{ versym_to(mk, mk_body(mk, 4)); }
HARM(place_body)	{ versym_to(mk, mk_body(mk, 12)); }
/* Its end in the call before a trampoline: no export has that word. */
HARM(place_tramp)	{ versym_to(mk, mk_body(mk, 9) - 2 - VERSYM_SIZE(mk)); }
/* Only unwind data knows of the first; only a note of the second. */
HARM(place_callee)	{ versym_to(mk, mk_body(mk, 19) + 30); }
HARM(bare_tramp)	{ mk->sym[10].body = mk->tramp_body[0] = 30; }
HARM(place_bare_tramp)	{ mk_put(mk, mk->image + 20, 4, VDK_FRAME_NONE);
			  versym_to(mk, mk_body(mk, 30) - 2 - VERSYM_SIZE(mk)); }
HARM(place_symbols)	{ uint32_t n = (mk->syms + 1) * (mk->bits == 64 ? 24 : 16);
			  mk_put(mk, mk_dyn(mk, 10), mk_word(mk), FREE(mk) + 1 - mk->dynstr);
			  move_table(mk, 6, mk->dynsym, FREE(mk), n); }
HARM(eta_is_short)	{ uint32_t i;
			  for (i = 9; i < 12; i++)
				mk->record[i].name = "eta";
			  mk->sym[mk_sym_index(mk, "vdso_eta") - 1].name = "eta"; }
HARM(variant_in_symbol)	{ uint32_t at = mk_sym_at(mk, mk_sym_index(mk, "vdso_theta_alias"));
			  bool big = mk->bits == 64;
			  mk->buf[at + (big ? 4 : 12)] = 3;	/* a section symbol */
			  memcpy(mk->buf + at + (big ? 8 : 4), "eta", 4);
			  mk_put(mk, RECORD(mk, 9, 0), 4, at + (big ? 8 : 4) - mk->variants); }

const struct bad bad_variants[] = {
	S(VDK_EEH_COVER, body_uncovered),
	B(VDK_EVARIANT_FORM, variant_size), B(VDK_EVARIANT_FORM, variant_wild),
	B(VDK_EVARIANT_FORM, variant_empty), B(VDK_EVARIANT_FORM, variant_never),
	S(VDK_EVARIANT_NAME, variant_name), B(VDK_EVARIANT_BODY, variant_body),
	B(VDK_EVARIANT_BODY, variant_long), S(VDK_EVARIANT_ORDER, variant_order),
	B(VDK_EVARIANT_LAST, variant_no_end), B(VDK_EVARIANT_LAST, variant_no_end_2),
	B(VDK_EVARIANT_LAST, variant_early), B(VDK_EVARIANT_FAMILY, variant_family),
	S(VDK_ETOOMANY, variant_many), B(VDK_EVARIANT_OVERLAP, variant_half),
	B(VDK_EVARIANT_OVERLAP, variant_in_export),
	B(VDK_EVARIANT_TRAMP, variant_is_tramp),
	S(VDK_EVARIANT_TRAMP, variant_of_tramp),
	B(VDK_EVARIANT_PLACE, variant_versions),
	B(VDK_EVARIANT_PLACE, variant_strings), B(VDK_EVARIANT_PLACE, variant_verdef),
	B(VDK_EVARIANT_PLACE, place_header), B(VDK_EVARIANT_PLACE, place_phdrs),
	B(VDK_EVARIANT_PLACE, place_dynamic), B(VDK_EVARIANT_PLACE, place_strings),
	B(VDK_EVARIANT_PLACE, place_sysv), B(VDK_EVARIANT_PLACE, place_gnu),
	B(VDK_EVARIANT_PLACE, place_verdef), B(VDK_EVARIANT_PLACE, place_note),
	B(VDK_EVARIANT_PLACE, place_eh_hdr), B(VDK_EVARIANT_PLACE, place_eh_end),
	B(VDK_EVARIANT_PLACE, place_export), B(VDK_EVARIANT_PLACE, place_body),
	B(VDK_EVARIANT_PLACE, place_tramp), B(VDK_EVARIANT_PLACE, place_symbols),
	B(VDK_EVARIANT_PLACE, place_callee),
	{ VDK_EVARIANT_PLACE, "place_bare_tramp", place_bare_tramp, bare_tramp },
	S(VDK_EVARIANT_ALIAS, alias_stays), S(VDK_EVARIANT_ALIAS, alias_of_body),
	{ VDK_EVARIANT_PLACE, "variant_in_symbol", variant_in_symbol, eta_is_short },
	{ 0, NULL, NULL, NULL },
};
