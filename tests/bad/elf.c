/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Ways to break rules: headers, segments, dynamic entries, notes. */
#include "bad.h"

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

const struct bad bad_elf[] = {
	B(VDK_EFORMAT, magic), B(VDK_EFORMAT, class_3), B(VDK_EFORMAT, order_3),
	B(VDK_EFORMAT, ident_version), B(VDK_EFORMAT, e_version),
	B(VDK_EFORMAT, phentsize), B(VDK_ETYPE, executable),
	B(VDK_EMACHINE, other_cpu), B(VDK_EMACHINE, other_class),
	S(VDK_EMACHINE, other_order), S(VDK_ETOOMANY, phdrs_65), B(VDK_EBOUNDS, phoff),
	B(VDK_EBOUNDS, phdrs_unloaded), B(VDK_EBOUNDS, load_filesz),
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
	B(VDK_EREL, rela_unsized), B(VDK_EREL, rela_sized_rel),
	B(VDK_EREL, rela_two_sizes), B(VDK_ETEXTREL, textrel),
	B(VDK_ETEXTREL, flags_textrel), B(VDK_ENEEDED, needed),
	B(VDK_ENEEDED, verneed), B(VDK_EINIT, init), B(VDK_EINIT, fini),
	B(VDK_EINIT, init_array), B(VDK_EINIT, fini_array),
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
	B(VDK_ENOTE_FIELD, frame), B(VDK_ENOTE_FIELD, gate), B(VDK_ENOTE_FIELD, flags),
	B(VDK_ENOTE_FIELD, counter), B(VDK_ENOTE_FIELD, window_count),
	B(VDK_ENOTE_FIELD, gate_count), B(VDK_ENOTE_FIELD, tramp_count),
	B(VDK_EBUILDID, build_id_none), B(VDK_EBUILDID, build_id_owner),
	{ 0, NULL, NULL, NULL },
};
