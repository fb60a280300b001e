/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * An extension of GNU make: $(vdk-exec PROGRAM,NAMES,OVERRIDES) replaces make
 * by PROGRAM, so that make's exit status is PROGRAM's. A recipe cannot do that:
 * whatever status it ends with, make ends with 2.
 *
 * Of make's variables, those in NAMES become PROGRAM's environment, expanded,
 * and those in OVERRIDES its arguments, NAME=value, as they were written.
 * Neither passes through a shell.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <gnumake.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MAX_WORDS 256

int plugin_is_GPL_compatible;
int vdk_exec_gmk_setup(const gmk_floc *where);

/* make lifts its own stack limit and keeps the one it was started with here. */
extern struct rlimit stack_limit __attribute__((weak));

/* @format makes a reference of @name. Never freed: we exec. */
static char *expand(const char *format, const char *name)
{
	char *ref = NULL, *text;

	if (asprintf(&ref, format, name) < 0)
		_exit(125);
	text = gmk_expand(ref);
	free(ref);
	return text ? text : "";
}

static void set_environment(char *names)
{
	for (char *n = strtok(names, " \t"); n; n = strtok(NULL, " \t"))
		setenv(n, expand("$(%s)", n), 1);
	/* Our make's switches and job slots end with it. */
	unsetenv("MAKEFLAGS");
	unsetenv("MFLAGS");
	unsetenv("MAKELEVEL");
	unsetenv("MAKEOVERRIDES");
}

/* As make itself does before it starts a recipe; its files end with it. */
static void restore_process(void)
{
	sigset_t none;

	for (int fd = STDERR_FILENO + 1; fd < 256; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	fflush(NULL);
	if (&stack_limit && stack_limit.rlim_cur)
		setrlimit(RLIMIT_STACK, &stack_limit);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static char *vdk_exec(const char *name, unsigned int argc, char **argv)
{
	char *args[MAX_WORDS + 2] = { argv[0] };
	unsigned int n = 1;

	(void)name;
	(void)argc;
	set_environment(argv[1]);
	for (char *w = strtok(argv[2], " \t"); w; w = strtok(NULL, " \t")) {
		if (n > MAX_WORDS || asprintf(&args[n++], "%s=%s", w, expand("$(value %s)", w)) < 0)
			_exit(125);
	}
	restore_process();
	execv(args[0], args);
	fprintf(stderr, "run: %s: %s\n", args[0], strerror(errno));
	_exit(125);
}

int vdk_exec_gmk_setup(const gmk_floc *where)
{
	(void)where;
	gmk_add_function("vdk-exec", vdk_exec, 3, 3, GMK_FUNC_DEFAULT);
	return 1;
}
