/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A PowerPC CPU that can be stopped anywhere, copied, and shown any memory:
 * the instructions that the images' clock functions are made of.
 */
#ifndef TESTS_TORN_POWER_H
#define TESTS_TORN_POWER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define POWER_RETURN	0xfffffff0u	/* where a call comes back to */
#define POWER_SO	0x10000000u	/* CR0.SO */

/* All there is of a CPU in the middle of a call; a copy of it goes on by itself. */
struct power {
	uint64_t r[32], lr, ctr, pc;
	uint32_t cr;
	uint8_t out[64];	/* what the program gave the function a pointer to */
};

/* What does not change during a call. */
struct power_world {
	const uint8_t *code;	/* at code_addr; what else is there is read only */
	uint64_t code_addr, code_size;
	uint64_t out_addr;	/* of power.out */
	bool is_64, is_big;
	uint64_t counter;
	/* Data at @addr, as the adversary likes; NULL if there is none. */
	const uint8_t *(*data)(void *arg, uint64_t addr);
	void *arg;
};

enum power_event {
	POWER_RAN,
	POWER_RETURNED,		/* pc is POWER_RETURN */
	POWER_SYSCALL,		/* pc is at a system call instruction */
	POWER_BAD,		/* an instruction, or an address, that nothing is known of */
};

/* One instruction. */
enum power_event power_step(const struct power_world *w, struct power *p);

/*
 * Is the next instruction a load from outside the code and the program's own
 * memory? Then *addr and *size say of what.
 */
bool power_next_load(const struct power_world *w, const struct power *p,
		     uint64_t *addr, unsigned int *size);

/* The instruction at @addr; 0 outside the code. */
uint32_t power_word(const struct power_world *w, uint64_t addr);

#endif /* TESTS_TORN_POWER_H */
