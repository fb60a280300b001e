/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A program's build-id, for who has no more of its file than the first page. */
#ifndef VDSO_BUILDID_H
#define VDSO_BUILDID_H

#include "elf.h"

/* Do program headers and the notes that they point to show one there? */
bool buildid_in_first_page(const struct elf *e);

#endif /* VDSO_BUILDID_H */
