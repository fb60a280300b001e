/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the user is told of errors. */
#include <stdarg.h>
#include <stdio.h>

#include "fail.h"

bool fail(const char *fmt, ...)
{
	va_list args;

	fputs("vdso: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	return false;
}
