/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What is the toy's own: no features, nothing in the data page. */
#ifndef VDK_TOY_H
#define VDK_TOY_H

#include <vdk/abi.h>

#endif /* VDK_TOY_H */
