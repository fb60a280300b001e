/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One malformed image for each way to break each rule of docs/abi.md 6: it is
 * refused with that rule's own code, in both word sizes and byte orders. And no
 * code is without an image.
 */
#include <vdk/vdk.h>

#include "../test.h"
#include "../unit/mkimage.h"

struct bad {
	int code;
	const char *what;
	void (*harm)(struct mk *mk);
	void (*spec)(struct mk *mk);	/* before the image is made */
};

static unsigned int seen[128];

#define HARM(name)	static void name(struct mk *mk)

/* ELF header */
HARM(magic)		{ mk->buf[0] = 0; }
HARM(class_3)		{ mk->buf[4] = 3; }
HARM(order_3)		{ mk->buf[5] = 3; }
HARM(ident_version)	{ mk->buf[6] = 0; }
HARM(e_version)		{ mk_put(mk, 20, 4, 2); }
HARM(phentsize)		{ mk_put(mk, mk->bits == 64 ? 54 : 42, 2, 40); }
HARM(executable)	{ mk_put(mk, 16, 2, 2); }
HARM(other_cpu)		{ mk_put(mk, 18, 2, 8); }
HARM(other_order)	{ mk->machine = mk->big ? 62 : mk->bits == 64 ? 22 : 21; }
HARM(other_class)	{ mk_put(mk, 18, 2, mk->bits == 64 ? 20 : 21); }
HARM(phoff)		{ mk_put(mk, mk->bits == 64 ? 32 : 28, mk_word(mk), ~0ull - 8); }

/* In the file, but behind what is loaded of it. */
HARM(phdrs_unloaded)	{ uint32_t n = mk_phdr(mk, MK_PHDRS, 0) - mk->phdr, at = mk->size - n;
			  memcpy(mk->buf + at, mk->buf + mk->phdr, n);
			  mk_put(mk, mk->bits == 64 ? 32 : 28, mk_word(mk), at);
			  mk->phdr = at;
			  mk_set_phdr(mk, MK_LOAD, MK_P_FILESZ, at); }

HARM(phdrs_65)		{ mk->phdrs = 65; }

/* segments */
HARM(load_filesz)	{ mk_set_phdr(mk, MK_LOAD, MK_P_FILESZ, mk->size + 1); }
HARM(load_vaddr)	{ mk_set_phdr(mk, MK_LOAD, MK_P_VADDR, 0x10000); }
HARM(load_off)		{ mk_set_phdr(mk, MK_LOAD, MK_P_OFF, 8); }
HARM(load_none)		{ mk_set_phdr(mk, MK_LOAD, MK_P_TYPE, 0); }
HARM(load_two)		{ mk_set_phdr(mk, MK_SPARE, MK_P_TYPE, 1); }
HARM(load_write)	{ mk_set_phdr(mk, MK_LOAD, MK_P_FLAGS, 7); }
HARM(load_noexec)	{ mk_set_phdr(mk, MK_LOAD, MK_P_FLAGS, 4); }
HARM(load_noread)	{ mk_set_phdr(mk, MK_LOAD, MK_P_FLAGS, 1); }
HARM(load_align)	{ mk_set_phdr(mk, MK_LOAD, MK_P_ALIGN, 0x1000); }
HARM(load_memsz)	{ mk_set_phdr(mk, MK_LOAD, MK_P_MEMSZ, mk->size + 1); }
HARM(stack_none)	{ mk_set_phdr(mk, MK_STACK, MK_P_TYPE, 0); }
HARM(stack_exec)	{ mk_set_phdr(mk, MK_STACK, MK_P_FLAGS, 7); }
HARM(dyn_outside)	{ mk_set_phdr(mk, MK_DYNAMIC, MK_P_OFF, mk->size);
			  mk_set_phdr(mk, MK_DYNAMIC, MK_P_VADDR, mk->size); }
HARM(dyn_elsewhere)	{ mk_set_phdr(mk, MK_DYNAMIC, MK_P_VADDR, 0); }
HARM(dyn_none)		{ mk_set_phdr(mk, MK_DYNAMIC, MK_P_TYPE, 0); }
HARM(dyn_two)		{ uint32_t a = mk_phdr(mk, MK_DYNAMIC, 0), b = mk_phdr(mk, MK_SPARE, 0);
			  memcpy(mk->buf + b, mk->buf + a, b - mk_phdr(mk, MK_STACK, 0)); }
