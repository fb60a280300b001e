/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A child that calls functions of the vDSO with a known number in each register
 * and is stopped before each of their instructions.
 */
#ifndef STEPPER_H
#define STEPPER_H

#include <signal.h>
#include <stdbool.h>

#include "cpu.h"
#include "unwind_look.h"

/* What both processes see: the call to make, and what a handler found. */
struct job {
	const void *fn;
	long arg[3];
	bool no_vmx;
	struct look look;
};

struct stepper {
	pid_t pid;
	int memory;		/* /proc/PID/mem */
	struct job *job;	/* shared with the child */
	struct cpu now;
	struct cpu entry;	/* at the function's first instruction */
	int status;		/* of the last wait, if not what was expected */
};

/* Before the child is made: the program's main(), where unwinding has to get to. */
void stepper_init(struct stepper *s, const void *main_function);

/* From here to the first instruction of the job's function. False: the child is gone. */
bool stepper_start(struct stepper *s);

/* One instruction, or, with a signal, to the first of its handler. */
bool stepper_step(struct stepper *s, int sig);

/* The system call it is stopped before, and not one instruction more. */
bool stepper_syscall(struct stepper *s);

/* The function has returned: let the child wait for the next job. */
bool stepper_finish(struct stepper *s);

/* Have libgcc unwind from where the child is, into job->look. It stays there. */
bool stepper_look(struct stepper *s);

/* Kill it; the next start makes a new one. */
void stepper_drop(struct stepper *s);

/* @size bytes of the child's memory; false if they are not there. */
bool stepper_memory(const struct stepper *s, uint64_t addr, void *to, size_t size);

#define SIG_LOOK	SIGUSR2	/* stepper_look() uses it */
#define SIG_RT		SIGUSR1	/* handled with SA_SIGINFO */
#define SIG_PLAIN	SIGHUP	/* handled without */

#endif /* STEPPER_H */
