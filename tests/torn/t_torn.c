// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * A reader stopped at each instruction while its page is published to, store by
 * store: what it shows is the old time or the new one, and it always ends.
 *
 *	t_torn IMAGE ROUNDS FEATURES...
 *
 * The readers are the image's own bytes, for each body that FEATURES choose; the
 * stores are those that src/clock.c makes, in its order and, between barriers, in
 * others. Two ways:
 *
 * stopped: at every instruction, with every number of stores done before it and
 * every number done when it goes on. If the publisher stays there for ever, the
 * reader has to ask the host; if it has ended, the reader must not.
 *
 * torn: every interleaving of loads and stores. Before each load any number of
 * stores may happen; worth a try are only those numbers that change what it loads.
 *
 * Loads are in the program's order here. That others are impossible is the matter
 * of docs/ordering.md.
 *
 * Then the same with each condition that a body tests after its last load made
 * void, and with stores that the barriers forbid: if that is not seen, this sees
 * nothing.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <vdk/vdk.h>

#include "../test.h"
#include "power.h"
#include "writer.h"

#define IMAGE_AT	0x10000000u
#define OUT_AT		0x20000000u
#define LIMIT		100000	/* instructions: 1000 looks and more */
#define SOON		200	/* instructions that no reader needs but to look again */
#define TRIES		1000
#define NOP		0x60000000
#define AFTER_BEGIN	8	/* instructions: what follows is no judgement on the read */

static const struct history histories[] = {
	{ "published", 1, { true, true }, 0x1000, SAME_SECOND },
	{ "published, the second ends", 1, { true, true }, 0x2000, SECOND_ENDS },
	{ "published, counter behind", 1, { true, true }, 0x3000, BEHIND },
	{ "published twice", 2, { true, true, true }, 0x4000, SAME_SECOND },
	{ "generations wrap", 2, { true, true, true }, 0xfffffffa, SECOND_ENDS },
	{ "opened", 1, { false, true }, 0x5000, SAME_SECOND },
	{ "closed", 1, { true, false }, 0x6000, SAME_SECOND },
	{ "closed and opened", 2, { true, false, true }, 0x7000, SAME_SECOND },
};
#define HISTORIES	(sizeof(histories) / sizeof(*histories))

enum kind { GETTIME, GETTIME64, GETTIMEOFDAY, TIME };

/* A reader: a body, which clock it reads, and from where. */
static struct reader {
	char name[96];
	enum kind kind;
	unsigned int id;
	bool in_ns;
	uint64_t at;
} reader;

static struct vdk_image img;
static uint8_t file[VDK_ALIGN];
static struct power_world world;
static const struct history *history;
static const struct writing *writing;
static unsigned int stores_done;
static unsigned long runs, wrong, total_runs;
static bool quiet;
static unsigned int tests, failed;

/* ------------------------------------------------------------ the memory */

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

static void call(struct power *p)
{
	unsigned int i;

	for (i = 0; i < 32; i++)
		p->r[i] = 0xbad00 + i;
	memset(p->out, 0xa5, sizeof(p->out));
	p->r[3] = reader.kind == GETTIME || reader.kind == GETTIME64 ? reader.id : OUT_AT;
	p->r[4] = reader.kind == GETTIME || reader.kind == GETTIME64 ? OUT_AT : 0;
	p->lr = POWER_RETURN;
	p->ctr = 0xbadc;
	p->cr = POWER_SO;
	p->pc = reader.at;
}

/* ----------------------------------------------------------- the judgement */

/* Old and new by wide numbers, in the words that the reader stores. */
static void words_of(unsigned int version, uint64_t want[2])
{
	const struct vdk_clock *c = &writing->version[version];
	int64_t delta = (int64_t)(writing->counter - c->base);
	unsigned __int128 ns = (unsigned __int128)(delta < 0 ? 0 : delta) * c->mult + c->nsec;
	uint64_t sec = (uint64_t)c->sec;

	ns >>= c->shift;
	if (reader.in_ns && reader.kind != TIME) {
		sec += (uint64_t)writing->off_sec;
		ns += writing->off_nsec;
	}
	if (reader.kind != TIME)
		sec += (uint64_t)(ns / VDK_NSEC_PER_SEC);
	want[0] = world.is_64 || reader.kind == GETTIME64 ? sec : (uint32_t)sec;
	want[1] = (uint64_t)(ns % VDK_NSEC_PER_SEC) / (reader.kind == GETTIMEOFDAY ? 1000 : 1);
}