HARM(dyn_endless)	{ mk_set_phdr(mk, MK_DYNAMIC, MK_P_FILESZ, 6 * mk_word(mk)); }
HARM(note_outside)	{ mk_set_phdr(mk, MK_NOTE, MK_P_FILESZ, mk->size); }
HARM(note_elsewhere)	{ mk_set_phdr(mk, MK_NOTE, MK_P_VADDR, 0); }
HARM(eh_outside)	{ mk_set_phdr(mk, MK_EH, MK_P_FILESZ, ~0ull); }
HARM(eh_none)		{ mk_set_phdr(mk, MK_EH, MK_P_TYPE, 0); }

/* dynamic entries */
HARM(symtab_none)	{ mk_del_dyn(mk, 6); }
HARM(strtab_none)	{ mk_del_dyn(mk, 5); }
HARM(strsz_none)	{ mk_del_dyn(mk, 10); }
HARM(syment)		{ mk_put(mk, mk_dyn(mk, 11), mk_word(mk), 20); }
HARM(hash_twice)	{ mk_add_dyn(mk, 4, mk->sysv); }
HARM(versym_at_0)	{ mk_put(mk, mk_dyn(mk, 0x6ffffff0), mk_word(mk), 0); }
HARM(symtab_outside)	{ mk_put(mk, mk_dyn(mk, 6), mk_word(mk), mk->size); }
HARM(symtab_end)	{ mk_put(mk, mk_dyn(mk, 6), mk_word(mk), mk->size - 8); }
HARM(strsz_outside)	{ mk_put(mk, mk_dyn(mk, 10), mk_word(mk), ~0ull); }
HARM(strsz_short)	{ mk_put(mk, mk_dyn(mk, 10), mk_word(mk), mk->strsz - 1); }
HARM(versym_end)	{ mk_put(mk, mk_dyn(mk, 0x6ffffff0), mk_word(mk), mk->size - 4); }
HARM(null_not_null)	{ mk_put(mk, mk->dynsym, 4, 1); }
HARM(rela)		{ mk_add_dyn(mk, 7, mk->text); mk_add_dyn(mk, 8, 24); }
HARM(rel)		{ mk_add_dyn(mk, 17, mk->text); mk_add_dyn(mk, 18, 8); }
HARM(jmprel)		{ mk_add_dyn(mk, 23, mk->text); mk_add_dyn(mk, 2, 24); }
HARM(relr)		{ mk_add_dyn(mk, 36, mk->text); mk_add_dyn(mk, 35, 8); }
/* Of no size that anybody knows, of another table's, of two. */
HARM(rela_unsized)	{ mk_add_dyn(mk, 7, mk->text); }
HARM(rela_sized_rel)	{ mk_add_dyn(mk, 7, mk->text); mk_add_dyn(mk, 18, 0); }
HARM(rela_two_sizes)	{ mk_add_dyn(mk, 7, mk->text); mk_add_dyn(mk, 8, 0); mk_add_dyn(mk, 8, 24); }
HARM(textrel)		{ mk_add_dyn(mk, 22, 0); }
HARM(flags_textrel)	{ mk_add_dyn(mk, 30, 4); }
HARM(needed)		{ mk_add_dyn(mk, 1, 1); }
HARM(verneed)		{ mk_add_dyn(mk, 0x6ffffffe, mk->verdef); }
HARM(init)		{ mk_add_dyn(mk, 12, mk->text); }
HARM(fini)		{ mk_add_dyn(mk, 13, mk->text); }
HARM(init_array)	{ mk_add_dyn(mk, 25, mk->text); }
HARM(fini_array)	{ mk_add_dyn(mk, 26, mk->text); }
HARM(preinit_array)	{ mk_add_dyn(mk, 32, mk->text); }
HARM(soname_none)	{ mk_del_dyn(mk, 14); }
HARM(soname_empty)	{ mk_put(mk, mk_dyn(mk, 14), mk_word(mk), 0); }
HARM(soname_outside)	{ mk_put(mk, mk_dyn(mk, 14), mk_word(mk), mk->strsz); }

/* notes */
HARM(note_owner_size)	{ mk_put(mk, mk->notes, 4, ~0ull); }
HARM(note_desc_size)	{ mk_put(mk, mk->notes + 4, 4, ~0ull); }
HARM(note_rest)		{ mk_set_phdr(mk, MK_NOTE, MK_P_FILESZ, mk->notes_size + 4); }
/* A segment of a few bytes that ends where the image does. */
static void last_note(struct mk *mk, uint32_t size)
{
	mk_set_phdr(mk, MK_SPARE, MK_P_TYPE, 4);
	mk_set_phdr(mk, MK_SPARE, MK_P_OFF, mk->size - size);
	mk_set_phdr(mk, MK_SPARE, MK_P_VADDR, mk->size - size);
	mk_set_phdr(mk, MK_SPARE, MK_P_FILESZ, size);
}

