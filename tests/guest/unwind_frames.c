// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* The frames above a call, as libgcc's unwinder sees them. */
#include <unwind.h>

#include <vdk/abi.h>

#include "guest.h"
#include "unwind_frames.h"

#define COL_LR	65
#define COL_CTR	66

/* libgcc's, in no public header. */
struct dwarf_eh_bases {
	void *tbase, *dbase, *func;
};
const void *_Unwind_Find_FDE(void *pc, struct dwarf_eh_bases *bases);

struct unwind_frame frames[FRAMES_MAX];
unsigned int frame_count;

static _Unwind_Reason_Code note(struct _Unwind_Context *context, void *arg)
{
	struct unwind_frame *f = &frames[frame_count];
	int before = 0;
	unsigned int i;

	(void)arg;
	if (frame_count == FRAMES_MAX)
		return _URC_END_OF_STACK;
	f->pc = _Unwind_GetIPInfo(context, &before);
	f->is_signal = before;
	f->cfa = _Unwind_GetCFA(context);
	f->start = _Unwind_GetRegionStart(context);
	/* Only a signal frame has them all; the unwinder crashes on one it lacks. */
	if (before) {
		for (i = 0; i < 32; i++)
			f->gpr[i] = i == 1 ? f->cfa : _Unwind_GetGR(context, i);
		f->lr = _Unwind_GetGR(context, COL_LR);
		f->ctr = _Unwind_GetGR(context, COL_CTR);
	}
	frame_count++;
	return _URC_NO_REASON;
}

void frames_take(void)
{
	frame_count = 0;
	_Unwind_Backtrace(note, 0);
}

bool (frames_reach)(const void *function)
{
	unsigned long start = (unsigned long)code_of(function);
	unsigned int i;

	for (i = 0; i < frame_count; i++)
		if (frames[i].start == start)
			return true;
	return false;
}

bool frames_fde_in_vdso(unsigned long pc)
{
	struct dwarf_eh_bases bases;
	const void *fde = _Unwind_Find_FDE((void *)pc, &bases);

	return (unsigned long)fde - (unsigned long)vdso.base < VDK_ALIGN;
}
