/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What a native host has to ask the CPU it runs on: FAMILY/cpu.c. */
#ifndef NATIVE_CPU_H
#define NATIVE_CPU_H

#include <stdint.h>

/* The features of this machine under Linux, for vdk_variant_patch(). */
uint64_t native_features(void);

/* Is the counter one that programs can trust? NULL if so, else why not. */
const char *native_counter_trouble(void);

/* The counter, read after all that comes before. */
uint64_t native_counter(void);

#endif /* NATIVE_CPU_H */
