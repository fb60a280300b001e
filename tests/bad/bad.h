/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Malformed images: what is done to a good one, and which code it is refused with. */
#ifndef BAD_H
#define BAD_H

#include <vdk/vdk.h>

#include "../unit/mkimage.h"

struct bad {
	int code;
	const char *what;	/* NULL ends a table */
	void (*harm)(struct mk *mk);
	void (*spec)(struct mk *mk);	/* before the image is made */
};

extern const struct bad bad_elf[], bad_symbols[], bad_code[], bad_variants[];

/* Where a link of a GNU chain is, and the FDE of a body. */
#define CHAIN(mk, sym)	((mk)->gnu_buckets + 4 * 4 + 4 * ((sym) - 1))
#define FDE(mk, i)	((mk)->ehframe + 20 + (i) * ((mk)->bits == 64 ? 28 : 20))

#define HARM(name)	static void name(struct mk *mk)

/* Done to the image; to what it is made of. */
#define B(code, fn)	{ code, #fn, fn, NULL }
#define S(code, fn)	{ code, #fn, NULL, fn }

#endif /* BAD_H */