HARM(note_tail)		{ last_note(mk, 4); }
HARM(note_no_owner)	{ last_note(mk, 12);
			  mk_put(mk, mk->size - 12, 4, 8);
			  mk_put(mk, mk->size - 8, 4, 0);
			  mk_put(mk, mk->size - 4, 4, VDK_NT_IMAGE); }
HARM(image_half)	{ mk_put(mk, mk->image - 12, 4, 99);
			  last_note(mk, 36);
			  memcpy(mk->buf + mk->size - 36, mk->buf + mk->image - 20, 36);
			  mk_put(mk, mk->size - 32, 4, 16);
			  mk_put(mk, mk->size - 28, 4, VDK_NT_IMAGE); }
HARM(image_empty)	{ mk_put(mk, mk->image - 16, 4, 0);
			  mk_put(mk, mk->image, 4, VDK_ABI_VERSION + 1); }
HARM(notes_room)	{ mk->room = 12 * 254; }
/* All zero: a note without owner and descriptor. There are three others. */
HARM(notes_257)		{ last_note(mk, mk->room); }
HARM(notes_often)	{ uint32_t i; last_note(mk, 12 * 86);
			  for (i = 1; i < 3; i++)
				memcpy(mk->buf + mk_phdr(mk, MK_SPARE + i, 0), mk->buf + mk_phdr(mk, MK_SPARE, 0),
				       mk_phdr(mk, 1, 0) - mk->phdr); }
HARM(notes_phdrs)	{ mk->phdrs += 2; notes_room(mk); }
HARM(variants_two)	{ mk_set_phdr(mk, MK_SPARE, MK_P_TYPE, 4);
			  mk_set_phdr(mk, MK_SPARE, MK_P_OFF, mk->variants - 20);
			  mk_set_phdr(mk, MK_SPARE, MK_P_VADDR, mk->variants - 20);
			  mk_set_phdr(mk, MK_SPARE, MK_P_FILESZ, 20 + 32 * mk->records); }
HARM(image_none)	{ mk_put(mk, mk->image - 12, 4, 99); }
HARM(image_two)		{ mk_put(mk, mk->variants - 12, 4, VDK_NT_IMAGE); }
HARM(image_owner)	{ mk->buf[mk->image - 2] = 'x'; }
HARM(image_size)	{ mk_put(mk, mk->image - 16, 4, 16 + 16 * mk->tramps); }
HARM(abi_version)	{ mk_put(mk, mk->image, 4, VDK_ABI_VERSION + 1); }
HARM(data_dist_0)	{ mk_put(mk, mk->image + 4, 4, 0); }
HARM(data_dist_odd)	{ mk_put(mk, mk->image + 4, 4, 0x11000); }
HARM(data_size)		{ mk_put(mk, mk->image + 8, 4, 0x2000); }
HARM(root_dist_near)	{ mk_put(mk, mk->image + 12, 4, VDK_DATA_DIST); }
HARM(root_dist_odd)	{ mk_put(mk, mk->image + 12, 4, 0x21000); }
HARM(preferred_odd)	{ mk_put(mk, mk->image + 16, 4, 0x101000); }
HARM(preferred_low)	{ mk_put(mk, mk->image + 16, 4, 0x10000); }
HARM(frame)		{ mk_put(mk, mk->image + 20, 4, 2); }
HARM(gate)		{ mk_put(mk, mk->image + 24, 4, 9); }
HARM(flags)		{ mk_put(mk, mk->image + 28, 4, 2 * VDK_IMAGE_FLAGS); }
HARM(counter)		{ mk_put(mk, mk->image + 32, 4, VDK_COUNTER_CPU + 1); }
HARM(tramp_count)	{ mk_put(mk, mk->image + 36, 4, mk->tramps + 1); }
HARM(window_count)	{ mk_put(mk, mk->image + 40, 4, 0x10000001); }
HARM(gate_count)	{ mk_put(mk, mk->image + 44, 4, 1); }
HARM(build_id_none)	{ mk_put(mk, mk->build_id - 8, 4, 77); }
HARM(build_id_owner)	{ mk->buf[mk->build_id - 4] = 'X'; }

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
#define CHAIN(mk, sym)	((mk)->gnu_buckets + 4 * 4 + 4 * ((sym) - 1))
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

