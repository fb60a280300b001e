/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the toy's image says of itself: it has no trampolines and no variants. */
#include <vdk/toy.h>
#include "../common/note.h"

	NOTE_IMAGE
	NOTE_END
