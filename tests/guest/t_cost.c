// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * What the vDSO costs a process that has it: two mappings, no page of its own.
 *
 *	t_cost N	memory and time of N processes, for the table in docs/mapping.md
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "guest.h"
#include "start.h"
#include "test.h"

#define PROGRAM	"/tmp/tiny"

/* for (;;) pause(): the least there is to an exec, without a C library. */
static const uint32_t code[] = { 0x38000000 | SYS_pause, 0x44000002, 0x4bfffff8 };

static long field(const char *path, const char *section, const char *name)
{
	bool in = !section;
	char line[256];
	long value = -1;
	FILE *f = fopen(path, "r");

	while (f && value < 0 && fgets(line, sizeof(line), f)) {
		if (section && strstr(line, section))
			in = true;
		else if (in && !strncmp(line, name, strlen(name)))
			value = atol(line + strlen(name));
	}
	if (f)
		fclose(f);
	return value;
}

enum use { EXEC, READ_CLOCK, READ_IMAGE };

/* A child that is up once its end of the pipe is closed: by exec, or after use. */
static pid_t child(enum use use, int ready)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	if (use == EXEC) {
		execl(PROGRAM, PROGRAM, NULL);
		_exit(1);
	}
	if (use == READ_IMAGE)
		vdkc_open(&vdso, NULL);
	if (vdso.base)
		clock_by_vdso(1);
	close(ready);
	for (;;)
		pause();
}

/* The same, when it is up. */
static pid_t child_up(enum use use)
{
	int fd[2];
	pid_t pid;
	char c;

	CHECK(!pipe2(fd, O_CLOEXEC));
	pid = child(use, fd[1]);
	close(fd[1]);
	CHECK_EQ(read(fd[0], &c, 1), 0);
	close(fd[0]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	CHECK(waitpid(pid, NULL, 0) == pid);
}

static void measure(unsigned int count, enum use use)
{
	pid_t *pids = calloc(count, sizeof(*pids));
	long free_before = field("/proc/meminfo", NULL, "MemFree:");
	long long t = clock_by_syscall(1);
	unsigned int i, up = 0;
	int fd[2];
	char c;

	if (pipe2(fd, O_CLOEXEC))
		exit(1);
	for (i = 0; i < count; i++)
		up += (pids[i] = child(use, fd[1])) > 0;
	close(fd[1]);
	if (read(fd[0], &c, 1))
		exit(1);
	t = clock_by_syscall(1) - t;
	printf("# %u of %u processes by %s: %ld KiB and %lld us each\n", up, count,
	       use == EXEC ? "fork and exec" : "fork, a clock read",
	       (free_before - field("/proc/meminfo", NULL, "MemFree:")) / (long)count,
	       t / 1000 / count);
	for (i = 0; i < count; i++)
		if (pids[i] > 0)
			kill(pids[i], SIGKILL);
	while (wait(NULL) > 0)
		;
	close(fd[0]);
	free(pids);
}

static unsigned int count_maps(pid_t pid)
{
	char path[32], line[256];
	unsigned int n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		n++;
	if (f)
		fclose(f);
	return n;
}

/*
 * The program's segment, the stack, and ours. What tells that the child is up is
 * closed before exec has mapped them.
 */
TEST(two_mappings)
{
	pid_t pid = child_up(EXEC);
	unsigned int i;

	for (i = 0; i < 10000 && count_maps(pid) < 4; i++)
		usleep(1000);
	CHECK_EQ(count_maps(pid), 4);
	end(pid);
}

static long of_mapping(const char *mapping, const char *name)
{
	return field("/proc/self/smaps", mapping, name);
}

/* Two processes have used all of it: what each has is the other's, too. */
TEST(no_private_page)
{
	pid_t pid;

	CHECK(clock_by_vdso(1) > 0);
	pid = child_up(READ_IMAGE);
	CHECK_EQ(of_mapping("[vdso]", "Anonymous:"), 0);
	CHECK_EQ(of_mapping("[vdso]", "Private_Clean:"), 0);
	CHECK_EQ(of_mapping("[vdso]", "Private_Dirty:"), 0);
	CHECK(of_mapping("[vdso]", "Shared_Clean:") > 0);
	CHECK_EQ(of_mapping("[vvar]", "Shared_Clean:"), sysconf(_SC_PAGESIZE) / 1024);
	CHECK_EQ(of_mapping("[vvar]", "Rss:"), sysconf(_SC_PAGESIZE) / 1024);
	end(pid);
}

int main(int argc, char **argv)
{
	unsigned int count = argc > 1 ? atoi(argv[1]) : 100;

	if (!write_tiny(PROGRAM, code, sizeof(code)) || !count)
		return 1;
	if (vdkc_open(&vdso, NULL))
		vdso.base = NULL;
	measure(count, EXEC);
	measure(count, READ_CLOCK);
	if (argc > 1)
		return 0;
	RUN(two_mappings);
	RUN(no_private_page);
	return test_done();
}