/* trampolines */
#define TRAMP(mk, i, f)	(mk_tramp(mk, i) + 4 * (f))
HARM(tramp_kind)	{ mk_put(mk, TRAMP(mk, 0, 0), 4, 3); }
HARM(tramp_twice)	{ mk_put(mk, TRAMP(mk, 0, 0), 4, VDK_TRAMP_RT_SIGRETURN); }
HARM(tramp_disorder)	{ mk_put(mk, TRAMP(mk, 0, 1), 4, mk_get(mk, TRAMP(mk, 0, 2), 4) + 4); }
HARM(tramp_empty)	{ mk_put(mk, TRAMP(mk, 1, 3), 4, mk_get(mk, TRAMP(mk, 1, 2), 4)); }
HARM(tramp_outside)	{ mk_put(mk, TRAMP(mk, 1, 3), 4, mk->size - mk->image + 4); }
HARM(tramp_negative)	{ mk_put(mk, TRAMP(mk, 1, 1), 4, 0x80000000); }
HARM(tramp_unnamed)	{ mk_put(mk, TRAMP(mk, 1, 2), 4, mk_get(mk, TRAMP(mk, 1, 2), 4) + 4); }

/* windows and gates */
HARM(window_empty)	{ mk_put(mk, mk_window(mk) + 8, 4, mk_get(mk, mk_window(mk) + 4, 4)); }
HARM(window_outside)	{ mk_put(mk, mk_window(mk) + 8, 4, mk->size - mk->image + 1); }
HARM(window_negative)	{ mk_put(mk, mk_window(mk) + 4, 4, 0x80000000); }
HARM(window_zero)	{ mk_put(mk, mk_window(mk) + 12, 4, 1); }
HARM(gate_kind)		{ mk_put(mk, mk_gate(mk, 1), 4, VDK_GATE_CALL + 1); }
HARM(gate_kind_0)	{ mk_put(mk, mk_gate(mk, 0), 4, 0); }
HARM(gate_outside)	{ mk_put(mk, mk_gate(mk, 1) + 4, 4, mk->size - mk->image); }
HARM(gate_negative)	{ mk_put(mk, mk_gate(mk, 0) + 4, 4, -mk->image - 4); }

/* unwind data */
#define FDE(mk, i)	((mk)->ehframe + 20 + (i) * ((mk)->bits == 64 ? 28 : 20))
#define PAIR(mk, i)	((mk)->ehhdr + 12 + 8 * (i))
HARM(eh_version)	{ mk->buf[mk->ehhdr] = 2; }
HARM(eh_ptr_enc)	{ mk->buf[mk->ehhdr + 1] = 0; }
HARM(eh_count_enc)	{ mk->buf[mk->ehhdr + 2] = 0xff; }
HARM(eh_table_enc)	{ mk->buf[mk->ehhdr + 3] = 0xff; }
HARM(eh_short)		{ mk_set_phdr(mk, MK_EH, MK_P_FILESZ, 8); }
HARM(eh_count)		{ mk_put(mk, mk->ehhdr + 8, 4, mk->fdes + 1); }
HARM(eh_cut)		{ mk_set_phdr(mk, MK_EH, MK_P_FILESZ, 12 + 8 * (mk->fdes - 1)); }
HARM(eh_many)		{ mk_put(mk, mk->ehhdr + 8, 4, VDK_MAX_RECORDS + 1); }
HARM(eh_unsorted)	{ uint64_t a = mk_get(mk, PAIR(mk, 2), 4);
			  mk_put(mk, PAIR(mk, 2), 4, mk_get(mk, PAIR(mk, 3), 4));
			  mk_put(mk, PAIR(mk, 3), 4, a); }
HARM(eh_pc_outside)	{ mk_put(mk, PAIR(mk, mk->fdes - 1), 4, mk->size); }
HARM(eh_frame_ptr)	{ mk_put(mk, mk->ehhdr + 4, 4, mk->size); }
HARM(eh_cie_version)	{ mk->buf[mk->ehframe + 8] = 7; }
HARM(eh_cie_aug)	{ mk->buf[mk->ehframe + 10] = 'P'; }
HARM(eh_cie_enc)	{ mk->buf[mk->ehframe + 16] = 0x50; }
HARM(eh_fde_length)	{ mk_put(mk, FDE(mk, 1), 4, 0xffffffff); }
HARM(eh_fde_short)	{ mk_put(mk, FDE(mk, 1), 4, 8); }
HARM(eh_fde_end)	{ mk_put(mk, FDE(mk, 1), 4, 0); }
HARM(eh_fde_cie)	{ mk_put(mk, FDE(mk, 1) + 4, 4, 8); }
HARM(eh_fde_covers)	{ mk_put(mk, FDE(mk, 1) + 8 + mk_word(mk), mk_word(mk), mk->size); }
HARM(eh_fde_pc)		{ uint32_t at = FDE(mk, 1) + 8, w = mk_word(mk);
			  mk_put(mk, at, w, mk_get(mk, at, w) + 4); }
