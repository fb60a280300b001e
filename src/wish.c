/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A program's wish where its image should be. The notes are the program's, so
 * anything may stand there: what is not exactly a wish is none.
 */
#include "internal.h"

enum { WISH_HOW = 0, WISH_ZERO = 4, WISH_ADDR = 8 };

static bool read_desc(const uint8_t *desc, enum vdk_order order,
		      struct vdk_wish *wish)
{
	struct vdk_wish new;

	new.how = vdk_ld32_(desc + WISH_HOW, order);
	new.addr = vdk_ld64_(desc + WISH_ADDR, order);
	if (new.how < VDK_PLACE_AT || new.how > VDK_PLACE_NONE ||
	    vdk_ld32_(desc + WISH_ZERO, order))
		return false;
	if (new.how == VDK_PLACE_AT ? !new.addr || new.addr % VDK_ALIGN :
				      new.addr != 0)
		return false;
	*wish = new;
	return true;
}

int vdk_wish_read(const void *notes, size_t size, uint64_t align,
		  enum vdk_order order, struct vdk_wish *wish)
{
	const uint8_t *bytes = notes;
	struct vdk_notes_ it;
	struct vdk_note_ note;

	vdk_notes_start_(&it, bytes, size, align, order);
	while (vdk_notes_next_(&it, &note) > 0) {
		if (!vdk_note_is_(&note, VDK_NOTE_OWNER, VDK_NT_PLACE) ||
		    note.size != sizeof(struct vdk_note_place))
			continue;
		if (read_desc(bytes + note.desc, order, wish))
			return 0;
	}
	return -VDK_ENOENT;
}

void vdk_wish_apply(const struct vdk_wish *wish, struct vdk_policy *policy)
{
	policy->how = wish->how;
	if (wish->how == VDK_PLACE_AT)
		policy->addr = wish->addr;
}
