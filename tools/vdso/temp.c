/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The temporary file. It has a name from the start, as not all file systems can
 * give one later; so signals that would end us take it away first. They are held
 * back while file and name are not of one mind.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "temp.h"

static const int ending[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGALRM, SIGPIPE };

static int folder = -1;
static char name[32];		/* empty: there is none */

static void on_signal(int sig)
{
	if (*name)
		unlinkat(folder, name, 0);
	signal(sig, SIG_DFL);
	raise(sig);
}

static void hold(sigset_t *before)
{
	sigset_t all;

	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, before);
}

static void release(const sigset_t *before)
{
	int err = errno;

	sigprocmask(SIG_SETMASK, before, NULL);
	errno = err;
}

/* What is ignored, as under nohup, stays so. */
static void catch_signals(void)
{
	struct sigaction act = { .sa_handler = on_signal }, old;
	size_t i;

	sigfillset(&act.sa_mask);
	for (i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		if (!sigaction(ending[i], NULL, &old) && old.sa_handler == SIG_DFL)
			sigaction(ending[i], &act, NULL);
	signal(SIGXFSZ, SIG_IGN);	/* a file too large is an error like others */
}

int temp_make(int dir)
{
	sigset_t before;
	uint64_t random;
	int fd = -1, tries;

	catch_signals();
	folder = dir;
	hold(&before);
	for (tries = 0; tries < 100; tries++) {
		if (getrandom(&random, sizeof(random), 0) != sizeof(random))
			break;
		snprintf(name, sizeof(name), ".vdso-%016jx", (uintmax_t)random);
		fd = openat(dir, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (fd >= 0 || errno != EEXIST)
			break;
	}
	if (fd < 0)
		*name = 0;
	release(&before);
	return fd;
}

bool temp_rename(const char *to)
{
	sigset_t before;
	bool ok;

	hold(&before);
	ok = renameat(folder, name, folder, to) == 0;
	if (ok)
		*name = 0;
	release(&before);
	return ok;
}

void temp_remove(void)
{
	sigset_t before;

	hold(&before);
	if (*name)
		unlinkat(folder, name, 0);
	*name = 0;
	release(&before);
}