/* The record of body 5 becomes a CIE that is none, and nobody's. */
HARM(eh_cie_unused)	{ uint32_t i;
			  mk_put(mk, FDE(mk, 5) + 4, 4, 0);
			  for (i = 5; i < mk->fdes - 1; i++)
				mk_put(mk, PAIR(mk, i), 8, mk_get(mk, PAIR(mk, i + 1), 8));
			  mk_put(mk, mk->ehhdr + 8, 4, mk->fdes - 1); }
/* A good CIE and half an FDE are the last bytes of the image. */
HARM(eh_fde_cut)	{ uint32_t at = mk->size - 32;
			  memcpy(mk->buf + at, mk->buf + mk->ehframe, 20);
			  mk_put(mk, at + 20, 4, 24);
			  mk_put(mk, at + 24, 4, 24);
			  mk_put(mk, mk->ehhdr + 8, 4, 1);
			  mk_put(mk, mk->ehhdr + 4, 4, at - mk->ehhdr - 4); }
HARM(eh_pair_fde)	{ mk_put(mk, PAIR(mk, 5) + 4, 4, mk_get(mk, PAIR(mk, 5) + 4, 4) + 4); }
/* The last FDE, or all of them, where no search finds them. */
HARM(eh_one_less)	{ mk_put(mk, mk->ehhdr + 8, 4, mk->fdes - 1); }
HARM(eh_count_0)	{ mk_put(mk, mk->ehhdr + 8, 4, 0); }
HARM(eh_twice)		{ uint32_t n = mk->fdes++;
			  mk_set_phdr(mk, MK_EH, MK_P_FILESZ, 12 + 8 * mk->fdes);
			  mk_put(mk, mk->ehhdr + 8, 4, mk->fdes);
			  mk_put(mk, PAIR(mk, n), 4, mk_get(mk, PAIR(mk, n - 1), 4) + 4);
			  mk_put(mk, PAIR(mk, n) + 4, 4, mk_get(mk, PAIR(mk, n - 1) + 4, 4)); }
HARM(eh_room)		{ mk->eh_room = 8; }
HARM(eh_into_next)	{ mk_put(mk, FDE(mk, 1) + 8 + mk_word(mk), mk_word(mk), 36); }
HARM(export_uncovered)	{ mk->sym[5].body = 30; }
HARM(export_in_half)	{ mk_put(mk, FDE(mk, 4) + 8 + mk_word(mk), mk_word(mk), 28); }
HARM(body_uncovered)	{ mk->record[1].body = 30; }
HARM(tramp_bare)	{ mk->sym[10].body = mk->tramp_body[0] = 30; }
/* Without unwind data of a frame trampolines need none, but all else does. */
HARM(frame_none)	{ mk_put(mk, mk->image + 20, 4, VDK_FRAME_NONE); }
HARM(tramp_uncovered)	{ uint32_t at = FDE(mk, 11) + 8, w = mk_word(mk);
			  mk_put(mk, at, w, mk_get(mk, at, w) + 4);
			  mk_put(mk, at + w, w, 32);
			  mk_put(mk, PAIR(mk, 11), 4, mk_get(mk, PAIR(mk, 11), 4) + 4); }

/* variants */
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

#define B(code, fn)	{ code, #fn, fn, NULL }
#define S(code, fn)	{ code, #fn, NULL, fn }
#define N(code, fn)	{ code, #fn, fn, second_node }

