/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What holds for every file that vdso mark is given: a host sees what was set and
 * nothing after removal; nobody's bytes are lost or moved; it grows once at most,
 * and only if nothing is appended; and a refused file is as it was.
 */
#ifndef HOLDS_H
#define HOLDS_H

#include <stdlib.h>
#include <string.h>

#include "../../tools/vdso/mark.h"

/* A file in memory with these bytes: to be closed. */
int holds_file(const uint8_t *bytes, uint64_t size);

/* NULL, or in words what does not hold; @result: what mark_set() said. */
const char *mark_holds(const uint8_t *bytes, uint64_t size, int *result);

/* What a host sees, by the library alone: 0 for none, else VDK_PLACE_*. */
uint32_t holds_seen(const uint8_t *bytes, uint64_t size, uint64_t *addr);

/* What of a file's bytes is lost after a change; kept.c. NULL: nothing. */
const char *kept(const struct elf *was, const uint8_t *before, const struct elf *is,
		 const uint8_t *after);

#endif /* HOLDS_H */
