/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The host library, all of it: open a vDSO image, check it, choose code for the
 * CPU (image.h), plan where it goes (layout.h), for this program and no other
 * (program.h), publish the data page (page.h). That is the usual order of calls.
 *
 * Every function works on memory its caller owns and may be called in any
 * context: no allocation, no lock, no state between calls, no callback. Calls
 * on different objects may run at once; one object has one writer at a time.
 *
 * A result is 0 or more, or a negative VDK_E*. On failure outputs are as
 * before the call. A handle of zeros is one that was never opened or planned:
 * what would need more than that refuses it with -VDK_EINVAL. Guest numbers
 * (uint64_t off, addr) never are pointers; the image's byte order and word size
 * need not be the host's.
 */
#ifndef VDK_VDK_H
#define VDK_VDK_H

#include <vdk/abi.h>
#include <vdk/env.h>
#include <vdk/error.h>
#include <vdk/image.h>
#include <vdk/layout.h>
#include <vdk/program.h>
#include <vdk/page.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VDK_VERSION		"0.1.0"

/**
 * vdk_strerror - one sentence about a result; never NULL
 *
 * All results of 0 and more are no errors, whatever they count. So a report's
 * .code goes here with a minus before it.
 */
const char *vdk_strerror(int err);

#ifdef __cplusplus
}
#endif

#endif /* VDK_VDK_H */