static const struct bad bads[] = {
	B(VDK_EFORMAT, magic), B(VDK_EFORMAT, class_3), B(VDK_EFORMAT, order_3),
	B(VDK_EFORMAT, ident_version), B(VDK_EFORMAT, e_version),
	B(VDK_EFORMAT, phentsize), B(VDK_ETYPE, executable),
	B(VDK_EMACHINE, other_cpu), B(VDK_EMACHINE, other_class), S(VDK_EMACHINE, other_order),
	S(VDK_ETOOMANY, phdrs_65), B(VDK_EBOUNDS, phoff), B(VDK_EBOUNDS, phdrs_unloaded), B(VDK_EBOUNDS, load_filesz),
	B(VDK_ELOAD_PLACE, load_vaddr), B(VDK_ELOAD_PLACE, load_off),
	B(VDK_ELOAD_PLACE, load_none), B(VDK_ELOAD_COUNT, load_two),
	B(VDK_ELOAD_PROT, load_write), B(VDK_ELOAD_PROT, load_noexec),
	B(VDK_ELOAD_PROT, load_noread), B(VDK_ELOAD_ALIGN, load_align),
	B(VDK_ELOAD_SIZE, load_memsz), B(VDK_ESTACK, stack_none),
	B(VDK_ESTACK, stack_exec), B(VDK_EBOUNDS, dyn_outside),
	B(VDK_EBOUNDS, dyn_elsewhere), B(VDK_EDYNAMIC, dyn_none),
	B(VDK_EDYNAMIC, dyn_two), B(VDK_EDYNAMIC, dyn_endless),
	B(VDK_EBOUNDS, note_outside), B(VDK_EBOUNDS, note_elsewhere),
	B(VDK_EBOUNDS, eh_outside), B(VDK_EEH_NONE, eh_none),
	B(VDK_EDYN_TABLE, symtab_none), B(VDK_EDYN_TABLE, strtab_none),
	B(VDK_EDYN_TABLE, strsz_none), B(VDK_EDYN_TABLE, syment),
	B(VDK_EDYN_TABLE, hash_twice), B(VDK_EDYN_TABLE, versym_at_0),
	B(VDK_EBOUNDS, symtab_outside), B(VDK_EBOUNDS, symtab_end),
	B(VDK_EBOUNDS, strsz_outside), B(VDK_EDYN_TABLE, strsz_short),
	B(VDK_EBOUNDS, versym_end), B(VDK_EDYN_TABLE, null_not_null),
	B(VDK_EREL, rela), B(VDK_EREL, rel), B(VDK_EREL, jmprel), B(VDK_EREL, relr),
	B(VDK_EREL, rela_unsized), B(VDK_EREL, rela_sized_rel), B(VDK_EREL, rela_two_sizes),
	B(VDK_ETEXTREL, textrel), B(VDK_ETEXTREL, flags_textrel),
	B(VDK_ENEEDED, needed), B(VDK_ENEEDED, verneed), B(VDK_EINIT, init),
	B(VDK_EINIT, fini), B(VDK_EINIT, init_array), B(VDK_EINIT, fini_array),
	B(VDK_EINIT, preinit_array), B(VDK_ESONAME, soname_none),
	B(VDK_ESONAME, soname_empty), B(VDK_ESONAME, soname_outside),
	B(VDK_ENOTE, note_owner_size), B(VDK_ENOTE, note_desc_size),
	B(VDK_ENOTE, note_rest), B(VDK_ENOTE, variants_two),
	{ VDK_ETOOMANY, "notes_257", notes_257, notes_room },
	{ VDK_ETOOMANY, "notes_often", notes_often, notes_phdrs },
	B(VDK_ENOTE, note_tail), B(VDK_ENOTE, note_no_owner),
	B(VDK_ENOTE_FIELD, image_half), B(VDK_ENOTE_FIELD, image_empty),
	B(VDK_ENOTE_IMAGE, image_none), B(VDK_ENOTE_IMAGE, image_two),
	B(VDK_ENOTE_IMAGE, image_owner), B(VDK_ENOTE_FIELD, image_size),
	B(VDK_EABI, abi_version), B(VDK_ENOTE_FIELD, data_dist_0),
	B(VDK_ENOTE_FIELD, data_dist_odd), B(VDK_ENOTE_FIELD, data_size),
	B(VDK_ENOTE_FIELD, root_dist_near), B(VDK_ENOTE_FIELD, root_dist_odd),
	B(VDK_ENOTE_FIELD, preferred_odd), B(VDK_ENOTE_FIELD, preferred_low),
	B(VDK_ENOTE_FIELD, frame), B(VDK_ENOTE_FIELD, gate),
	B(VDK_ENOTE_FIELD, flags), B(VDK_ENOTE_FIELD, counter),
	B(VDK_ENOTE_FIELD, window_count), B(VDK_ENOTE_FIELD, gate_count),
	B(VDK_EWINDOW_RANGE, window_empty), B(VDK_EWINDOW_RANGE, window_outside),
	B(VDK_EWINDOW_RANGE, window_negative), B(VDK_EWINDOW_RANGE, window_zero),
	B(VDK_EGATE_RANGE, gate_kind), B(VDK_EGATE_RANGE, gate_kind_0),
	B(VDK_EGATE_RANGE, gate_outside), B(VDK_EGATE_RANGE, gate_negative),
	B(VDK_ENOTE_FIELD, tramp_count), B(VDK_EBUILDID, build_id_none),
	B(VDK_EBUILDID, build_id_owner), B(VDK_ESYSV_NONE, sysv_none),
	B(VDK_ESYSV_NONE, neither_hash), B(VDK_EBOUNDS, sysv_outside), B(VDK_EBOUNDS, sysv_tail),
	B(VDK_ESYSV_FORM, sysv_no_bucket), B(VDK_ESYSV_FORM, sysv_no_chain),
	B(VDK_ESYSV_FORM, sysv_head), B(VDK_ESYSV_FORM, sysv_loop),
	{ VDK_ESYSV_FORM, "sysv_high", sysv_high, wide_sysv },
	B(VDK_ESYSV_LOST, sysv_empty), B(VDK_ESYSV_LOST, sysv_cut),
	B(VDK_ETOOMANY, sysv_many), B(VDK_EGNU_NONE, gnu_none),
	B(VDK_EBOUNDS, gnu_tail), B(VDK_EGNU_FORM, gnu_no_bucket), B(VDK_ETOOMANY, gnu_buckets),
	B(VDK_EGNU_FORM, gnu_first_0), B(VDK_EGNU_FORM, gnu_first_big),
	B(VDK_EGNU_FORM, gnu_bloom_3), B(VDK_EGNU_FORM, gnu_bloom_0),
	B(VDK_EBOUNDS, gnu_bloom_big), B(VDK_EBOUNDS, gnu_end), B(VDK_EGNU_FORM, gnu_shift),
	B(VDK_EGNU_FORM, gnu_head), B(VDK_EGNU_FORM, gnu_endless),
	B(VDK_EGNU_LOST, gnu_empty), B(VDK_EGNU_LOST, gnu_filter),
	B(VDK_EGNU_LOST, gnu_wrong_hash), B(VDK_EGNU_LOST, gnu_skips),
	B(VDK_EVERSYM, versym_none), B(VDK_EVERDEF, verdef_none),
	B(VDK_EVERDEF, verdef_version), B(VDK_EVERDEF, verdef_next),
	B(VDK_EVERDEF, verdef_aux), B(VDK_EVERDEF, verdef_name),
	B(VDK_EVERDEF, verdef_count), B(VDK_EVERDEF, verdef_count_3),
	B(VDK_EVERDEF, verdef_cnt_0), { VDK_EVERDEF, "verdef_long", verdef_long, long_room }, B(VDK_EVERNODE, no_node),
	B(VDK_EVERNODE, base_no_base), N(VDK_EVERNODE, node_index_twice),
	S(VDK_EVERNODE, node_name_twice), B(VDK_EVERNODE, node_of_base),
	B(VDK_EVERNODE, node_hidden), N(VDK_ESYM_VERSION, sym_no_node),
	B(VDK_EVERHASH, ver_hash),
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
	B(VDK_ETRAMP_KIND, tramp_kind), B(VDK_ETRAMP_KIND, tramp_twice),
	B(VDK_ETRAMP_RANGE, tramp_disorder), B(VDK_ETRAMP_RANGE, tramp_empty),
	B(VDK_ETRAMP_RANGE, tramp_outside), B(VDK_ETRAMP_RANGE, tramp_negative),
	B(VDK_ETRAMP_RET, tramp_unnamed), B(VDK_EEH_HEADER, eh_version),
	B(VDK_EEH_HEADER, eh_ptr_enc), B(VDK_EEH_HEADER, eh_count_enc),
	B(VDK_EEH_HEADER, eh_table_enc), B(VDK_EEH_HEADER, eh_short),
	B(VDK_EEH_TABLE, eh_count), B(VDK_EEH_TABLE, eh_cut), B(VDK_ETOOMANY, eh_many),
	B(VDK_EEH_TABLE, eh_unsorted), B(VDK_EEH_TABLE, eh_pc_outside),
	B(VDK_EEH_FRAME, eh_frame_ptr), B(VDK_EEH_FRAME, eh_cie_version),
	B(VDK_EEH_FRAME, eh_cie_aug), B(VDK_EEH_FRAME, eh_cie_enc),
	B(VDK_EEH_FRAME, eh_fde_length), B(VDK_EEH_FRAME, eh_fde_short),
	B(VDK_EEH_FRAME, eh_fde_end), B(VDK_EEH_FRAME, eh_fde_cie),
	B(VDK_EEH_FRAME, eh_fde_covers), B(VDK_EEH_FRAME, eh_fde_pc),
	B(VDK_EEH_FRAME, eh_cie_unused), B(VDK_EEH_FRAME, eh_fde_cut),
	B(VDK_EEH_FRAME, eh_pair_fde), B(VDK_EEH_FRAME, eh_one_less),
	B(VDK_EEH_FRAME, eh_count_0), { VDK_EEH_FRAME, "eh_twice", eh_twice, eh_room },
	B(VDK_EEH_FRAME, eh_into_next),
	S(VDK_EEH_COVER, export_uncovered), B(VDK_EEH_COVER, export_in_half),
	B(VDK_EEH_COVER, tramp_uncovered), S(VDK_EEH_COVER, body_uncovered),
	S(VDK_EEH_COVER, tramp_bare), { VDK_EEH_COVER, "frame_none", frame_none, export_uncovered },
	B(VDK_EVARIANT_FORM, variant_size),
	B(VDK_EVARIANT_FORM, variant_wild), B(VDK_EVARIANT_FORM, variant_empty),
	B(VDK_EVARIANT_FORM, variant_never), S(VDK_EVARIANT_NAME, variant_name),
	B(VDK_EVARIANT_BODY, variant_body), B(VDK_EVARIANT_BODY, variant_long),
	S(VDK_EVARIANT_ORDER, variant_order), B(VDK_EVARIANT_LAST, variant_no_end),
	B(VDK_EVARIANT_LAST, variant_no_end_2), B(VDK_EVARIANT_LAST, variant_early),
	B(VDK_EVARIANT_FAMILY, variant_family), S(VDK_ETOOMANY, variant_many),
	B(VDK_EVARIANT_OVERLAP, variant_half), B(VDK_EVARIANT_OVERLAP, variant_in_export),
	B(VDK_EVARIANT_TRAMP, variant_is_tramp), S(VDK_EVARIANT_TRAMP, variant_of_tramp),
	B(VDK_EVARIANT_PLACE, variant_versions), B(VDK_EVARIANT_PLACE, variant_strings),
	B(VDK_EVARIANT_PLACE, variant_verdef),
	B(VDK_EVARIANT_PLACE, place_header), B(VDK_EVARIANT_PLACE, place_phdrs),
	B(VDK_EVARIANT_PLACE, place_dynamic), B(VDK_EVARIANT_PLACE, place_strings),
	B(VDK_EVARIANT_PLACE, place_sysv), B(VDK_EVARIANT_PLACE, place_gnu),
	B(VDK_EVARIANT_PLACE, place_verdef), B(VDK_EVARIANT_PLACE, place_note),
	B(VDK_EVARIANT_PLACE, place_eh_hdr), B(VDK_EVARIANT_PLACE, place_eh_end),
	B(VDK_EVARIANT_PLACE, place_export), B(VDK_EVARIANT_PLACE, place_body),
	B(VDK_EVARIANT_PLACE, place_tramp), B(VDK_EVARIANT_PLACE, place_symbols),
	S(VDK_EVARIANT_ALIAS, alias_stays), S(VDK_EVARIANT_ALIAS, alias_of_body),
	{ VDK_EVARIANT_PLACE, "variant_in_symbol", variant_in_symbol, eta_is_short },
};

