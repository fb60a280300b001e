// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Has elfutils unwind each stopped program that t_unwind recorded, by the
 * unwind data of the image that was mapped there, and compares.
 *
 *	judge_libdw NAME RECORDS [START+SIZE...]
 *
 * The ranges, hexadecimal, are of the image: the CPU cannot execute what is there.
 *
 * Not for it to judge: its registers are words, so of floating point and vector
 * registers it has the first 4 or 8 bytes, which are different in each. What no
 * rule tells of it does not know, so of the caller of a function it has the pc, the
 * CFA and LR. It takes column 108, v31, for LR: behind a trampoline its LR is v31,
 * and with it the pc of whoever called a function that has LR there. So all is judged
 * once more with the rules for v31 put under a number that it does not know: then
 * LR has to be right. TAP on stdout.
 */
#define _GNU_SOURCE
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "records.h"

#define COL_V31		108	/* elfutils: LR */
#define COL_NOBODYS	112	/* of the numbers that elfutils takes */
#define COLUMNS		110

static struct records records;
static const struct state *state;
static const unsigned char *stack;
static size_t stack_size;
static bool v31_hidden;
static unsigned long unwound, compared, unknown, missing, lr_is_v31, lr_judged, wrong;

/* A register as elfutils has it: the word that is at its place in memory. */
static Dwarf_Word column_value(const struct cpu *cpu, unsigned int column, Dwarf_Word *mask)
{
	unsigned int word = records.image.bits / 8;
	unsigned int high = records.big && word == 8 ? 32 : 0;	/* 4 bytes at that place */

	*mask = word == 8 ? ~0ull : 0xffffffff;
	if (column < COL_FPR)
		return cpu->gpr[column];
	if (column < COL_FPR + 32)	/* 32-bit ones are all big-endian */
		return word == 8 ? cpu->fpr[column - COL_FPR] : cpu->fpr[column - COL_FPR] >> 32;
	if (column >= COL_VR && column < COL_VR + 32)
		return records_number(&records, cpu->vr[column - COL_VR], word);
	switch (column) {
	case COL_LR:
		return cpu->lr;
	case COL_CTR:
		return cpu->ctr;
	case COL_XER:
		return cpu->xer;
	}
	*mask = 0xffffffffull << high;
	if (column == COL_VRSAVE)
		return cpu->vrsave << high;
	return cpu->cr << high;
}

static bool has_column(const struct truth *t, unsigned int column)
{
	bool all = t->kind == TRUTH_ALL;

	if (column < 32)
		return all || column == 1 || column == 2 || column >= 13;
	if (column < COL_FPR + 32)
		return all || column >= COL_FPR + 14;
	if (column >= COL_CR0 && column < COL_CR0 + 8)
		return all || (column >= COL_CR0 + 2 && column <= COL_CR0 + 4);
	if (column >= COL_VR && column < COL_VR + 32)
		return t->has_vr && (all || column >= COL_VR + 20);
	return column == COL_VRSAVE ||
	       (all && (column == COL_LR || column == COL_CTR || column == COL_XER));
}

static void complain(unsigned int frame, const char *what, unsigned int column,
		     Dwarf_Word got, Dwarf_Word want)
{
	if (wrong++ < 40)
		printf("# %s at 0x%llx: elfutils, frame %u: %s %u is 0x%llx, not 0x%llx\n",
		       state->what, (unsigned long long)(state->now.pc - records.image.base),
		       frame, what, column, (unsigned long long)got, (unsigned long long)want);
}

/* A register is wrong, unless it is LR behind a trampoline and really v31. */
static void differs(unsigned int number, const struct truth *t, unsigned int column,
		    Dwarf_Word got, Dwarf_Word want)
{
	Dwarf_Word mask;

	if (column == COL_LR && t->kind == TRUTH_ALL && !v31_hidden &&
	    (!t->has_vr || got == column_value(&t->cpu, COL_V31, &mask)))
		lr_is_v31++;
	else
		complain(number, "column", column, got, want);
}

static void compare(Dwfl_Frame *frame, unsigned int number, const struct truth *t)
{
	Dwarf_Word got, want, mask;
	unsigned int column;
	Dwarf_Addr pc = 0;
	bool exact = false;

	unwound++;
	compared += 2;
	if (!dwfl_frame_pc(frame, &pc, &exact) || pc != t->cpu.pc)
		complain(number, "pc", 0, pc, t->cpu.pc);
	if (exact != (t->kind == TRUTH_ALL))
		complain(number, "the mark of an interrupted frame", 0, exact, !exact);
	for (column = 0; column < COLUMNS; column++) {
		if (column == COL_V31 || !has_column(t, column))
			continue;
		if (dwfl_frame_reg(frame, column, &got)) {
			++*(t->kind == TRUTH_ALL ? &missing : &unknown);
			continue;
		}
		compared++;
		lr_judged += column == COL_LR;
		want = column_value(&t->cpu, column, &mask);
		if ((got ^ want) & mask)
			differs(number, t, column, got & mask, want & mask);
	}
}

