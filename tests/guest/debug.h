/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* A child under this process's debugger's hands. */
#ifndef DEBUG_H
#define DEBUG_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define TRAP_WORD	0x7fe00008	/* the instruction debuggers use */

/* A child that is stopped before it runs fn(arg) and exits with its result; or -1. */
pid_t debugged_child(int (*fn)(void *arg), void *arg);

/* One instruction of a stopped child; poke_word returns what ptrace does. */
uint32_t peek_word(pid_t pid, const uint32_t *addr);
long poke_word(pid_t pid, const uint32_t *addr, uint32_t word);
unsigned long debugged_pc(pid_t pid);

/* Let it run; return its wait status at the next stop or the end. */
int debugged_run(pid_t pid);

#endif /* DEBUG_H */
