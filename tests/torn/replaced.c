// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * A reader whose pages are replaced by others, before any of its loads: its process
 * goes on where another publisher is, of a lower generation or a higher one, whose
 * page is open, closed or fresh; enters a time namespace or leaves one; or is restored
 * and its page rebased. Nothing is known of the two generations but that they are not
 * equal. What is shown is the clock of one root page with the offset of one page.
 *
 * Pages are replaced once or twice, in all ways, but a page that was replaced does not
 * come back before the read is over: its generation would say that it never was away.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "judge.h"

#define SCENARIOS	60
#define ROOTS		4
#define OWN		3	/* of each root page: itself, two namespaces' */
#define VIEWS		(ROOTS * OWN)
#define SEEN		3

/* What a process has at its two places. */
struct view {
	const uint8_t *own, *root;
	const struct vdk_clock *clock;	/* of the root page; NULL: closed */
	uint64_t limit;
	struct vdk_ns_offset off;
};

static uint8_t mem[VIEWS][VDK_DATA_SIZE] __attribute__((aligned(4096)));
static struct vdk_clock clocks[ROOTS];
static struct view views[VIEWS];
static const struct view *seen[SEEN], *view;

static const uint8_t *data(void *arg, uint64_t addr)
{
	uint64_t own = addr - (IMAGE_AT - VDK_DATA_DIST), root = addr - (IMAGE_AT - VDK_ROOT_DIST);

	(void)arg;
	if (own < VDK_DATA_SIZE)
		return view->own + own;
	return root < VDK_DATA_SIZE ? view->root + root : NULL;
}

/* ------------------------------------------------------------------ pages */

static uint32_t any_generation(void)
{
	return rnd() % 2 ? (uint32_t)rnd() : -2 * (uint32_t)(rnd() % 4);
}

/* Two unlike pages; the first as it was restored, and as it is when that was over. */
static void make_roots(void)
{
	int kind = rnd() % 2 ? ANY_CLOCK : (int)(rnd() % 3);
	const struct vdk_clock *c[ROOTS];
	uint32_t generation[2];
	uint64_t limit[ROOTS];
	unsigned int r;

	for (r = 0; r < ROOTS; r++) {
		clocks[r] = writer_clock(reader.id, world.counter, kind);
		limit[r] = r < 2 ? writer_limit(&clocks[r], world.counter, kind) : limit[0];
		c[r] = r == 2 || (r < 2 && rnd() % 6 == 0) ? NULL : &clocks[r];
	}
	do {	/* the few that these and those made from them have are not equal */
		generation[0] = any_generation();
		generation[1] = any_generation();
	} while (generation[1] - generation[0] + 16 <= 32);
	for (r = 0; r < 2; r++)
		writer_page(&img, mem[r * OWN], reader.id, c[r], limit[r],
			    generation[r]);
	memcpy(mem[2 * OWN], mem[0], VDK_DATA_SIZE);
	writer_rebase(&img, mem[2 * OWN]);
	memcpy(mem[3 * OWN], mem[2 * OWN], VDK_DATA_SIZE);
	writer_publish(&img, mem[3 * OWN], reader.id, c[3]);
	for (r = 0; r < ROOTS; r++)
		views[r * OWN] = (struct view){ mem[r * OWN], mem[r * OWN], c[r], limit[r],
						 { 0, 0 } };
}

static void make_pages(void)
{
	unsigned int r, n, i;

	world.counter = ((uint64_t)0x4321 << 32) + 0x10000000 + rnd() % 0x10000000;
	make_roots();
	for (r = 0; r < ROOTS; r++)
		for (n = 1; n < OWN; n++) {
			i = r * OWN + n;
			views[i] = views[r * OWN];
			views[i].own = mem[i];
			/* Two may have equal seconds, or such as differ in one half. */
			views[i].off.sec = (int64_t)(rnd() % 3 + ((rnd() % 3) << 32));
			views[i].off.nsec = rnd() % VDK_NSEC_PER_SEC;
			writer_ns_page(&img, mem[i], mem[r * OWN], reader.id, &views[i].off);
		}
}

