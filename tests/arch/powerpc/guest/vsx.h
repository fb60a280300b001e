/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* All 64 vector-scalar registers, before and after a signal. */
#ifndef VSX_H
#define VSX_H

#define VSX_SIZE	(64 * 16)

#ifndef __ASSEMBLER__
#include <stdint.h>

struct vsx {
	uint32_t in[VSX_SIZE / 4], out[VSX_SIZE / 4];
} __attribute__((aligned(16)));

/* The address of code, for vdkc_call(struct vsx *, address of a word, its value). */
extern const char vsx_spin[];
#endif

#endif /* VSX_H */
