/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Programs at random, and what docs/mapping.md says becomes of each. */
#ifndef TORTURE_H
#define TORTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEGMENTS_MAX	8
#define SCRIPT_MAX	8
#define FILE_MAX	0x35000

enum policy { LOW, RANDOM, OFF };

struct torture {		/* one program; the file is made from the rest */
	uint64_t seed;
	uint32_t segments;
	struct { uint64_t addr, size; } segment[SEGMENTS_MAX];
	uint32_t how;		/* the request that counts: VDK_PLACE_*, or 0 */
	uint64_t at;
	const char *notes;	/* what kind of notes it has */
	bool fixed;		/* ADDR_NO_RANDOMIZE */
	char script[SCRIPT_MAX + 1];
	uint8_t file[FILE_MAX];
	uint32_t size;
};

struct host {
	enum policy policy;
	uint64_t min_addr, page;
};

/* Fill @t from its seed. */
void torture_make(struct torture *t, const struct host *host);

uint64_t torture_random(uint64_t *state, uint64_t below);

/* NULL, or what is wrong with this base, this outcome. */
const char *torture_base_wrong(const struct torture *t, const struct host *host, uint64_t base);

/* What its script writes, and the signal that ends it; 0: it exits with 42. */
int torture_outcome(const struct torture *t, const struct host *host, bool has_vdso,
		    char said[SCRIPT_MAX + 1]);

#endif /* TORTURE_H */