/* Its place among the frames that it is compared with. */
struct walk {
	unsigned int frame, truth;
	bool lr_lost;
};

static int on_frame(Dwfl_Frame *frame, void *arg)
{
	struct walk *w = arg;
	const struct truth *t = &state->truth[w->truth];
	unsigned long before = lr_is_v31;
	Dwarf_Addr pc;

	if (!w->frame++)
		return DWARF_CB_OK;	/* where it was stopped */
	/* Callers within the image, if it has such, are no concern of ours. */
	if (t->kind == TRUTH_KEPT && dwfl_frame_pc(frame, &pc, NULL) &&
	    pc - records.image.base < records.image_size)
		return DWARF_CB_OK;
	compare(frame, w->frame - 1, t);
	w->lr_lost |= lr_is_v31 != before;
	w->truth++;
	/* What is above a frame without LR cannot be told. */
	return w->truth < TRUTHS && t[1].kind && !w->lr_lost ? DWARF_CB_OK : DWARF_CB_ABORT;
}

static pid_t next_thread(Dwfl *dwfl, void *arg, void **thread)
{
	(void)dwfl;
	(void)arg;
	if (*thread)
		return 0;
	*thread = &state;
	return 1;
}

static bool memory_read(Dwfl *dwfl, Dwarf_Addr addr, Dwarf_Word *result, void *arg)
{
	unsigned int word = records.image.bits / 8;

	(void)dwfl;
	(void)arg;
	if (addr < state->stack || addr - state->stack > stack_size - word)
		return false;
	*result = records_number(&records, stack + (addr - state->stack), word);
	return true;
}

static bool set_registers(Dwfl_Thread *thread, void *arg)
{
	Dwarf_Word value, mask;
	unsigned int column;

	(void)arg;
	for (column = 0; column < COLUMNS; column++) {
		if (column == COL_LR - 1 || column == COL_CTR + 1 || column == COL_V31)
			continue;
		value = column_value(&state->now, column, &mask);
		if (!dwfl_thread_state_registers(thread, column, 1, &value))
			return false;
	}
	dwfl_thread_state_register_pc(thread, state->now.pc);
	return true;
}

static const Dwfl_Thread_Callbacks threads = {
	.next_thread = next_thread,
	.memory_read = memory_read,
	.set_initial_registers = set_registers,
};

/* CFA_expression v31, length, breg1: how our trampolines tell where v31 is. */
static unsigned int hide_v31(unsigned char *image, size_t size)
{
	unsigned int hidden = 0;
	size_t i;

	for (i = 0; i + 4 <= size; i++) {
		if (image[i] != 0x10 || image[i + 1] != COL_V31 || image[i + 3] != 0x71)
			continue;
		image[i + 1] = COL_NOBODYS;
		hidden++;
	}
	return hidden;
}

/* The module is the image that came with the records, in a file of its own. */
static Dwfl *open_image(const unsigned char *image, size_t size)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_build_id_find_elf,
		.find_debuginfo = dwfl_standard_find_debuginfo,
	};
	int fd = memfd_create("image", 0);
	Dwfl *dwfl = dwfl_begin(&callbacks);
	Dwfl_Module *module;
	GElf_Addr bias;
	Elf *elf;

	if (fd < 0 || !dwfl || write(fd, image, size) != (ssize_t)size)
		return NULL;
	module = dwfl_report_elf(dwfl, "vdso", "vdso", fd, records.image.base, false);
	dwfl_report_end(dwfl, NULL, NULL);
	elf = module ? dwfl_module_getelf(module, &bias) : NULL;
	if (!elf || !dwfl_attach_state(dwfl, elf, 1, &threads, NULL))
		return NULL;
	return dwfl;
}

#define NOP	0x60000000

/*
 * The words of the image that no way leads to: nops between functions or there for
 * those who look up pc - 1, the branch by which an assembler gets over many, and
 * the zero that ends what a disassembler shows.
 */
