/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A program's placement request: where its image should be. The notes are the
 * program's, so anything may stand there: what is not exactly a request is none.
 */
#include "internal.h"

static bool read_desc(const uint8_t *desc, enum vdk_order order,
		      struct vdk_request *request)
{
	struct vdk_request new;

	new.how = vdk_ld32_(VDK_AT_(desc, vdk_note_place, how), order);
	new.addr = vdk_ld64_(VDK_AT_(desc, vdk_note_place, addr), order);
	if (new.how < VDK_PLACE_AT || new.how > VDK_PLACE_NONE ||
	    vdk_ld32_(VDK_AT_(desc, vdk_note_place, zero), order))
		return false;
	if (new.how == VDK_PLACE_AT ? !new.addr || new.addr % VDK_ALIGN :
				      new.addr != 0)
		return false;
	*request = new;
	return true;
}

int vdk_request_read(const void *notes, size_t size, uint64_t align,
		     enum vdk_order order, struct vdk_request *request)
{
	const uint8_t *bytes = notes;
	struct vdk_notes_ it;
	struct vdk_note_ note;

	vdk_notes_start_(&it, bytes, size, align, order);
	while (vdk_notes_next_(&it, &note) > 0) {
		if (!vdk_note_is_(&note, VDK_NOTE_OWNER, VDK_NT_PLACE) ||
		    note.size != sizeof(struct vdk_note_place))
			continue;
		if (read_desc(bytes + note.desc, order, request))
			return 0;
	}
	return -VDK_ENOENT;
}

void vdk_request_apply(const struct vdk_request *request, struct vdk_policy *policy)
{
	policy->how = request->how;
	if (request->how == VDK_PLACE_AT)
		policy->addr = request->addr;
}
