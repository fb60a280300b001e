/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Start a program of this machine with another vDSO than the kernel's: no root, no change
 * of the kernel or of the program.
 */
#ifndef NATIVE_START_H
#define NATIVE_START_H

#include <vdk/vdk.h>

struct native_start {
	const struct vdk_image *img;	/* a patched copy */
	int page;	/* a memory file with its data page; the program gets no descriptor of it */

	/* Filled in: */
	pid_t pid;
	uint64_t base;		/* of the image, in the program */
	uint64_t kernel;	/* of the kernel's own, which stays; 0: the kernel gives none */
	const char *why;	/* if the program keeps the kernel's: the reason, else NULL */
};

/*
 * native_start - start @argv, found as execvp() does, its first instruction still to come
 * @ready: called when the image is in place and before the program runs, if not NULL
 *
 * The program runs in any case in which it can be started.
 *
 * Return: 0, or the negative errno for which it could not be started.
 */
int native_start(struct native_start *s, char *const argv[],
		 void (*ready)(struct native_start *s, void *arg), void *arg);

#endif /* NATIVE_START_H */
