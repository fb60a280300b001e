// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * A reader whose page is published to, store by store. Two ways:
 *
 * stopped: before each load (anywhere else would be the same), with every number of
 * stores done before it and every number done when it goes on. If the publisher stays
 * there for ever, the reader has to fall back; if it has ended, the reader must not.
 *
 * torn: every interleaving of loads and stores. Before each load any number of
 * stores may happen; worth a try are only those numbers that change what it loads.
 * Of long histories some of them, at random.
 *
 * Falling back is never wrong; where a reader does that without need it is slow. It may
 * if the publish moves the base or the limit so that what it has read of both is far.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "judge.h"

static const struct history histories[] = {
	{ "published", "oo", SAME_SECOND, 0 },
	{ "published, the second ends", "oo", SECOND_ENDS, 0 },
	{ "published, counter behind", "oo", BEHIND, 0 },
	{ "published, any counter", "oo", ANY_CLOCK, 0 },
	{ "published twice", "ooo", SAME_SECOND, 0 },
	{ "generations wrap", "ooo", SECOND_ENDS, NEAR_WRAP },
	{ "opened", "co", ANY_CLOCK, NEAR_WRAP },
	{ "closed", "oc", SECOND_ENDS, 0 },
	{ "closed and opened", "oco", SAME_SECOND, NEAR_WRAP },
	{ "marked", "om", SAME_SECOND, 0 },
	{ "marked and published", "omo", SECOND_ENDS, NEAR_WRAP },
	{ "marked, the writer dies, another publishes", "omao", SAME_SECOND, 0 },
	{ "the writer dies, another publishes", "odo", SAME_SECOND, 0 },
	{ "the writer dies closing, another opens", "oxo", ANY_CLOCK, NEAR_WRAP },
	{ "rebased", "or", SAME_SECOND, 0 },
	{ "rebased and opened", "oro", SAME_SECOND, NEAR_WRAP },
	{ "rebased by another moment's handle, and opened", "oRo", ANY_CLOCK, NEAR_WRAP },
	{ "closed, the offset changes", "cfF", SAME_SECOND, 0 },
	{ "closed, an offset is set", "ocf", SECOND_ENDS, 0 },
	{ "closed, the offset changes, opened", "ocfFo", ANY_CLOCK, 0 },
	{ "much of it", "omocmo", ANY_CLOCK, NEAR_WRAP },
	{ "more of it", "odrxoo", ANY_CLOCK, 0 },
};
#define HISTORIES	(sizeof(histories) / sizeof(*histories))
#define SHORT		3	/* letters of a history in which the reader is stopped */
#define SOME		250	/* interleavings of a longer one */

struct tally tally;

static const struct history *history;
static const struct writing *writing;
static unsigned int stores_done;

static const uint8_t *data(void *arg, uint64_t addr)
{
	uint64_t own = addr - (IMAGE_AT - VDK_DATA_DIST), root = addr - (IMAGE_AT - VDK_ROOT_DIST);
	uint64_t off = reader.in_ns ? root : own;

	(void)arg;
	if (reader.in_ns && own < VDK_DATA_SIZE)
		return writing->ns_page + own;
	if (off / VDK_CLOCK_SIZE == writing->id)
		return writing->block[stores_done] + off % VDK_CLOCK_SIZE;
	return off < VDK_DATA_SIZE ? writing->page + off : NULL;
}

/* ----------------------------------------------------------- the judgement */

static bool at_rest(unsigned int done)
{
	unsigned int s;

	for (s = 0; s <= writing->last; s++)
		if (writing->state[s].ends == done)
			return true;
	return false;
}

/* Was the clock as in state @s at some time when @from to @to stores were done? */
static bool was(unsigned int s, unsigned int from, unsigned int to)
{
	const struct state *state = &writing->state[s];

	if (s < writing->last && from >= state[1].ends)
		return false;
	return !s || to > state[-1].ends || to >= state->ends;
}

/* Does a call that ended so show clock @n? If not, may it have fallen back? */
static bool shows(const struct power *p, int n, bool *may_fall_back)
{
	static const struct vdk_ns_offset none;
	enum shown shown = FALLS_BACK;
	uint64_t want[2];

	if (n >= 0)
		shown = reader_wants(&writing->clock[n], writing->limit,
				     reader.in_ns ? &writing->off : &none, want);
	*may_fall_back |= shown != SHOWN;
	return shown && reader_stored(p, want) && (reader.kind != ZONE ||
		(reader_word(p, 32) == (uint32_t)writing->west &&
		 reader_word(p, 36) == (uint32_t)writing->dst));
}

/*
 * A call that began when @from stores were done ended when @to were. States that
 * were over before are too old, those that did not begin too new. @gave_up: it met a
 * publish in progress each time it looked. (time() looks once.)
 */
