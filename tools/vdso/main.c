/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The vdso command: `vdso PART ...`. */
#include <stdio.h>
#include <string.h>

#include <vdk/vdk.h>

#include "fail.h"
#include "vdso.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *what;
} parts[] = {
	{ "mark", cmd_mark, "show or change a program's request where its vDSO should be" },
};

enum { PARTS = sizeof(parts) / sizeof(parts[0]) };

static void help(FILE *to)
{
	size_t i;

	fputs("usage: vdso PART [ARGUMENT...]\n", to);
	for (i = 0; i < PARTS; i++)
		fprintf(to, "  %-8s %s\n", parts[i].name, parts[i].what);
	fputs("vdso PART --help tells more.\n", to);
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	size_t i;

	for (i = 0; i < PARTS; i++)
		if (!strcmp(name, parts[i].name))
			return parts[i].run(argc - 1, argv + 1);
	if (!strcmp(name, "--version")) {
		puts("vdso " VDK_VERSION);
		return 0;
	}
	if (!strcmp(name, "--help") || !strcmp(name, "help")) {
		help(stdout);
		return 0;
	}
	if (*name)
		fail("there is no part \"%s\": give one of these", name);
	help(stderr);
	return STATUS_USAGE;
}