static uint64_t out_word(const struct power *p, unsigned int n)
{
	unsigned int size = world.is_64 || reader.kind == GETTIME64 ? 8 : 4, i;
	uint64_t v = 0;

	for (i = 0; i < size; i++)
		v |= (uint64_t)p->out[size * n + i] << 8 * (world.is_big ? size - 1 - i : i);
	return v;
}

static bool shows(const struct power *p, unsigned int version)
{
	uint64_t want[2];

	words_of(version, want);
	if (p->cr & POWER_SO || p->r[3] != (reader.kind == TIME ? want[0] : 0))
		return false;
	return out_word(p, 0) == want[0] && (reader.kind == TIME || out_word(p, 1) == want[1]);
}

static bool asks_well(const struct power *p)
{
	struct power first;

	call(&first);
	return p->r[3] == first.r[3] && p->r[4] == first.r[4];
}

static bool at_rest(unsigned int done)
{
	unsigned int v;

	for (v = 0; v <= history->publishes; v++)
		if (writing->ends[v] == done)
			return true;
	return false;
}

/*
 * A call that began when @from stores were done ended when @to were. Versions
 * that were over before are too old, those that did not begin too new. @gave_up:
 * it met a publish in progress each time it looked.
 */
static void judge(const struct power *p, enum power_event e, unsigned int from,
		  unsigned int to, bool gave_up)
{
	bool right = false, may_ask = gave_up;
	unsigned int v;

	for (v = 0; v <= history->publishes; v++) {
		if (v < history->publishes && from >= writing->ends[v + 1])
			continue;
		if (v && to <= writing->ends[v - 1])
			continue;
		if (history->open[v])
			right |= e == POWER_RETURNED && shows(p, v);
		else
			may_ask = true;
	}
	runs++;
	if (right || (e == POWER_ASKED && may_ask && asks_well(p)))
		return;
	if (!wrong++ && !quiet)
		printf("# %s, %s: from %u to %u of %u stores: %s at %" PRIx64 ", %" PRIu64 " %" PRIu64
		       "\n", reader.name, history->name, from, to, writing->count,
		       e == POWER_RETURNED ? "a mixture" : e == POWER_ASKED ? "asks" :
		       e == POWER_BAD ? "cannot go on" : "no end", p->pc - IMAGE_AT,
		       out_word(p, 0), out_word(p, 1));
}

/* ---------------------------------------------------------------- stopped */

/* Broken on purpose: once is enough. */
static bool enough(void)
{
	return quiet && wrong;
}

/* Nothing changes any more: a look is like the last one. */
static void hurry(struct power *p, unsigned int steps)
{
	if (steps > SOON && p->ctr < TRIES - 2 && p->ctr > 2)
		p->ctr = 2;
}