static const struct bad *now;

/* Refused with its own code, whoever notices; a patch refuses its table too. */
TEST(broken)
{
	struct vdk_report why = { .code = 0 };
	struct vdk_image img, copy;
	uint8_t *buf;
	struct mk mk;
	int k, err;

	for (k = 0; k < 4; k++) {
		mk_default(&mk, k & 1 ? 64 : 32, k >> 1);
		test_case("%u bits %s", mk.bits, mk.big ? "BE" : "LE");
		if (now->spec)
			now->spec(&mk);
		mk_build(&mk);
		if (now->harm)
			now->harm(&mk);
		err = vdk_image_open(&img, mk.buf, mk.size);
		if (!err) {
			CHECK_ERR(vdk_image_check(&img, NULL), -now->code);
			err = vdk_image_check(&img, &why);
			CHECK_EQ(why.code, -err);
			CHECK(why.off < mk.size || why.off == 0 ||
			      now->code == VDK_EVERDEF || now->code == VDK_EEH_FRAME);
		}
		CHECK_ERR(err, -now->code);
		if (now->code >= VDK_EVARIANT_FORM || now->spec == variant_many ||
		    now->spec == body_uncovered) {
			buf = malloc(mk.size);
			CHECK_ERR(vdk_image_copy(&img, buf, mk.size, &copy), 0);
			CHECK_ERR(vdk_variant_patch(&copy, 0), -now->code);
			CHECK(!memcmp(buf, mk.buf, mk.size));
			free(buf);
		}
		mk_free(&mk);
	}
	seen[now->code] = 1;
}

TEST(every_code_has_an_image)
{
	int code;

	for (code = VDK_EFORMAT; code < 128; code++)
		if (strcmp(vdk_strerror(-code), "unknown error")) {
			test_case("%s", vdk_strerror(-code));
			CHECK(seen[code]);
		}
}

int main(void)
{
	char name[96];
	size_t i;

	for (i = 0; i < sizeof(bads) / sizeof(bads[0]); i++) {
		now = &bads[i];
		snprintf(name, sizeof(name), "%s: %s", now->what, vdk_strerror(-now->code));
		test_run(name, broken);
	}
	RUN(every_code_has_an_image);
	return test_done();
}
