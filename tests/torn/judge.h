/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The two ways to disturb a reader, and what is counted of them. */
#ifndef TESTS_TORN_JUDGE_H
#define TESTS_TORN_JUDGE_H

#include "reader.h"
#include "writer.h"

struct tally {
	unsigned long runs, shown, wrong;
	bool is_quiet;		/* broken on purpose: not a word, and once is enough */
};

extern struct tally tally;

static inline bool enough(void)
{
	return tally.is_quiet && tally.wrong;
}

/* published.c: the page is published to; with the stores in orders @first to @last */
void published(unsigned int rounds, enum order first, enum order last);

/* published.c: a call that nobody disturbs is about to begin */
void undisturbed(void);

/* replaced.c: the pages are replaced by others */
void replaced(unsigned int rounds);

#endif /* TESTS_TORN_JUDGE_H */
