// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Start a program, put an image and its page into it, and tell it where they are. */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "start.h"
#include "tracee.h"

#define AUXV_MAX	64	/* entries; Linux has some 20 */
#define STACK_MAX	(1u << 20) /* pointers to arguments and the environment */

/* -------------------------------------------------------------- the start stack */

/* The address behind the next NULL in an array of pointers, or 0. */
static uint64_t behind_null(const struct tracee *t, uint64_t at)
{
	uint64_t value;
	unsigned int n;

	for (n = 0; n < STACK_MAX; n++, at += sizeof(value)) {
		if (tracee_read(t, at, &value, sizeof(value)))
			return 0;
		if (!value)
			return at + sizeof(value);
	}
	return 0;
}

/* The address of AT_SYSINFO_EHDR's value; 0 if there is none. @secure: is AT_SECURE set? */
static uint64_t find_entry(const struct tracee *t, bool *secure)
{
	uint64_t at = behind_null(t, t->sp + 8), found = 0;	/* argc, argv */
	Elf64_auxv_t entry;
	unsigned int n;

	*secure = false;
	at = at ? behind_null(t, at) : 0;			/* the environment */
	for (n = 0; at && n < AUXV_MAX; n++, at += sizeof(entry)) {
		if (tracee_read(t, at, &entry, sizeof(entry)) || entry.a_type == AT_NULL)
			break;
		if (entry.a_type == AT_SYSINFO_EHDR)
			found = at + offsetof(Elf64_auxv_t, a_un);
		*secure |= entry.a_type == AT_SECURE && entry.a_un.a_val;
	}
	return found;
}

/* ------------------------------------------------------------------- mappings */

static int64_t map(struct tracee *t, uint64_t at, uint64_t size, int prot, int flags, int fd)
{
	uint64_t arg[6] = { at, size, (uint64_t)prot, (uint64_t)flags, (uint64_t)fd, 0 };

	return tracee_call(t, SYS_mmap, arg);
}

static uint64_t up(uint64_t n, uint64_t to)
{
	return (n + to - 1) & ~(to - 1);
}

/*
 * A place that the kernel chooses, and in it image and page; never writable and executable.
 * The bytes go in from outside.
 */
static int64_t place(struct tracee *t, const struct native_start *s)
{
	uint64_t size = up(s->img->size, VDK_ALIGN), room = VDK_ROOT_DIST + VDK_ALIGN + size;
	uint64_t base;
	int64_t at = map(t, 0, room, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1);
	int64_t err;

	if (at < 0 && at > -4096)
		return at;
	base = up((uint64_t)at, VDK_ALIGN) + VDK_ROOT_DIST;
	err = map(t, base, s->img->size, PROT_READ | PROT_EXEC,
		  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1);
	if (err != (int64_t)base)
		return err < 0 ? err : -ENOMEM;
	err = tracee_write(t, base, s->img->blob, s->img->size);
	if (err)
		return err;
	err = map(t, base - VDK_DATA_DIST, VDK_DATA_SIZE, PROT_READ, MAP_SHARED | MAP_FIXED, s->page);
	return err < 0 && err > -4096 ? err : (int64_t)base;
}

/* ------------------------------------------------------------------- starting */

static const char *put_in(struct tracee *t, struct native_start *s)
{
	uint64_t entry;
	bool secure;
	int64_t base;

	entry = find_entry(t, &secure);
	if (!entry)
		return "the kernel has given it no vDSO, or it is no 64-bit program";
	if (secure)
		return "it runs with more rights than its user has (AT_SECURE)";
	if (tracee_read(t, entry, &s->kernel, sizeof(s->kernel)))
		return "its stack cannot be read";
	base = place(t, s);
	if (base < 0)
		return strerror((int)-base);
	s->base = (uint64_t)base;
	if (tracee_write(t, entry, &s->base, sizeof(s->base)))
		return "its stack cannot be written";
	return NULL;
}

static void child(char *const argv[], int report, int page)
{
	int err;

	fcntl(page, F_SETFD, 0);
	if (!ptrace(PTRACE_TRACEME, 0, 0, 0))
		execvp(argv[0], argv);
	err = errno;
	if (write(report, &err, sizeof(err)) < 0)
		_exit(126);
	_exit(127);
}

/* 0 when the program has started and is stopped; the child's errno if it has not. */
static int started(pid_t pid, int report)
{
	int status, err = 0;

	if (waitpid(pid, &status, 0) != pid)
		return -errno;
	if (WIFSTOPPED(status))
		return 0;
	return read(report, &err, sizeof(err)) == sizeof(err) ? -err : -ECHILD;
}

int native_start(struct native_start *s, char *const argv[],
		 void (*ready)(struct native_start *s, void *arg), void *arg)
{
	uint64_t close_page[6] = { (uint64_t)s->page };
	struct tracee t = { .pending = 0 };
	int report[2], err;

	s->base = s->kernel = 0;
	s->why = NULL;
	if (pipe2(report, O_CLOEXEC))
		return -errno;
	s->pid = fork();
	if (!s->pid)
		child(argv, report[1], s->page);
	close(report[1]);
	err = s->pid < 0 ? -errno : started(s->pid, report[0]);
	close(report[0]);
	if (err)
		return err;
	err = tracee_open(&t, s->pid);
	if (err) {
		s->why = strerror(-err);
	} else {
		s->why = put_in(&t, s);
		tracee_call(&t, SYS_close, close_page);
		tracee_close(&t);
	}
	if (ready)
		ready(s, arg);
	return ptrace(PTRACE_DETACH, s->pid, 0, (long)t.pending) ? -errno : 0;
}
