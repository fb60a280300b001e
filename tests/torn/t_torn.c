// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * A reader stopped at each instruction while its page is published to, store by
 * store, or replaced by another: what it shows some page had, whole, and it always
 * ends.
 *
 *	t_torn IMAGE ROUNDS FEATURES...
 *
 * The readers are the image's own bytes, for each body that FEATURES choose; the
 * stores are those that src/page_publish.c makes, in its order and, between barriers, in
 * others. Nothing is taken for granted of how far apart two generations are.
 *
 * Loads are in the program's order here. That others are impossible is the matter
 * of docs/ordering.md.
 *
 * Then the same with each condition that a body tests after its last load made
 * void, and with stores that the barriers forbid: if that is not seen, this sees
 * nothing. (Not with ROUNDS 0, which ends with the first mistake: an image that was
 * broken on purpose is tried.)
 */
#include <stdio.h>
#include <stdlib.h>

#include "judge.h"

#define NOP		0x60000000
/* Instructions: what follows is no judgement on the read. */
#define AFTER_BEGIN	(reader.kind == TIME ? 4 : 8)

static unsigned int tests, failed;
static bool is_mutant;
static unsigned long total_runs;

static void tell(bool ok, const char *what, unsigned long n)
{
	printf("%s %u - %s: %s: %lu\n", ok ? "ok" : "not ok", ++tests, reader.name, what, n);
	fflush(stdout);
	failed += !ok;
	if (failed && is_mutant)
		exit(1);
}

static void count_anew(bool is_quiet)
{
	total_runs += tally.runs;
	tally = (struct tally){ .is_quiet = is_quiet };
}

static bool is_condition(uint32_t word)
{
	return word >> 26 == 16 && (word >> 21 & 0x14) == 4;
}

/*
 * The conditional branches within some instructions after the last load of BEGIN, of a
 * call that nobody disturbs. One that is taken there is the last: the read counts.
 */
static unsigned int conditions(uint64_t *where, unsigned int most)
{
	enum power_event e = POWER_RAN;
	unsigned int n = 0, since = AFTER_BEGIN, size;
	struct power p;
	uint64_t addr, pc;

	undisturbed();
	reader_call(&p);
	while (!e) {
		if (power_next_load(&world, &p, &addr, &size) &&
		    addr % VDK_CLOCK_SIZE / 8 == VDK_CLOCK_BEGIN / 8)
			n = since = 0;
		pc = p.pc;
		since++;
		e = power_step(&world, &p);
		if (since > AFTER_BEGIN || !is_condition(power_word(&world, pc)) || n == most)
			continue;
		where[n++] = pc;
		if (p.pc != pc + 4)
			since = AFTER_BEGIN;
	}
	return n;
}

/* What is broken on purpose has to be seen. */
static void sees(void)
{
	unsigned long seen = 0;
	uint64_t where[16];
	unsigned int n, i;
	uint32_t word;

	n = conditions(where, 16);
	for (i = 0; i < n; i++) {
		word = power_word(&world, where[i]);
		reader_set_word(where[i], NOP);
		count_anew(true);
		replaced(1);
		published(1, IN_ORDER, IN_ORDER);
		seen += tally.wrong;
		reader_set_word(where[i], word);
	}
	tell(n && seen == n, "conditions, none of which can be left out", n);
	count_anew(true);
	published(1, END_FIRST, END_FIRST);
	tell(tally.wrong, "with END stored first this is seen to fail, after", tally.runs);
	count_anew(true);
	published(1, BEGIN_LAST, BEGIN_LAST);
	tell(tally.wrong, "with BEGIN stored last this is seen to fail, after", tally.runs);
}

/* Many features have a body in common. */
static bool was_tried(void)
{
	static struct reader tried[100];
	static unsigned int count;
	unsigned int i;

	for (i = 0; i < count; i++)
		if (tried[i].at == reader.at && tried[i].kind == reader.kind &&
		    tried[i].id == reader.id && tried[i].in_ns == reader.in_ns)
			return true;
	if (count < sizeof(tried) / sizeof(*tried))
		tried[count++] = reader;
	return false;
}

static void test_reader(unsigned int rounds, uint64_t features, enum kind kind,
			unsigned int id, bool in_ns)
{
	if (!reader_pick(features, kind, id, in_ns) || was_tried())
		return;
	if (kind != ZONE) {	/* which is a plain value: one page's or the other's */
		count_anew(false);
		replaced(rounds);
		tell(!tally.wrong && tally.shown, "one page's, whole, of those replaced, in ways",
		     tally.runs);
	}
	count_anew(false);
	published(rounds, IN_ORDER, is_mutant ? IN_ORDER : SHUFFLED);
	tell(!tally.wrong && tally.shown, "old or new, and it ends, in ways", tally.runs);
	if (kind != ZONE && !is_mutant)
		sees();
	count_anew(false);
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
	reader_open(argv[1]);
	rounds = (unsigned int)atoi(argv[2]);
	is_mutant = !rounds;
	rounds += is_mutant;
	for (f = 3; f < argc; f++) {
		features = strtoull(argv[f], NULL, 0);
		for (ns = 0; ns < 2; ns++) {
			test_reader(rounds, features, GETTIME, 1, ns);
			test_reader(rounds, features, GETTIME, 5, ns);
			test_reader(rounds, features, GETTIME, 17, ns);
			test_reader(rounds, features, GETTIME64, 1, ns);
			test_reader(rounds, features, GETTIME64, 5, ns);
			test_reader(rounds, features, GETTIMEOFDAY, 0, ns);
			test_reader(rounds, features, ZONE, 0, ns);
			test_reader(rounds, features, TIME, 0, ns);
		}
	}
	printf("# %lu runs\n1..%u\n", total_runs, tests);
	return failed != 0;
}
