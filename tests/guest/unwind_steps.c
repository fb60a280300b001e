// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* What is checked and recorded at each instruction of the vDSO. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"
#include "branch.h"
#include "unwind_steps.h"

#define IMAGE_MAX	0x20000
#define HEADER		64	/* bytes of its caller's frame that a function may not touch */
#define STEPS_MAX	5000
#define RECORDS		2	/* of one instruction: by different ways */
#define TEXTS_MAX	40
#define TURNS_MAX	32
#define LOST_MAX	50	/* calls: then one that is lost is not tried in another way */

static struct stepper stepper;
static unsigned int flags;

/* By instruction: how often recorded; which ways its branch went; did libgcc crash? */
static unsigned char recorded[IMAGE_MAX / 4], went[IMAGE_MAX / 4], crashed[IMAGE_MAX / 4];

static struct {
	unsigned long steps, unchanged, looks, compared, missing, signals, tramps, lost, wrong;
} count;

static void put(const void *data, size_t size)
{
	const char *p = data;
	ssize_t n;

	for (; size; p += n, size -= n) {
		n = write(STDOUT_FILENO, p, size);
		if (n <= 0)
			_exit(99);
	}
}

static void put_head(uint32_t kind, size_t size)
{
	struct chunk_head head = { kind, size };

	put(&head, sizeof(head));
}

