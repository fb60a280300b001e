/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A file's bytes, and what goes with them, from one file to another. */
#ifndef VDSO_COPY_H
#define VDSO_COPY_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

/* All of these set errno if they fail. */
bool copy_bytes(int from, int to, uint64_t size);
bool copy_identity(int from, const struct stat *st, int to);
bool copy_new_identity(const struct stat *st, int to);

#endif /* VDSO_COPY_H */
