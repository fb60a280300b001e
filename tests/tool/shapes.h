/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* For tests of every shape of small program: p is the one that is tried. */
#ifndef SHAPES_H
#define SHAPES_H

#include <unistd.h>

#include "test.h"

#include "holds.h"
#include "mkprog.h"

extern struct prog p;

#define FOR_ALL(step)								\
	for (uint32_t k_ = 0; k_ < 4 * PROG_SHAPES; k_ += (step) * EVERY(7))	\
		if (prog_make(&p, k_ & 1 ? 64 : 32, k_ >> 1 & 1, k_ >> 2),	\
		    test_case("%u bits, %s, shape 0x%x", p.bits, p.big ? "BE" : "LE", p.shape), 1)

#define SLOTS	(PROG_NOTE | PROG_NOTE8 | PROG_NULL)	/* headers to be had anyway */

/* What holds for all files holds for this one, and mark_set() says @want. */
#define GIVES(bytes, size, want) do {						\
	int result_, want_ = (want);						\
	const char *wrong_ = mark_holds(bytes, size, &result_);			\
	if (wrong_ || result_ != want_)						\
		test_fail(__FILE__, __LINE__, "%s: \"%s\", not \"%s\"",		\
			  wrong_ ? wrong_ : "held", elf_strerror(result_),	\
			  elf_strerror(want_));					\
} while (0)

/* A program header for a note, or room for one. */
bool shape_has_slot(void);

/* A number in p's byte order. */
void shape_put(uint8_t *at, uint64_t val, uint32_t size);

/* Open p's bytes: e->fd is to be closed. */
int shape_open(struct elf *e);

#endif /* SHAPES_H */
