/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What holds for every file that vdso mark takes: changed, changed again,
 * unmarked and marked anew it is still a program with what it had in it, and
 * does not grow more than once.
 */
#ifndef HOLDS_H
#define HOLDS_H

#include <stdlib.h>
#include <string.h>

#include "../../tools/vdso/mark.h"

/* NULL, or in words what does not hold. */
const char *mark_holds(const uint8_t *bytes, uint64_t size, int *result);

#endif /* HOLDS_H */
