/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Every instruction of an image, one at a time, on this CPU: t_step IMAGE INSTRUCTIONS
 * FEATURES...
 *
 * At each one libgcc unwinds to the caller with what it has of registers; those that a
 * called function saves are untouched, and the stack pointer is where it was at the call,
 * but where C has a frame. INSTRUCTIONS is a file with the address and the function of
 * each, a line each: none may be left out. How many a call takes is printed.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../test.h"
#include "host.h"
#include "step.h"

#define RATE	(1u << 24)	/* a nanosecond a tick, with this shift: */
#define SHIFT	24

#define SYSTEM_CALL	"\x0f\x05"

static struct native us;
static struct vdk_page root;	/* of a namespace */
static uint8_t *home;		/* the page's memory, as the host writes it */

#define MOST	(1 << 16)

static bool is_code[MOST], was_stepped[MOST + 2], may_have_frame[MOST];

/* ---------------------------------------------------------------- the watcher */

static unsigned long moved, lost, wrong_caller, steps;

static void watch(const struct step *s)
{
	uint64_t off = s->pc - (uint64_t)us.img.blob;

	if (off >= MOST)
		return;
	steps++;
	was_stepped[off] = true;
	/* The CPU does not stop behind a system call. */
	was_stepped[off + 2] |= !memcmp(us.img.blob + off, SYSTEM_CALL, 2);
	if (!s->saved_kept || (!may_have_frame[off] && s->sp != s->sp_at_call))
		moved++;
	if (!s->unwound)
		lost++;
	else if (s->caller_pc != s->pc_at_call || s->caller_cfa != s->sp_at_call + 8)
		wrong_caller++;
}

/* ------------------------------------------------------------------ the calls */

static void *fn(const char *name)
{
	return native_sym(&us, name);
}

/* All exports, in the ways that they can be called. */
static void call_all(void)
{
	static const long ids[] = { 0, 1, 5, 6, 7, 11, 23, 24, -1 };
	struct timespec ts;
	unsigned int a, b, i;
	int tz[2];

	for (i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		step_call(fn("__vdso_clock_gettime"), ids[i], (long)&ts);
		step_call(fn("__vdso_clock_getres"), ids[i], (long)&ts);
		step_call(fn("__vdso_clock_getres"), ids[i], 0);
	}
	step_call(fn("__vdso_gettimeofday"), (long)&ts, 0);
	step_call(fn("__vdso_gettimeofday"), (long)&ts, (long)tz);
	step_call(fn("__vdso_gettimeofday"), 0, (long)tz);
	step_call(fn("__vdso_gettimeofday"), 0, 0);
	step_call(fn("__vdso_time"), (long)&ts, 0);
	step_call(fn("__vdso_time"), 0, 0);
	step_call(fn("__vdso_getcpu"), (long)&a, (long)&b);
	step_call(fn("__vdso_getcpu"), 0, 0);
}

/* A moving clock, its base so many ticks ago, so far into its second. */
static struct vdk_clock moving(int64_t ago, uint32_t ns)
{
	return (struct vdk_clock){ .base = native_counter() - (uint64_t)ago, .sec = 1000,
				   .nsec = (uint64_t)ns << SHIFT, .mult = RATE, .shift = SHIFT };
}

static void publish(struct vdk_page *page, struct vdk_clock c)
{
	struct vdk_time now = { .valid = 1u << 0 | 1u << 1 | 1u << 5 | 1u << 7 };
	uint32_t id;

	now.clock[0] = now.clock[1] = now.clock[7] = c;
	vdk_clock_now(&now.clock[5], 1000, 5);
	if (vdk_page_publish(page, &now))
		native_die("a clock in range is refused");
	for (id = 0; id < 6; id++)
		vdk_page_set_res(page, id, 1);
}

/* Pages for which readers go each way that there is. */
static void call_with_pages(void)
{
	struct vdk_ns_offset off[VDK_CLOCKS] = { [1] = { 1, 999999999 } };
	struct vdk_clock c;

	call_all();			/* closed */
	publish(&us.host.page, moving(0, 0));
	call_all();
	publish(&us.host.page, moving(0, 999999999));	/* the second is over */
	call_all();
	publish(&us.host.page, moving(-1000000, 0));	/* the base is ahead */
	call_all();
	publish(&us.host.page, moving(-((int64_t)1 << 50), 0));
	call_all();
	vdk_page_set_limit(&us.host.page, 1, 1);
	publish(&us.host.page, moving((int64_t)1 << 33, 0));
	call_all();
	vdk_page_set_limit(&us.host.page, 1, UINT64_MAX);
	c = moving((int64_t)1 << 62, 0);		/* more than fits */
	c.mult = UINT32_MAX, c.shift = VDK_SHIFT_MIN;
	publish(&us.host.page, c);
	call_all();
	c.mult = 5, c.shift = VDK_SHIFT_MIN;		/* fits 64 bits, and is too long */
	c.base = native_counter() - ((uint64_t)7 << 60);
	publish(&us.host.page, c);
	call_all();
	c.mult = 0;					/* stands still */
	publish(&us.host.page, c);
	call_all();
	publish(&root, moving(0, 999999999));
	if (vdk_page_ns_init(&us.host.page, &root, home, VDK_DATA_SIZE, off))
		native_die("a namespace in range is refused");
	call_all();
	if (vdk_page_init(&us.host.page, &us.img, home, VDK_DATA_SIZE))
		native_die("no page");
}

