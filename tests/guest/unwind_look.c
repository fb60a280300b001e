// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Every register of the frames above a handler, as libgcc finds them. */
#include <stdio.h>
#include <string.h>
#include <unwind.h>

#include "guest.h"
#include "unwind_look.h"

#define STEPS_MAX	64	/* wrong data may lead round and round */

struct taking {
	struct look *look;
	unsigned long main_start;
	bool interrupted;
	unsigned int steps;
};

/*
 * _Unwind_GetGR gives words only. The context begins with an array of the
 * places where the registers were saved, by column, and that array is what it
 * reads itself; take() makes sure that it is.
 */
static const void *place(struct _Unwind_Context *context, unsigned int column)
{
	return ((const void *const *)context)[column];
}

static bool get(struct _Unwind_Context *context, struct look_frame *f,
		unsigned int column, void *to, size_t size)
{
	const void *from = place(context, column);

	f->found[column] = from != NULL;
	if (from)
		memcpy(to, from, size);
	return from != NULL;
}

static uint64_t get_long(struct _Unwind_Context *context, struct look_frame *f, unsigned int column)
{
	unsigned long value = 0;

	if (get(context, f, column, &value, sizeof(value)) &&
	    value != _Unwind_GetGR(context, column))
		f->found[column] = 0;
	return value;
}

static void take(struct _Unwind_Context *context, struct look_frame *f)
{
	unsigned int i;
	uint32_t word;

	memset(f, 0, sizeof(*f));
	for (i = 0; i < 32; i++) {
		if (i != 1)
			f->cpu.gpr[i] = get_long(context, f, i);
		get(context, f, COL_FPR + i, &f->cpu.fpr[i], 8);
		get(context, f, COL_VR + i, f->cpu.vr[i], 16);
	}
	f->cpu.gpr[1] = _Unwind_GetCFA(context);
	f->found[1] = 1;
	f->cpu.lr = get_long(context, f, COL_LR);
	f->cpu.ctr = get_long(context, f, COL_CTR);
	f->cpu.xer = get_long(context, f, COL_XER);
	for (i = 0; i < 8; i++)
		get(context, f, COL_CR0 + i, &f->cr_field[i], 4);
	word = 0;
	get(context, f, COL_VRSAVE, &word, 4);
	f->cpu.vrsave = word;
}

static _Unwind_Reason_Code step(struct _Unwind_Context *context, void *arg)
{
	struct taking *t = arg;
	struct look *look = t->look;
	int before = 0;
	unsigned long pc = _Unwind_GetIPInfo(context, &before);

	t->interrupted |= before;
	if (t->interrupted && look->count < LOOK_FRAMES) {
		take(context, &look->frame[look->count]);
		look->frame[look->count++].cpu.pc = pc;
	}
	look->main_reached |= _Unwind_GetRegionStart(context) == t->main_start;
	return ++t->steps < STEPS_MAX ? _URC_NO_REASON : _URC_END_OF_STACK;
}

void look_take(struct look *look, const void *main_function)
{
	struct taking t = { look, (unsigned long)code_of(main_function), false, 0 };

	memset(look, 0, sizeof(*look));
	_Unwind_Backtrace(step, &t);
}

/* The state of one comparison. */
struct check {
	const struct look_frame *f;
	unsigned long *compared, *unknown;
	char *what;
	size_t size;
};

static void compare(struct check *c, unsigned int column, const char *name, unsigned int number,
		    const void *got, const void *want, size_t size)
{
	if (!c->f->found[column]) {
		++*c->unknown;
		return;
	}
	++*c->compared;
	if (memcmp(got, want, size) && !*c->what)
		snprintf(c->what, c->size, "%s%u", name, number);
}

static void compare_cr(struct check *c, uint32_t want, bool all)
{
	unsigned int i;

	for (i = all ? 0 : 2; i < (all ? 8 : 5); i++) {
		uint32_t mask = 0xf0000000 >> 4 * i, got = c->f->cr_field[i] & mask, is = want & mask;

		compare(c, COL_CR0 + i, "cr", i, &got, &is, 4);
	}
}

const char *look_check(const struct look_frame *frame, const struct truth *truth,
		       unsigned long *compared, unsigned long *unknown)
{
	static char what[24];
	struct check c = { frame, compared, unknown, what, sizeof(what) };
	const struct cpu *got = &frame->cpu, *want = &truth->cpu;
	bool all = truth->kind == TRUTH_ALL;
	unsigned int i;

	*what = 0;
	*compared += 1;
	if (got->pc != want->pc)
		return "pc";
	compare(&c, 1, "the CFA", 0, &got->gpr[1], &want->gpr[1], 8);
	for (i = 0; i < 32; i++) {
		if (all || i >= 13 || i == 2)
			compare(&c, i, "r", i, &got->gpr[i], &want->gpr[i], 8);
		if (all || i >= 14)
			compare(&c, COL_FPR + i, "f", i, &got->fpr[i], &want->fpr[i], 8);
		if (truth->has_vr && (all || i >= 20))
			compare(&c, COL_VR + i, "v", i, got->vr[i], want->vr[i], 16);
	}
	compare_cr(&c, want->cr, all);
	compare(&c, COL_VRSAVE, "VRSAVE", 0, &got->vrsave, &want->vrsave, 8);
	if (all) {
		compare(&c, COL_LR, "LR", 0, &got->lr, &want->lr, 8);
		compare(&c, COL_CTR, "CTR", 0, &got->ctr, &want->ctr, 8);
		compare(&c, COL_XER, "XER", 0, &got->xer, &want->xer, 8);
	}
	return *what ? what : NULL;
}
