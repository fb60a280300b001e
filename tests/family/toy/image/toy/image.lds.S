/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* How the toy's image is linked. */
#define IMAGE_TRAP	0
#define IMAGE_EMPTY	*(.plt.got .plt.sec)	/* what the tools of this machine make */
#define IMAGE_DISCARD	*(.sframe)

#include "../common/image.lds.h"
#include "exports.h"
