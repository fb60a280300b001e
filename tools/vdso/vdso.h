/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The command's parts: one cmd_NAME.c each. */
#ifndef VDSO_H
#define VDSO_H

#define STATUS_ERROR	1
#define STATUS_USAGE	2

/* argv[0] is the part's name; returns the exit status. */
int cmd_mark(int argc, char **argv);

#endif /* VDSO_H */
