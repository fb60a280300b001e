// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Programs started anew, to see where each gets its vDSO. */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"
#include "start.h"

const char *boot_policy(void)
{
	static char line[1024];
	const char *found = "low";
	FILE *f = fopen("/proc/cmdline", "r");
	char *word;

	if (f && fgets(line, sizeof(line), f))
		for (word = strtok(line, " \n"); word; word = strtok(NULL, " \n"))
			if (!strncmp(word, "vdso=", 5))
				found = word + 5;
	if (f)
		fclose(f);
	return found;
}

unsigned long base_of_program(const char *path, unsigned long persona)
{
	unsigned long base = 1;
	int fd[2], status;
	pid_t pid;

	if (pipe(fd) < 0)
		return 1;
	pid = fork();
	if (!pid) {
		dup2(fd[1], 1);
		personality(persona);
		execl(path, path, TELL_BASE, NULL);
		_exit(1);
	}
	close(fd[1]);
	if (read(fd[0], &base, sizeof(base)) != sizeof(base))
		base = 1;
	close(fd[0]);
	return waitpid(pid, &status, 0) == pid && !status ? base : 1;
}

int tell_base(void)
{
	unsigned long base = getauxval(AT_SYSINFO_EHDR);

	if (base && (vdkc_open(&vdso, NULL) || clock_by_vdso(CLOCK_MONOTONIC) <= 0))
		return 1;
	return write(1, &base, sizeof(base)) != sizeof(base);
}

unsigned int count_different(const unsigned long *bases, unsigned int count)
{
	unsigned int i, j, n = 0;

	for (i = 0; i < count; i++) {
		for (j = 0; j < i && bases[j] != bases[i]; j++)
			;
		n += j == i;
	}
	return n;
}

unsigned char *own_file(size_t *size)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	struct stat st;
	unsigned char *bytes;

	if (fd < 0 || fstat(fd, &st) < 0)
		exit(1);
	bytes = malloc(st.st_size);
	if (!bytes || read(fd, bytes, st.st_size) != st.st_size)
		exit(1);
	close(fd);
	*size = st.st_size;
	return bytes;
}

bool write_program(const char *path, const void *bytes, size_t size, unsigned int mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0700);
	bool ok = fd >= 0 && write(fd, bytes, size) == (ssize_t)size && !fchmod(fd, mode);

	return close(fd) == 0 && ok;
}
