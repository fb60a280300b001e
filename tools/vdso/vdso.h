/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The command's parts: one cmd_NAME.c each. */
#ifndef VDSO_H
#define VDSO_H

#include <stdbool.h>

#define STATUS_ERROR	1
#define STATUS_USAGE	2

/* Say "vdso: ..." on stderr. Returns false. */
__attribute__((format(printf, 1, 2)))
bool fail(const char *fmt, ...);

/* argv[0] is the part's name; returns the exit status. */
int cmd_mark(int argc, char **argv);

#endif /* VDSO_H */
