/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Ways to break rules: trampolines, windows, gates, unwind data. */
#include "bad.h"

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
HARM(tramp_bare)	{ mk->sym[10].body = mk->tramp_body[0] = 30; }
/* Without unwind data of a frame trampolines need none, but all else does. */
HARM(frame_none)	{ mk_put(mk, mk->image + 20, 4, VDK_FRAME_NONE); }
HARM(tramp_uncovered)	{ uint32_t at = FDE(mk, 11) + 8, w = mk_word(mk);
			  mk_put(mk, at, w, mk_get(mk, at, w) + 4);
			  mk_put(mk, at + w, w, 32);
			  mk_put(mk, PAIR(mk, 11), 4, mk_get(mk, PAIR(mk, 11), 4) + 4); }

const struct bad bad_code[] = {
	B(VDK_EWINDOW_RANGE, window_empty), B(VDK_EWINDOW_RANGE, window_outside),
	B(VDK_EWINDOW_RANGE, window_negative), B(VDK_EWINDOW_RANGE, window_zero),
	B(VDK_EGATE_RANGE, gate_kind), B(VDK_EGATE_RANGE, gate_kind_0),
	B(VDK_EGATE_RANGE, gate_outside), B(VDK_EGATE_RANGE, gate_negative),
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
	B(VDK_EEH_FRAME, eh_into_next), S(VDK_EEH_COVER, export_uncovered),
	B(VDK_EEH_COVER, export_in_half), B(VDK_EEH_COVER, tramp_uncovered),
	S(VDK_EEH_COVER, tramp_bare),
	{ VDK_EEH_COVER, "frame_none", frame_none, export_uncovered },
	{ 0, NULL, NULL, NULL },
};
