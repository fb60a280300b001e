/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the user is told of errors. */
#ifndef VDSO_FAIL_H
#define VDSO_FAIL_H

#include <stdbool.h>

/* Say "vdso: ..." on stderr. Returns false. */
__attribute__((format(printf, 1, 2)))
bool fail(const char *fmt, ...);

#endif /* VDSO_FAIL_H */
