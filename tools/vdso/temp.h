/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* One temporary file, which no end of this program but SIGKILL's leaves behind. */
#ifndef VDSO_TEMP_H
#define VDSO_TEMP_H

#include <stdbool.h>

/* A new empty file in that folder, open for reading and writing; -1: errno tells. */
int temp_make(int dir);

/* Let it be @name there from now on. */
bool temp_rename(const char *name);

/* Take it away, if there is one. */
void temp_remove(void);

#endif /* VDSO_TEMP_H */