/* Is @c not @a again, after @b? */
static bool goes_on(uint64_t a, uint64_t b, uint64_t c)
{
	return a == b || a != c;
}

/* Nothing that a reader could compare comes back. */
static bool all_goes_on(const struct view *a, const struct view *b, const struct view *c)
{
	return goes_on((uintptr_t)a->own, (uintptr_t)b->own, (uintptr_t)c->own) &&
	       goes_on((uintptr_t)a->root, (uintptr_t)b->root, (uintptr_t)c->root) &&
	       goes_on((uint32_t)a->off.sec, (uint32_t)b->off.sec, (uint32_t)c->off.sec) &&
	       goes_on((uint64_t)a->off.sec >> 32, (uint64_t)b->off.sec >> 32,
		       (uint64_t)c->off.sec >> 32);
}

static void choose(void)
{
	seen[0] = &views[rnd() % ROOTS * OWN + (reader.in_ns ? 1 + rnd() % (OWN - 1) : 0)];
	do {
		seen[1] = &views[rnd() % VIEWS];
		seen[2] = &views[rnd() % VIEWS];
	} while (seen[0] == seen[1] || !all_goes_on(seen[0], seen[1], seen[2]));
}

/* -------------------------------------------------------------------- runs */

/* @last: which of those seen the call ended with; the others were before. */
static void judge(const struct power *p, enum power_event e, unsigned int last,
		  unsigned int first_at, unsigned int second_at)
{
	bool right = false, may_fall_back = last != 0;
	unsigned int r, o;
	uint64_t want[2];

	for (r = 0; r <= last; r++)
		for (o = 0; o <= last; o++) {
			enum shown shown = FALLS_BACK;

			if (seen[r]->clock)
				shown = reader_wants(seen[r]->clock, seen[r]->limit,
						     &seen[o]->off, want);
			may_fall_back |= shown != SHOWN;
			right |= shown && e == POWER_RETURNED && reader_stored(p, want);
		}
	tally.runs++;
	tally.shown += right;
	if (right || (e == POWER_SYSCALL && may_fall_back && reader_falls_back_well(p)))
		return;
	if (!tally.wrong++ && !tally.is_quiet)
		printf("# %s, pages replaced before loads %u and %u: %s at %" PRIx64
		       ", %08x %08x %08x %08x\n", reader.name, first_at, second_at,
		       e == POWER_RETURNED ? "a mixture" : e == POWER_SYSCALL ? "falls back" :
		       e == POWER_BAD ? "cannot go on" : "no end", p->pc - IMAGE_AT,
		       reader_word(p, 0), reader_word(p, 4), reader_word(p, 8), reader_word(p, 12));
}

/* Pages are replaced before two of the loads, by number. How often were they? */
static unsigned int run(unsigned int first_at, unsigned int second_at)
{
	enum power_event e = POWER_RAN;
	unsigned int steps, loads = 0, n = 0, size;
	struct power p;
	uint64_t addr;

	reader_call(&p);
	view = seen[0];
	for (steps = 0; !e && steps < STEPS_MAX; steps++) {
		reader_hurry(&p, steps);
		if (power_next_load(&world, &p, &addr, &size)) {
			n += n == 0 && loads == first_at;
			n += n == 1 && loads == second_at;
			view = seen[n];
			loads++;
		}
		e = power_step(&world, &p);
	}
	judge(&p, e, n, first_at, second_at);
	return n;
}

static void scenario(void)
{
	unsigned int i, j;

	run(-1u, -1u);
	for (i = 1; i < SOON && !enough() && run(i, -1u); i++)
		for (j = i + 1; j < SOON && !enough() && run(i, j) > 1; j++)
			;
}

void replaced(unsigned int rounds)
{
	unsigned int i;

	for (i = 0; i < rounds * SCENARIOS && !enough(); i++) {
		make_pages();
		choose();
		world.data = data;
		scenario();
	}
}
