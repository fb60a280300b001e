/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the replaced kernel files share. */
#ifndef VDSOKIT_GLUE_H
#define VDSOKIT_GLUE_H

#include <vdk/vdk.h>

/* For locals of which nothing is read before it is written: zeroing is not free. */
#if __has_attribute(__uninitialized__)
#define not_zeroed	__attribute__((__uninitialized__))
#else
#define not_zeroed
#endif

/* The system's data page. Clocks: timekeeper_lock; the rest: boot, tz. */
extern struct vdk_page vdk_linux_page;

/* False until the page can be published to; set once, at boot. */
extern bool vdk_linux_page_ready;

#endif /* VDSOKIT_GLUE_H */
