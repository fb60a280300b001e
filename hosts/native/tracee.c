// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* A tracee's memory, by /proc: writes reach what is mapped for reading only. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "tracee.h"

int tracee_open(struct tracee *t, pid_t pid)
{
	char path[40];
	int err;

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	t->pid = pid;
	t->pending = 0;
	t->mem = open(path, O_RDWR | O_CLOEXEC);
	if (t->mem < 0)
		return -errno;
	err = tracee_where(t);
	if (err)
		tracee_close(t);
	return err;
}

void tracee_close(struct tracee *t)
{
	close(t->mem);
}

int tracee_read(const struct tracee *t, uint64_t addr, void *to, size_t size)
{
	ssize_t n = pread(t->mem, to, size, (off_t)addr);

	return n == (ssize_t)size ? 0 : n < 0 ? -errno : -EFAULT;
}

int tracee_write(const struct tracee *t, uint64_t addr, const void *from, size_t size)
{
	ssize_t n = pwrite(t->mem, from, size, (off_t)addr);

	return n == (ssize_t)size ? 0 : n < 0 ? -errno : -EFAULT;
}
