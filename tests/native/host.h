/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A process that is its own host: an image of this machine's CPU and its data page,
 * mapped here, beside the kernel's own. No emulator, no kernel of ours: the counter and
 * the order of loads and stores are those of real CPUs.
 */
#ifndef TESTS_NATIVE_HOST_H
#define TESTS_NATIVE_HOST_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/time.h>
#include <time.h>

#include <vdk/vdk.h>

#include "../../hosts/native/cpu.h"
#include "../../hosts/native/host.h"

typedef int clock_fn(clockid_t id, struct timespec *ts);
typedef int timeofday_fn(struct timeval *tv, void *tz);
typedef long time_fn(long *t);
typedef int getcpu_fn(unsigned int *cpu, unsigned int *node, void *unused);

struct native {
	struct native_host host;	/* .page is written to, .img is what was mapped */
	struct vdk_image img;		/* as mapped, patched for this CPU */
	uint64_t features;		/* chosen by */

	/* Its exports, as a program finds them. */
	clock_fn *gettime, *getres;
	timeofday_fn *gettimeofday;
	time_fn *time;
	getcpu_fn *getcpu;
};

/* Says why and ends the program: "Bail out!". */
_Noreturn void native_die(const char *what);

/* Map the image of a file with these features; nothing is published yet. */
void native_map(struct native *n, const char *path, uint64_t features);
void native_unmap(struct native *n);

/* The address of an export as a program finds it; dies if there is none. */
void *native_sym(const struct native *n, const char *name);

/* tests/arch/FAMILY/native.c: the counter, in no order: what a control reads. */
uint64_t native_counter_unordered(void);

/* From now on this process gets SIGSEGV for reading the counter. */
void native_forbid_counter(void);

/* Run on one CPU of those that there are, by number from 0; false: there is none. */
bool native_pin(unsigned int nth);

#endif /* TESTS_NATIVE_HOST_H */