__attribute__((format(printf, 1, 2)))
static void say(const char *fmt, ...)
{
	char line[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	put_head(CHUNK_TEXT, strlen(line));
	put(line, strlen(line));
}

static unsigned long offset(void)
{
	return stepper.now.pc - (unsigned long)vdso.base;
}

static bool in_image(void)
{
	return offset() < vdso.size && offset() < IMAGE_MAX;
}

static void wrong(const char *name, const char *judge, const char *what)
{
	if (count.wrong++ < TEXTS_MAX)
		say("# %s at 0x%lx: %s: %s", name, offset(), judge, what);
}

static void put_image(void)
{
	struct image_head head = { (unsigned long)vdso.base, 8 * sizeof(long), 0 };

	put_head(CHUNK_IMAGE, sizeof(head) + vdso.size);
	put(&head, sizeof(head));
	put(vdso.base, vdso.size);
}

/* What has to be found: state.truth is what is above the frame of now. */
static struct state state;

static void expect(unsigned int i, enum truth_kind kind, const struct cpu *cpu)
{
	state.truth[i] = (struct truth){ kind, !(flags & STEPS_NO_VMX), *cpu };
}

static void expect_caller(unsigned int i)
{
	expect(i, TRUTH_KEPT, &stepper.entry);
	state.truth[i].cpu.pc = stepper.entry.lr;
}

static void put_state(const char *name)
{
	static char bytes[16384];
	uint64_t end = stepper.entry.gpr[1] + 512;
	size_t size;

	state.stack = stepper.now.gpr[1];
	state.now = stepper.now;
	snprintf(state.what, sizeof(state.what), "%s", name);
	size = end > state.stack && end - state.stack < sizeof(bytes) ? end - state.stack : 0;
	if (!size || !stepper_memory(&stepper, state.stack, bytes, size)) {
		wrong(name, "record", "no stack to record");
		return;
	}
	put_head(CHUNK_STATE, sizeof(state) + size);
	put(&state, sizeof(state));
	put(bytes, size);
}

static void compare_frame(const char *name, const struct look *look, unsigned int frame,
			  const struct truth *truth)
{
	const char *bad = frame < look->count ?
		look_check(&look->frame[frame], truth, &count.compared, &count.missing) : "missing";
	char where[32];

	snprintf(where, sizeof(where), "libgcc, frame %u", frame);
	if (bad)
		wrong(name, where, bad);
}

/* libgcc, in a handler for a signal that comes right here. False: the child is gone. */
static bool look(const char *name)
{
	const struct look *l = &stepper.job->look;
	struct truth here = { TRUTH_ALL, !(flags & STEPS_NO_VMX), stepper.now };
	unsigned int i, frame = 0;
	const char *bad;

	if (!stepper_look(&stepper))
		return false;
	count.looks++;
	bad = cpu_differs(&here.cpu, &stepper.now, true);
	if (bad)
		wrong(name, "a signal changes", bad);
	compare_frame(name, l, frame++, &here);
	for (i = 0; i < TRUTHS && state.truth[i].kind; i++) {
		/* Callers within the image, if it has such, are no concern of ours. */
		while (state.truth[i].kind == TRUTH_KEPT && frame < l->count &&
		       l->frame[frame].cpu.pc - (unsigned long)vdso.base < vdso.size)
			frame++;
		compare_frame(name, l, frame++, &state.truth[i]);
	}
	if (!l->main_reached)
		wrong(name, "libgcc", "main is not reached");
	return true;
}

/* The child is before an instruction. How many new things were there? -1: gone. */
static int visit(const char *name)
{
	if (recorded[offset() / 4] >= RECORDS)
		return 0;
	put_state(name);
	if (!crashed[offset() / 4] && !look(name)) {
		crashed[offset() / 4] = 1;
		wrong(name, "libgcc", "crashes");
		return -1;
	}
	return !recorded[offset() / 4]++;
}

static void check_unchanged(const char *name, const char *header)
{
	char found[HEADER];
	const char *bad;

	if (flags & STEPS_FOREIGN)
		return;
	count.unchanged++;
	bad = cpu_differs(&stepper.entry, &stepper.now, false);
	if (bad)
		wrong(name, "changed", bad);
	if (!stepper_memory(&stepper, stepper.entry.gpr[1], found, HEADER) ||
	    memcmp(header, found, HEADER))
		wrong(name, "changed", "the caller's frame header");
}

/*
 * The branches turned in this run. What is met for the first time behind them may
 * be met only there, so they have to be turned once more for its other way.
 */
static struct {
	unsigned int count;
	unsigned long at[TURNS_MAX];
	int way[TURNS_MAX];
} turned;

static void note_turned(int way)
{
	if (turned.count == TURNS_MAX)
		return;
	turned.at[turned.count] = offset() / 4;
	turned.way[turned.count++] = way;
}

static void turn_again(void)
{
	unsigned int i;

	for (i = 0; i < turned.count; i++)
		went[turned.at[i]] &= ~(1 << turned.way[i]);
}

/* Both ways of a branch: the natural one, or the one it has not gone yet. */
static bool choose_way(unsigned int how)
{
	uint32_t word = *(const uint32_t *)(vdso.base + offset());
	unsigned char *ways = &went[offset() / 4];
	int way = branch_way(word, stepper.now.cr, stepper.now.ctr);
	bool fresh, first = !*ways;

	if (way < 0)
		return false;
	if (how == STEPS_FORCED && *ways & 1 << way && !(*ways & 1 << !way) &&
	    branch_turn(stepper.pid, word, &stepper.now)) {
		way = !way;
		note_turned(way);
	}
	fresh = !(*ways & 1 << way);
	*ways |= 1 << way;
	if (first)
		turn_again();
	return fresh;
}

/* A system call does not keep XER; after it, what it left is what has to stay. */
static void after_syscall(void)
{
	if (*(const uint32_t *)(vdso.base + offset() - 4) == SYSCALL_WORD)
		stepper.entry.xer = stepper.now.xer;
}

/* One instruction. A step from a system call would end behind the next one. */
static bool advance(void)
{
	if (in_image() && *(const uint32_t *)(vdso.base + offset()) == SYSCALL_WORD)
		return stepper_syscall(&stepper);
	return stepper_step(&stepper, 0);
}

/* From the instruction that a signal interrupts back to it. False: the child is gone. */
static bool handle_signal(const char *name, int sig)
{
	struct cpu outer = stepper.now;
	unsigned int i = 0;
	const char *bad;

	count.signals++;
	if (!stepper_step(&stepper, sig))
		return false;
	while (stepper.now.pc != outer.pc || stepper.now.gpr[1] != outer.gpr[1]) {
		if (in_image()) {
			memset(state.truth, 0, sizeof(state.truth));
			expect(0, TRUTH_ALL, &outer);
			expect_caller(1);
			count.tramps++;
			recorded[offset() / 4] = 0;
			if (visit(sig == SIG_RT ? "sigtramp_rt" : "sigtramp") < 0)
				return false;
		}
		if (++i > STEPS_MAX || !advance())
			return false;
	}
	bad = cpu_differs(&outer, &stepper.now, true);
	if (bad)
		wrong(name, "a handler changes", bad);
	return true;
}

static int run(const char *name, unsigned int how, int sig, unsigned int at)
{
	char header[HEADER];
	unsigned int i;
	int fresh = 0, n;

	turned.count = 0;
	if (!stepper_start(&stepper) ||
	    !stepper_memory(&stepper, stepper.entry.gpr[1], header, HEADER))
		return -1;
	for (i = 0; stepper.now.pc != stepper.entry.lr; i++) {
		if (i > STEPS_MAX || (in_image() && sig && i == at && !handle_signal(name, sig)))
			return -1;
		if (in_image()) {
			memset(state.truth, 0, sizeof(state.truth));
			expect_caller(0);
			after_syscall();
			check_unchanged(name, header);
			n = visit(name);
			if (n < 0)
				return -1;
			fresh += n + choose_way(how);
			count.steps++;
		}
		if (!advance())
			return -1;
	}
	check_unchanged(name, header);
	return stepper_finish(&stepper) ? fresh : -1;
}

static int call(const char *name, const void *fn, const void *const arg[3], unsigned int how,
		int sig, unsigned int at)
{
	struct job *job = stepper.job;
	int fresh;

	job->fn = fn;
	job->arg[0] = (long)arg[0];
	job->arg[1] = (long)arg[1];
	job->arg[2] = (long)arg[2];
	job->no_vmx = flags & STEPS_NO_VMX;
	fresh = run(name, how, sig, at);
	if (fresh < 0) {
		/* A branch turned the wrong way may lead anywhere, but nothing else may. */
		count.lost++;
		if (how != STEPS_FORCED)
			wrong(name, "the call", "did not come to its end");
		stepper_drop(&stepper);
	}
	return fresh;
}

bool steps_call(const char *name, const void *fn, const void *const arg[3], unsigned int how)
{
	int fresh = call(name, fn, arg, how, 0, 0);

	return fresh > 0 || (fresh < 0 && count.lost < LOST_MAX);
}

void steps_signal(const char *name, const void *fn, const void *const arg[3], int sig,
		  unsigned int at)
{
	unsigned int tries;

	/* More than one where libgcc crashed: then without it, to come past that. */
	for (tries = 0; tries < 4 && call(name, fn, arg, STEPS_PLAIN, sig, at) < 0; tries++)
		;
}

void steps_begin(unsigned int how, const void *main_function)
{
	flags = how;
	stepper_init(&stepper, main_function);
	put_image();
}

int steps_end(void)
{
	stepper_drop(&stepper);
	say("# steps %lu, of which with all registers and the caller's header checked %lu",
	    count.steps, count.unchanged);
	say("# libgcc: unwound %lu times, registers compared %lu, missing %lu",
	    count.looks, count.compared, count.missing);
	say("# signals %lu, stops in trampolines %lu, calls given up %lu, wrong %lu",
	    count.signals, count.tramps, count.lost, count.wrong);
	return count.wrong || count.missing || !count.steps || !count.tramps;
}
