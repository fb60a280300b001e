/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The clocks by a time base like Cell's, whose low half can be read as 0 a
 * moment before the high half has changed: t_cell IMAGE FEATURES..., in
 * user-mode emulation. Each read of the time base in the copy of the image is
 * an illegal instruction, and what it reads is made in the signal's handler.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <signal.h>
#include <ucontext.h>

#include "mapped.h"
#include "cpu.h"
#include "limit.h"
#include "test.h"

#define WRAP	((uint64_t)1 << 32)
#define NS_TICK	12		/* of Cell's, about */
#define SHIFT	24
#define STOPPED	0

/* The made time base: what it was at the first and the last look. */
static struct {
	uint64_t now, first, last;
	unsigned int looks, looks_per_tick;	/* STOPPED: it never ticks */
	bool misreads;
} tb;

static uint32_t illegal(uint32_t word)
{
	uint32_t form = word & ~0x03e00000;
	bool reads = form == 0x7c0c42e6 || form == 0x7c0c42a6 || form == 0x7c0d42e6;

	return reads ? 1 : 0;
}

static unsigned long look(uint32_t word)
{
	uint64_t value = tb.now;

	if (tb.misreads && !(uint32_t)value)
		value -= WRAP;
	if (!tb.looks++)
		tb.first = tb.now;
	tb.last = tb.now;
	if (tb.looks_per_tick && tb.looks % tb.looks_per_tick == 0)
		tb.now++;
	return (word & ~0x03e00000) == 0x7c0d42e6 ? value >> 32 :
	       sizeof(long) == 8 ? value : (uint32_t)value;
}

static void on_illegal(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
#ifdef __powerpc64__
	unsigned long *gpr = uc->uc_mcontext.gp_regs;
#else
	unsigned long *gpr = uc->uc_mcontext.uc_regs->gregs;
#endif
	size_t at = (uint32_t *)gpr[32] - code;

	(void)sig;
	(void)info;
	if (at >= words || !illegal(original[at]))
		_exit(3);
	gpr[original[at] >> 21 & 31] = look(original[at]);
	gpr[32] += 4;
}

/* ns of a clock that shows 0 at tick 0 */
static uint64_t reading(uint64_t ticks)
{
	return ticks * NS_TICK;
}

static void publish(uint64_t base)
{
	struct vdk_time now = { .valid = 1 };
	uint64_t ns = reading(base);

	now.clock[0].base = base;
	now.clock[0].mult = NS_TICK << SHIFT;
	now.clock[0].shift = SHIFT;
	now.clock[0].sec = ns / VDK_NSEC_PER_SEC;
	now.clock[0].nsec = ns % VDK_NSEC_PER_SEC << SHIFT;
	if (vdk_page_publish(&page, &now))
		die("a clock in range is refused");
}

static uint64_t call_ns(const char *name, uint64_t features)
{
	int64_t wide[2] = { -1, -1 };
	long t[2] = { -1, -1 };
	bool is_wide = strstr(name, "64"), is_usec = strstr(name, "timeofday");
	long at = is_wide ? (long)wide : (long)t;
	struct called did;

	tb.looks = 0;
	did = is_usec ? call2(body(name, features), at, 0) :
			call2(body(name, features), 0, at);
	CHECK(!did.first && !did.failed);
	if (is_wide)
		return wide[0] * VDK_NSEC_PER_SEC + wide[1];
	return (uint64_t)t[0] * VDK_NSEC_PER_SEC + t[1] * (is_usec ? 1000 : 1);
}

static const char *const names[] = {
	"__kernel_clock_gettime", "__kernel_gettimeofday", "__kernel_clock_gettime64",
};
#define NAMES	(sizeof(long) == 8 ? 2u : 3u)

/*
 * Calls that start up to 8 ticks before the low half wraps. Return: how many
 * showed what the time base was at no moment of the call.
 */
static unsigned int wrong_around_wrap(uint64_t age, uint64_t features)
{
	uint64_t wrap = 5 * WRAP, ns;
	unsigned int n, before, per_tick, wrong = 0;

	for (n = 0; n < NAMES; n++) {
		for (per_tick = 1; per_tick <= 5; per_tick++) {
			for (before = 0; before <= 8; before++) {
				test_case("%s, features %#x, %u looks a tick, base %#llx, wrap - %u",
					  names[n], (unsigned int)features, per_tick,
					  (unsigned long long)age, before);
				tb.now = wrap - before;
				tb.looks_per_tick = per_tick;
				publish(wrap - age);
				ns = call_ns(names[n], features);
				wrong += ns + 999 < reading(tb.first) || ns > reading(tb.last);
			}
		}
	}
	return wrong;
}

static uint64_t features;	/* of the body under test */

/* A time base that reads as it should: any body is right. */
TEST(sane)
{
	tb.misreads = false;
	CHECK_EQ(wrong_around_wrap(1000, features), 0);
	CHECK_EQ(wrong_around_wrap(WRAP + 1000, features), 0);
	CHECK_EQ(wrong_around_wrap(WRAP, features), 0);
}

/* Cell's: right for the bodies made for it, however long ago the host published. */
TEST(low_zero)
{
	tb.misreads = true;
	CHECK_EQ(wrong_around_wrap(1000, features), 0);
	CHECK_EQ(wrong_around_wrap(WRAP - 1, features), 0);
	if (features & VDK_PPC_TB_LOW_ZERO) {
		CHECK_EQ(wrong_around_wrap(WRAP, features), 0);
		CHECK_EQ(wrong_around_wrap(WRAP + 1000, features), 0);
	} else {
		/* These are not; so the made time base does misread. */
		CHECK(wrong_around_wrap(sizeof(long) == 8 ? WRAP + 1000 : WRAP, features));
	}
}

/* A time base that stays at 0 must not hold a program for ever: the host answers. */
TEST(stopped_at_zero)
{
	unsigned int n;

	tb.misreads = true;
	for (n = 0; n < NAMES; n++) {
		test_case("%s, features %#x", names[n], (unsigned int)features);
		tb.now = 5 * WRAP;
		tb.looks_per_tick = STOPPED;
		publish(5 * WRAP - 1000);
		CHECK(call_ns(names[n], features) > reading(6 * WRAP));
		CHECK(tb.looks >= 1000 && tb.looks <= 4000);
	}
}

static const struct {
	const char *name;
	void (*fn)(void);
} tests[] = {
	{ "sane", sane }, { "low_zero", low_zero }, { "stopped_at_zero", stopped_at_zero },
};

int main(int argc, char **argv)
{
	struct sigaction sa = { .sa_sigaction = on_illegal, .sa_flags = SA_SIGINFO };
	char name[64];
	int f, i;

	if (argc < 3)
		die("usage: t_cell IMAGE FEATURES...");
	map_image(argv[1]);
	change_code(illegal);
	sigaction(SIGILL, &sa, NULL);
	limit_cpu(90);
	for (f = 2; f < argc; f++) {
		features = strtoull(argv[f], NULL, 0);
		for (i = 0; i < 3; i++) {
			snprintf(name, sizeof(name), "%s, features %s", tests[i].name, argv[f]);
			test_run(name, tests[i].fn);
		}
	}
	return test_done();
}
