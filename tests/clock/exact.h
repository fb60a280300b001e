/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the parts of t_exact share: the mapped image, made clocks, the reference. */
#ifndef TESTS_CLOCK_EXACT_H
#define TESTS_CLOCK_EXACT_H

#include <stdbool.h>
#include <stdint.h>

#include <vdk/vdk.h>

#include "cpu.h"	/* tests/arch/FAMILY/clock */

/* ------------------------------------------------------------- mapped.c */

extern struct vdk_image img;
extern struct vdk_page page, root;	/* the process's; the root page of a namespace */
extern uint64_t features;		/* of the bodies under test */

/* What the counter shows. Thread-local: a register that no body touches may be near. */
extern __thread volatile uint64_t counter;

void die(const char *what);
void read_image(const char *path);

/* The image with these features, and fresh pages, at the @n'th base; false: that were all. */
#define BASES		5
bool place_image(unsigned int n);

/* The address of an export. */
unsigned long body(const char *name);

/* --------------------------------------------------------------- made.c */

extern uint64_t rnd_state;

uint64_t rnd(void);

#define BOUND(log)	((int64_t)1 << (log))

/* The largest .nsec that can be published with these .mult and .shift. */
uint64_t most_nsec(const struct vdk_clock *c);

/*
 * The largest delta for which delta * mult + nsec is below 2^@log; 0 if there is
 * none in 63 bits.
 */
uint64_t delta_below(const struct vdk_clock *c, unsigned int log);

extern uint64_t limit;	/* ticks after the base that may be shown; all ones: any */

/* A clock that can be published, with its limit and the counter to read it at. */
void rnd_clock(struct vdk_clock *c);

/* The same at every border, from 0 on; false: that was all. */
bool nth_clock(unsigned int n, struct vdk_clock *c);

/* What a namespace adds. */
void rnd_offset(struct vdk_ns_offset *off);

/* ---------------------------------------------------------- reference.c */

struct reading {
	int64_t sec;
	uint32_t nsec;
};

struct want {
	struct reading is;	/* unless it falls back */
	bool host;		/* an image falls back */
	bool library_host;	/* vdk_page_read() says so: it has one path only */
	bool by_path;		/* which it is differs between the paths */
};

/* What clock @id shows at the counter; @off: in a namespace that adds this. */
struct want reference(unsigned int id, const struct vdk_clock *c, const struct vdk_ns_offset *off);

/* Dies if something that has to be tested never came up. */
void check_kinds(void);

/* ------------------------------------------------------------- others.c */

/* Everything but the time, at one base. Return: how many checks failed. */
unsigned int test_others(void);

/* One of them. */
#define CHECK(x)	check(x, #x, __FILE__, __LINE__)
void check(bool ok, const char *what, const char *file, int line);

/* ------------------------------------------------- tests/arch/FAMILY/clock */

/*
 * See to it that each read of the counter shows the variable, and that a system call is
 * not made but noted in struct called. Dies if the code has no read of the counter.
 */
void change_code(void *code, size_t size);

/* Is what it fell back with the call of a body that was called with these? */
bool is_call(const struct called *did, long nr, long a, long b);

/* The exports that only this family has, by CHECK(). */
void test_family(void);

#endif /* TESTS_CLOCK_EXACT_H */