/* Stop before instruction @at, then go on with @to stores done. False: it ended before. */
static bool stopped_at(unsigned int at, unsigned int from, unsigned int to)
{
	enum power_event e = POWER_RAN;
	struct power p;
	unsigned int steps;

	call(&p);
	stores_done = from;
	for (steps = 0; !e && steps < LIMIT; steps++) {
		if (steps == at)
			stores_done = to;
		/* But for the first time, so that all looks are seen to end. */
		if (at || from != to)
			hurry(&p, steps);
		e = power_step(&world, &p);
	}
	if (steps <= at)
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

/* Goes on with @p, in which @steps are done, in every way that there is. */
static void torn(struct power p, unsigned int done, unsigned int steps)
{
	enum power_event e = POWER_RAN;
	unsigned int size, to;
	uint64_t addr;

	for (; !e && steps < LIMIT && !enough(); steps++) {
		/* The first and the last looks have all that those between have. */
		if (p.ctr == TRIES - 2)
			p.ctr = 2;
		if (power_next_load(&world, &p, &addr, &size)) {
			for (to = done + 1; to <= writing->count; to++) {
				const uint8_t *old, *new;
				struct power branch = p;

				stores_done = to - 1;
				old = data(NULL, addr);
				stores_done = to;
				new = data(NULL, addr);
				if (!old || !new || !memcmp(old, new, size))
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

/* ---------------------------------------------------------------- readers */

static unsigned long all_ways(unsigned int rounds, enum order first, enum order last)
{
	unsigned int i, h, order;
	struct power p;

	runs = wrong = 0;
	for (i = 0; i < rounds; i++)
		for (h = 0; h < HISTORIES; h++)
			for (order = first; order <= last; order++) {
				history = &histories[h];
				if (order != first && history->publishes > 1)
					break;	/* they are many, and say no more */
				writing = writer_run(&img, history, reader.id, order);
				world.counter = writing->counter;
				if (order == first)
					stopped();
				call(&p);
				torn(p, 0, 0);
			}
	total_runs += runs;
	return wrong;
}

static void tell(bool ok, const char *what, unsigned long n)
{
	printf("%s %u - %s: %s: %lu\n", ok ? "ok" : "not ok", ++tests, reader.name, what, n);
	failed += !ok;
}

static bool is_condition(uint32_t word)
{
	return word >> 26 == 16 && (word >> 21 & 0x14) == 4;
}

/*
 * The conditional branches within some instructions after the last load of BEGIN,
 * of a call with nobody publishing.
 */
static unsigned int conditions(uint64_t *where, unsigned int most)
{
	enum power_event e = POWER_RAN;
	unsigned int n = 0, since = 0, size;
	struct power p;
	uint64_t addr;

	history = &histories[0];
	writing = writer_run(&img, history, reader.id, IN_ORDER);
	world.counter = writing->counter;
	stores_done = 0;
	call(&p);
	while (!e) {
		if (power_next_load(&world, &p, &addr, &size) &&
		    addr % VDK_CLOCK_SIZE == VDK_CLOCK_BEGIN)
			n = since = 0;
		if (is_condition(power_word(&world, p.pc)) && n < most && since < AFTER_BEGIN)
			where[n++] = p.pc;
		since++;
		e = power_step(&world, &p);
	}
	return n;
}

static void set_word(uint64_t at, uint32_t word)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		file[at - IMAGE_AT + i] = word >> 8 * (world.is_big ? 3 - i : i);
}

/* What is broken on purpose has to be seen. */
static void sees(void)
{
	unsigned long seen = 0;
	uint64_t where[16];
	unsigned int n, i;
	uint32_t word;

	quiet = true;
	n = conditions(where, 16);
	for (i = 0; i < n; i++) {
		word = power_word(&world, where[i]);
		set_word(where[i], NOP);
		seen += all_ways(1, IN_ORDER, IN_ORDER);
		set_word(where[i], word);
	}
	tell(n && seen == n, "conditions, none of which can be left out", n);
	seen = all_ways(1, END_FIRST, END_FIRST);
	tell(seen, "with END stored first this is seen to fail, after", runs);
	seen = all_ways(1, BEGIN_LAST, BEGIN_LAST);
	tell(seen, "with BEGIN stored last this is seen to fail, after", runs);
	quiet = false;
}

static void test_reader(unsigned int rounds, uint64_t features, enum kind kind,
			unsigned int id, bool in_ns)
{
	static const char *const names[] = {
		"__kernel_clock_gettime", "__kernel_clock_gettime64", "__kernel_gettimeofday",
		"__kernel_time",
	};
	struct vdk_variant pick;
	unsigned long bad;

	if (vdk_variant_pick(&img, names[kind], features, &pick) || !pick.size)
		return;		/* not in this image, or hidden */
	reader = (struct reader){ .kind = kind, .id = id, .in_ns = in_ns, .at = IMAGE_AT + pick.body };
	snprintf(reader.name, sizeof(reader.name), "%s, features %#" PRIx64 ", clock %u%s",
		 names[kind], features, id, in_ns ? ", in a namespace" : "");
	bad = all_ways(rounds, IN_ORDER, SHUFFLED);
	tell(!bad, "old or new, and it ends, in ways", runs);
	if (kind != TIME)
		sees();
}

static void open_image(const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t size = f ? fread(file, 1, sizeof(file), f) : 0;

	if (f)
		fclose(f);
	if (!size || vdk_image_open(&img, file, size)) {
		printf("Bail out! %s is no image\n", path);
		exit(1);
	}
	world = (struct power_world){
		.code = file, .code_addr = IMAGE_AT, .code_size = img.size, .out_addr = OUT_AT,
		.is_64 = img.bits == 64, .is_big = img.order == VDK_BIG, .data = data,
	};
}

int main(int argc, char **argv)
{
	unsigned int rounds, ns;
	uint64_t features;
	int f;

	if (argc < 4) {
		printf("Bail out! usage: t_torn IMAGE ROUNDS FEATURES...\n");
		return 1;
	}
	open_image(argv[1]);
	rounds = (unsigned int)atoi(argv[2]);
	for (f = 3; f < argc; f++) {
		features = strtoull(argv[f], NULL, 0);
		for (ns = 0; ns < 2; ns++) {
			test_reader(rounds, features, GETTIME, 1, ns);
			test_reader(rounds, features, GETTIME, 5, ns);
			test_reader(rounds, features, GETTIME64, 1, ns);
			test_reader(rounds, features, GETTIME64, 5, ns);
			test_reader(rounds, features, GETTIMEOFDAY, 0, ns);
			test_reader(rounds, features, TIME, 0, ns);
		}
	}
	printf("# %lu runs\n1..%u\n", total_runs, tests);
	return failed != 0;
}