static void judge(const struct power *p, enum power_event e, unsigned int from,
		  unsigned int to, bool gave_up)
{
	bool right = false, may_fall_back = gave_up;
	unsigned int s;

	may_fall_back |= from != to && (reader.kind == TIME || history->clocks == ANY_CLOCK);

	for (s = 0; s <= writing->last; s++) {
		if (!was(s, from, to))
			continue;
		right |= shows(p, writing->state[s].shown, &may_fall_back);
		if (writing->state[s].unsure) {
			right |= shows(p, writing->state[s - 1].shown, &may_fall_back);
			may_fall_back = true;
		}
	}
	right &= e == POWER_RETURNED;
	tally.runs++;
	tally.shown += right;
	if (right || (e == POWER_SYSCALL && may_fall_back && reader_falls_back_well(p)))
		return;
	if (!tally.wrong++ && !tally.is_quiet)
		printf("# %s, %s: from %u to %u of %u stores: %s at %" PRIx64 ", %08x %08x %08x %08x\n",
		       reader.name, history->name, from, to, writing->count,
		       e == POWER_RETURNED ? "a mixture" : e == POWER_SYSCALL ? "falls back" :
		       e == POWER_BAD ? "cannot go on" : "no end", p->pc - IMAGE_AT,
		       reader_word(p, 0), reader_word(p, 4), reader_word(p, 8), reader_word(p, 12));
}

/* ---------------------------------------------------------------- stopped */

/* Stop before load @at, then go on with @to stores done. False: it ended before. */
static bool stopped_at(unsigned int at, unsigned int from, unsigned int to)
{
	unsigned int steps, loads = 0, size;
	enum power_event e = POWER_RAN;
	struct power p;
	uint64_t addr;

	reader_call(&p);
	stores_done = from;
	for (steps = 0; !e && steps < STEPS_MAX; steps++) {
		if (steps < SOON && power_next_load(&world, &p, &addr, &size) && loads++ == at)
			stores_done = to;
		/* But for the first time, so that all looks are seen to end. */
		if (at || from != to)
			reader_hurry(&p, steps);
		e = power_step(&world, &p);
	}
	if (loads <= at)
		return false;
	judge(&p, e, from, to, !at_rest(to));
	return true;
}

static void stopped(void)
{
	unsigned int at, from, to;

	for (from = 0; from <= writing->count; from++)
		for (to = from; to <= writing->count; to++)
			for (at = 0; at < SOON && !enough() && stopped_at(at, from, to); at++)
				;
}

/* ------------------------------------------------------------------- torn */

/* Would the load of @size bytes at @addr see store @n? */
static bool changes(uint64_t addr, unsigned int size, unsigned int n)
{
	const uint8_t *old, *new;

	stores_done = n - 1;
	old = data(NULL, addr);
	stores_done = n;
	new = data(NULL, addr);
	return old && new && memcmp(old, new, size);
}

/* The first and the last looks have all that those between have. */
static void few_looks(struct power *p)
{
	if (p->ctr == TRIES - 2)
		p->ctr = 2;
}

/* Goes on with @p, in which @steps are done, in every way that there is. */
static void torn(struct power p, unsigned int done, unsigned int steps)
{
	enum power_event e = POWER_RAN;
	unsigned int size, to;
	uint64_t addr;

	for (; !e && steps < STEPS_MAX && !enough(); steps++) {
		few_looks(&p);
		if (power_next_load(&world, &p, &addr, &size)) {
			for (to = done + 1; to <= writing->count; to++) {
				struct power branch = p;

				if (!changes(addr, size, to))
					continue;
				power_step(&world, &branch);
				torn(branch, to, steps + 1);
			}
		}
		stores_done = done;
		e = power_step(&world, &p);
	}
	if (!enough())
		judge(&p, e, 0, done, p.ctr == 0 || !at_rest(done));
}

/* One way at random: the writer is as fast as the reader, or much slower. */
static void torn_somehow(void)
{
	unsigned int from = rnd() % (writing->count + 1), steps, size, odds = 1 + rnd() % 16;
	enum power_event e = POWER_RAN;
	struct power p;
	uint64_t addr;

	reader_call(&p);
	stores_done = from;
	for (steps = 0; !e && steps < STEPS_MAX; steps++) {
		few_looks(&p);
		if (power_next_load(&world, &p, &addr, &size) && rnd() % odds == 0)
			stores_done += rnd() % (writing->count - stores_done + 1);
		e = power_step(&world, &p);
	}
	judge(&p, e, from, stores_done, p.ctr == 0 || !at_rest(stores_done));
}

static void begin(const struct history *h, enum order order)
{
	history = h;
	writing = writer_run(&img, h, reader.id, order);
	world.counter = writing->counter;
	world.data = data;
}

void undisturbed(void)
{
	begin(&histories[0], IN_ORDER);
	stores_done = 0;
}

/*
 * All interleavings of histories with up to @all_of letters: of longer ones they are many,
 * and with other orders of the stores they say little more.
 */
static void publish_as(const struct history *h, enum order order, bool is_first, size_t all_of)
{
	size_t letters = strlen(h->steps);
	struct power p;
	unsigned int n;

	begin(h, order);
	if (is_first && letters <= SHORT)
		stopped();
	reader_call(&p);
	if (letters <= (is_first ? all_of : all_of - 1))
		torn(p, 0, 0);
	else
		for (n = 0; n < SOME && !enough(); n++)
			torn_somehow();
}

void published(unsigned int rounds, enum order first, enum order last)
{
	unsigned int i, h, order;

	for (i = 0; i < rounds; i++)
		for (h = 0; h < HISTORIES; h++)
			for (order = first; order <= last; order++)
				publish_as(&histories[h], order, order == first, rounds > 1 ? 3 : 2);
}
