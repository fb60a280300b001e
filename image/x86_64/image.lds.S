/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* How x86-64 images are linked: what image/common wants to know, and the exports. */

#define IMAGE_TRAP	0xcc	/* int3 */
#define IMAGE_EMPTY	*(.plt.got .plt.sec .ldata .lbss .lrodata)
#define IMAGE_DISCARD	*(.sframe)	/* of a PLT that is not there */
#define IMAGE_PROPERTY

#include "../common/image.lds.h"
#include "exports.h"