static bool is_fill(unsigned long off)
{
	uint32_t word = records_number(&records, records.image_data + off, 4);
	unsigned long end = off + (word & 0xfffc), i;

	if (word == NOP || !word)
		return true;
	if ((word & 0xffff8003) != 0x48000000 || end > records.image_size || end <= off + 4)
		return false;
	for (i = off + 4; i < end; i += 4) {
		word = records_number(&records, records.image_data + i, 4);
		if (word && word != NOP)
			return false;
	}
	return true;
}

/* Is it in one of the ranges of the command line? */
static bool is_left_out(unsigned long off, char *const *ranges)
{
	unsigned long start, size;

	for (; *ranges; ranges++)
		if (sscanf(*ranges, "%lx+%lx", &start, &size) == 2 && off - start < size)
			return true;
	return false;
}

/* Every instruction that has unwind data and is for this CPU has been stopped at. */
static unsigned long count_covered(Dwfl *dwfl, const unsigned char *seen, char *const *left_out,
				   unsigned long *all)
{
	Dwfl_Module *module = dwfl_addrmodule(dwfl, records.image.base);
	unsigned long off, covered = 0;
	Dwarf_CFI *cfi;
	Dwarf_Addr bias;
	Dwarf_Frame *frame;

	cfi = module ? dwfl_module_eh_cfi(module, &bias) : NULL;
	for (off = *all = 0; cfi && off < records.image_size; off += 4) {
		if (dwarf_cfi_addrframe(cfi, records.image.base + off - bias, &frame))
			continue;
		free(frame);
		if ((is_fill(off) || is_left_out(off, left_out)) && !seen[off / 4])
			continue;
		++*all;
		covered += seen[off / 4];
		if (!seen[off / 4])
			printf("# not stopped at: 0x%lx\n", off);
	}
	return covered;
}

/* Return: how many stopped programs there were. */
static unsigned long judge_all(Dwfl *dwfl, unsigned char *seen)
{
	unsigned long states = 0;

	while ((state = records_next(&records, &stack, &stack_size))) {
		uint64_t off = state->now.pc - records.image.base;
		struct walk walk = { 0, 0, false };

		if (off < records.image_size)
			seen[off / 4] = 1;
		states++;
		dwfl_getthread_frames(dwfl, 1, on_frame, &walk);
		if (!walk.lr_lost && walk.truth < TRUTHS && state->truth[walk.truth].kind)
			complain(walk.frame, "missing, the frame", walk.frame, 0, 1);
	}
	return states;
}

/* LR alone was excused: with v31 out of its way there is no excuse. */
static void judge_lr(const char *name, unsigned char *seen)
{
	unsigned char *image = malloc(records.image_size);
	unsigned long before = wrong;
	unsigned int hidden = 0;
	Dwfl *dwfl = NULL;

	if (image) {
		memcpy(image, records.image_data, records.image_size);
		hidden = hide_v31(image, records.image_size);
		dwfl = open_image(image, records.image_size);
	}
	records_rewind(&records);
	v31_hidden = true;
	lr_judged = 0;
	if (!hidden || !dwfl || !judge_all(dwfl, seen) || !lr_judged)
		wrong++;
	printf("# %s: elfutils, with v31's %u rules under another number: LR judged %lu, wrong %lu\n",
	       name, hidden, lr_judged, wrong - before);
	free(image);
}

int main(int argc, char **argv)
{
	unsigned char *seen;
	unsigned long states, all, covered;
	Dwfl *dwfl;

	if (argc < 3 || !records_open(&records, argv[2]))
		return 1;
	dwfl = open_image(records.image_data, records.image_size);
	seen = calloc(1, records.image_size);
	if (!dwfl || !seen) {
		printf("# elfutils cannot open the image: %s\n", dwfl_errmsg(-1));
		return 1;
	}
	states = judge_all(dwfl, seen);
	covered = count_covered(dwfl, seen, argv + 3, &all);
	printf("# %s: instructions %lu of %lu, stops %lu\n", argv[1], covered, all, states);
	printf("# %s: elfutils: frames %lu, registers compared %lu, wrong %lu, missing %lu; "
	       "not for it to know %lu, LR taken for v31 %lu\n",
	       argv[1], unwound, compared, wrong, missing, unknown, lr_is_v31);
	judge_lr(argv[1], seen);
	printf("%s 1 - %s: elfutils unwinds at every instruction\n",
	       wrong || missing || !unwound ? "not ok" : "ok", argv[1]);
	printf("%s 2 - %s: every instruction was stopped at\n",
	       covered != all || !all ? "not ok" : "ok", argv[1]);
	printf("1..2\n");
	return wrong || missing || !unwound || covered != all;
}
