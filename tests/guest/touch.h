/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Use the vDSO that vdso_open() found, and write into it. */
#ifndef TOUCH_H
#define TOUCH_H

#include <stdbool.h>

/* Clocks and signal handlers do what they should; touch_all: both, as a child's
   exit status. */
bool clocks_work(void);
bool signals_work(void);
int touch_all(void *unused);

/* get_tbfreq answers 1 in this process from now on; false if it does not. */
bool write_text(void);
bool text_is_written(void);

#endif /* TOUCH_H */
