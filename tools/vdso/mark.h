/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A program's placement request (docs/abi.md 5.3), changed in its file. How the
 * file is replaced is not known here: give a copy.
 */
#ifndef VDSO_MARK_H
#define VDSO_MARK_H

#include "elf.h"

/**
 * mark_check - could this request be set? Changes nothing.
 * mark_set - set it
 * @request: a good one
 *
 * A note that is there is changed in place, and so is the room of one that was
 * removed. Else one is added. Afterwards a host has been seen to see it.
 *
 * Return: 0 or -ELF_E*. If setting fails, the file may be half changed; never if
 * mark_check said 0, but for -ELF_EIO and -ELF_EUNSEEN.
 */
int mark_check(const struct elf *e);
int mark_set(struct elf *e, const struct vdk_request *request);

/** mark_remove - take away all requests that a host would see; 0 or -ELF_E* */
int mark_remove(struct elf *e);

#endif /* VDSO_MARK_H */
