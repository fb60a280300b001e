/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Any bytes as a program to be marked. */
#include <stdio.h>

#include "../tool/holds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *wrong;
	int result;

	wrong = mark_holds(data, size, &result);
	if (wrong) {
		fprintf(stderr, "%s\n", wrong);
		abort();
	}
	return 0;
}
