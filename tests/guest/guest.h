/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the guest programs share: the vDSO, address maps, children, filters. */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <vdk/client.h>

#ifdef __cplusplus
extern "C" {
#endif

#define KIB		1024ul
#define NS_PER_S	1000000000ll

/* ---------------------------------------------------------- the vDSO */

extern struct vdkc vdso;	/* opened by vdso_open() */

/* Open it or end the program with status 1, saying so. */
void vdso_open(void);

/* Address of a function, by its name without "__kernel_"; NULL if absent. */
void *vdso_fn(const char *name);

/* "ppc64", "ppc" or "ppc64le": what this program is. */
const char *target_name(void);

/* First instruction of a C function, wherever a pointer to it points. */
const uint32_t *code_of(const void *function_pointer);

/* ------------------------------------------------------------- time */

/* Any clock in ns, by system call; -errno if there is none. Never the vDSO. */
long long clock_by_syscall(int id);

/* The same by the vDSO; at the widest type this word size has. */
long long clock_by_vdso(int id);

/* ------------------------------------------------------------- maps */

struct map {
	unsigned long start, end;
	char perms[8];
	char name[64];
};

/* The mapping of @pid (0: own) called @name, or that holds @addr if name is NULL. */
bool map_find(pid_t pid, const char *name, unsigned long addr, struct map *m);

/* ---------------------------------------------------------- children */

/*
 * Runs fn(arg) in a child. Return: what fn returned (0..255), 256 + n if
 * signal n killed the child, 512 if it took more than @seconds of CPU time, or
 * has not ended after @patience seconds: by default so many that only one that
 * waits for ever has not, however busy the machine is.
 */
int in_child_until(int (*fn)(void *arg), void *arg, unsigned int seconds, unsigned int patience);
#define in_child(fn, arg, seconds)	in_child_until(fn, arg, seconds, 20 * (seconds))
#define KILLED_BY(sig)	(256 + (sig))
#define TOOK_TOO_LONG	512

/*
 * From here on every system call except exit, sigreturn and write is not made
 * but counted, and its result is what happened to be in r3.
 */
void trap_syscalls(void);
extern volatile int trapped_syscalls;
extern volatile int trapped_number;	/* the last one */

#ifdef __cplusplus
}
#endif

#endif /* GUEST_H */
