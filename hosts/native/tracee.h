/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A process that its tracer has stopped before its first instruction: its registers,
 * its memory, system calls in its name. What is of a CPU is in FAMILY/tracee.c.
 */
#ifndef NATIVE_TRACEE_H
#define NATIVE_TRACEE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct tracee {
	pid_t pid;
	int mem;		/* its /proc/PID/mem */
	uint64_t sp;
	int pending;		/* a signal that came meanwhile: for its tracer to pass on */
};

/* All return 0 or more, or a negative errno; the tracee is gone on -ESRCH. */

int tracee_open(struct tracee *t, pid_t pid);
void tracee_close(struct tracee *t);

/* All of @size bytes, also where the tracee itself may not write. */
int tracee_read(const struct tracee *t, uint64_t addr, void *to, size_t size);
int tracee_write(const struct tracee *t, uint64_t addr, const void *from, size_t size);

/* A system call in the tracee's name; leaves its registers and its code as they were. */
int64_t tracee_call(struct tracee *t, long nr, const uint64_t arg[6]);

/* FAMILY/tracee.c: where the tracee is. */
int tracee_where(struct tracee *t);

#endif /* NATIVE_TRACEE_H */