/* A publish that never ends: a thousand looks, and no more. */
static void call_while_written(void)
{
	struct timespec ts;

	publish(&us.host.page, moving(0, 0));
	vdk_page_mark(&us.host.page);
	step_call(fn("__vdso_clock_gettime"), 1, (long)&ts);
	step_call(fn("__vdso_gettimeofday"), (long)&ts, 0);
	vdk_page_close(&us.host.page);
}

/* -------------------------------------------------------- an image with a call */

static int gate_err;

static int gate_clock(clockid_t id, struct timespec *ts)
{
	(void)id;
	if (!gate_err)
		*ts = (struct timespec){ 10, 999999999 };
	return gate_err;
}

static int gate_any(void)
{
	return 0;
}

static void set_gates(void)
{
	uint32_t slot;

	for (slot = 0; slot < VDK_SLOTS; slot++)
		vdk_page_set_gate(&us.host.page, slot, (uintptr_t)gate_any);
	vdk_page_set_gate(&us.host.page, VDK_SLOT_CLOCK_GETTIME, (uintptr_t)gate_clock);
}

static void call_with_gates(void)
{
	struct vdk_ns_offset off = { 5, 1 };
	int round;

	set_gates();
	call_all();
	for (round = 0; round < 2; round++) {
		if (vdk_page_set_offset(&us.host.page, 0, &off) || vdk_page_set_offset(&us.host.page, 5, &off))
			native_die("an offset in range is refused");
		call_all();
		gate_err = -22;
		call_all();
		gate_err = 0;
		off.nsec = 0;
	}
	/* A change that never ends. */
	home[VDK_CLOCK_BEGIN + 4] += 6;
	step_call(fn("__vdso_time"), 0, 0);
	vdk_page_init(&us.host.page, &us.img, home, VDK_DATA_SIZE);
	/* Open, but far behind: no offset. */
	publish(&us.host.page, moving(-((int64_t)1 << 50), 0));
	set_gates();
	call_all();
	vdk_page_init(&us.host.page, &us.img, home, VDK_DATA_SIZE);
}

/* ------------------------------------------------------------------ the tests */

static void print_counts(void)
{
	static const struct { const char *name; long a; } calls[] = {
		{ "__vdso_clock_gettime", 1 }, { "__vdso_clock_gettime", 7 },
		{ "__vdso_clock_gettime", 5 }, { "__vdso_clock_getres", 1 },
		{ "__vdso_gettimeofday", -1 }, { "__vdso_time", 0 }, { "__vdso_getcpu", -1 },
	};
	struct timespec ts;
	unsigned int i, node;

	publish(&us.host.page, moving(0, 0));
	for (i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		printf("# features %#llx: %s(%ld) takes %lu instructions\n",
		       (unsigned long long)us.features, calls[i].name, calls[i].a,
		       step_call(fn(calls[i].name), calls[i].a < 0 ? (long)&ts : calls[i].a,
				 calls[i].a < 0 ? i == 6 ? (long)&node : 0 : (long)&ts));
	vdk_page_close(&us.host.page);
}

static void map_root(void)
{
	uint8_t *at = (uint8_t *)us.img.blob - VDK_ROOT_DIST;

	if (mmap(at, VDK_DATA_SIZE, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != at ||
	    vdk_page_init(&root, &us.img, at, VDK_DATA_SIZE))
		native_die("no root page");
}

static void with_features(const char *image, uint64_t features)
{
	native_map(&us, image, features);
	home = us.host.page.mem;
	map_root();
	step_register(&us.img);
	print_counts();
	call_with_pages();
	if (!features)
		call_while_written();
	if (us.img.gate == VDK_GATE_CALL)
		call_with_gates();
	step_unregister(&us.img);
	native_unmap(&us);
}

static void read_instructions(const char *path)
{
	FILE *f = fopen(path, "r");
	char name[64];
	unsigned long at;

	while (f && fscanf(f, "%lx %63s", &at, name) == 2 && at < MOST) {
		is_code[at] = true;
		/* offset.c, and what it calls */
		may_have_frame[at] = !strncmp(name, "offset_", 7) || !strncmp(name, "gate_", 5);
	}
	if (!f || fclose(f))
		native_die("no list of instructions");
}

TEST(each_instruction_is_stepped_through)
{
	unsigned long n, all = 0, left = 0;

	for (n = 0; n < MOST; n++) {
		all += is_code[n];
		if (is_code[n] && !was_stepped[n] && left++ < 20)
			printf("# never at %#lx\n", n);
		if (!is_code[n] && was_stepped[n])
			test_fail(__FILE__, __LINE__, "%#lx is no instruction", n);
	}
	printf("# %lu instructions, %lu steps\n", all, steps);
	CHECK(all && !left);
}

TEST(registers_that_a_callee_saves_are_kept)
{
	CHECK_EQ(moved, 0);
}

TEST(libgcc_unwinds_from_each)
{
	CHECK_EQ(lost, 0);
	CHECK_EQ(wrong_caller, 0);
}

int main(int argc, char **argv)
{
	int i;

	if (argc < 4)
		native_die("usage: t_step IMAGE INSTRUCTIONS FEATURES...");
	read_instructions(argv[2]);
	if (!strstr(argv[1], "-call"))
		memset(may_have_frame, 0, sizeof(may_have_frame));
	step_watch(watch);
	for (i = 3; i < argc; i++)
		with_features(argv[1], strtoull(argv[i], NULL, 0));
	RUN(each_instruction_is_stepped_through);
	RUN(registers_that_a_callee_saves_are_kept);
	RUN(libgcc_unwinds_from_each);
	return test_done();
}
