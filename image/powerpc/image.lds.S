/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* How PowerPC images are linked: what image/common wants to know, and the exports. */

#define IMAGE_TRAP	0	/* no instruction, on any PowerPC */
#define IMAGE_EMPTY	*(.glink .sfpr .branch_lt .sdata .sbss .sdata2 .sbss2 .dynsbss .opd .toc)

#include "../common/image.lds.h"
#include "exports.h"
