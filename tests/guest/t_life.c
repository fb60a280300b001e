// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Who sees a store into the text: tasks that share memory, copies, new programs. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "guest.h"
#include "test.h"
#include "touch.h"

#define EXEC_WORD	"after-exec"

static unsigned char *base;

/* The physical page behind @addr, as root may know; 0 if there is none. */
static uint64_t frame_of(const void *addr)
{
	uint64_t entry = 0;
	int fd = open("/proc/self/pagemap", O_RDONLY);

	if (pread(fd, &entry, 8, (unsigned long)addr / sysconf(_SC_PAGESIZE) * 8) != 8)
		entry = 0;
	close(fd);
	return entry >> 63 ? entry & ((1ull << 55) - 1) : 0;
}

static int write_and_compare(void *arg)
{
	unsigned long page = sysconf(_SC_PAGESIZE), off;
	uint64_t before[VDK_ALIGN / 4096], after;
	long long t = clock_by_vdso(1);

	(void)arg;
	for (off = 0; off < VDK_ALIGN; off += page)
		before[off / page] = ((volatile unsigned char *)base)[off] & 0 ?: frame_of(base + off);
	if (!write_text() || !clocks_work() || clock_by_vdso(1) <= t)
		return 1;
	for (off = 0; off < VDK_ALIGN; off += page) {
		after = frame_of(base + off);
		if (!before[off / page] || !after)
			return 2;
		if ((after != before[off / page]) !=
		    ((unsigned char *)vdso_fn("get_tbfreq") - base - off < page))
			return 3;
	}
	return 0;
}

/* A store copies that page alone, and the clocks go on. */
TEST(one_page_is_copied)
{
	CHECK_EQ(in_child(write_and_compare, NULL, 20), 0);
	CHECK(!text_is_written());
}

static char stack[64 * KIB] __attribute__((aligned(16)));

static int in_same_memory(void *arg)
{
	(void)arg;
	return !(clocks_work() && text_is_written());
}

static int write_and_clone(void *arg)
{
	int status;
	pid_t pid;

	(void)arg;
	if (!write_text())
		return 1;
	pid = clone(in_same_memory, stack + sizeof(stack) - 64, CLONE_VM | SIGCHLD, NULL);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		return 2;
	pid = fork();	/* a copy of the copy */
	if (!pid)
		_exit(!(text_is_written() && clocks_work()));
	return waitpid(pid, &status, 0) != pid || status ? 3 : 0;
}

TEST(tasks_of_one_memory_share_it)
{
	CHECK_EQ(in_child(write_and_clone, NULL, 20), 0);
	CHECK(!text_is_written());
}

static void *exec_here(void *arg)
{
	execl("/proc/self/exe", "t_life", EXEC_WORD, NULL);
	return arg;
}

static int write_and_exec_from_thread(void *arg)
{
	pthread_t thread;

	if (!write_text() || pthread_create(&thread, NULL, exec_here, arg))
		return 1;
	pthread_join(thread, NULL);
	return 2;
}

TEST(exec_from_a_thread)
{
	CHECK_EQ(in_child(write_and_exec_from_thread, NULL, 20), 0);
}

int main(int argc, char **argv)
{
	vdso_open();
	base = (unsigned char *)vdso.base;
	if (argc > 1 && !strcmp(argv[1], EXEC_WORD))
		return !clocks_work() || text_is_written();
	RUN(one_page_is_copied);
	RUN(tasks_of_one_memory_share_it);
	RUN(exec_from_a_thread);
	return test_done();
}
