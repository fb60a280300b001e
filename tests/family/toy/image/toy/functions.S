/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Three functions for a CPU that nobody has: each is one word. */
#include <vdk/toy.h>
#include "../common/asm.h"

.macro TOY name, word
	.p2align 4
	ENTRY	\name
	.long	\word
	END	\name
.endm

	TEXT_BLOCK
	TOY	toy_clock_gettime, 1
	TOY	toy_clock_getres, 2
	TOY	toy_time, 3
