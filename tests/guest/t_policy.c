// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * vdso= on the kernel's command line: low, random or off. The same program
 * under each; it reads there which of them it has to hold the kernel to.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "guest.h"
#include "test.h"

#define STARTS	64

static unsigned long bases[STARTS];

static const char *policy(void)
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

/* Starts this program anew; it tells its base. */
static unsigned long base_of_new_program(unsigned long persona)
{
	unsigned long base = 1;
	int fd[2];
	pid_t pid;

	if (pipe(fd) < 0)
		return 1;
	pid = fork();
	if (!pid) {
		dup2(fd[1], 1);
		personality(persona);
		execl("/proc/self/exe", "t_policy", "base", NULL);
		_exit(1);
	}
	close(fd[1]);
	if (read(fd[0], &base, sizeof(base)) != sizeof(base))
		base = 1;
	close(fd[0]);
	waitpid(pid, NULL, 0);
	return base;
}

static int tell_base(void)
{
	unsigned long base = getauxval(AT_SYSINFO_EHDR);

	/* It is there, and works. */
	if (base && (vdkc_open(&vdso, NULL) || clock_by_vdso(CLOCK_MONOTONIC) <= 0))
		return 1;
	return write(1, &base, sizeof(base)) != sizeof(base);
}

static unsigned int different(void)
{
	unsigned int i, j, n = 0;

	for (i = 0; i < STARTS; i++) {
		for (j = 0; j < i && bases[j] != bases[i]; j++)
			;
		n += j == i;
	}
	return n;
}

static void start_all(unsigned long persona)
{
	unsigned int i;

	for (i = 0; i < STARTS; i++) {
		bases[i] = base_of_new_program(persona);
		CHECK_EQ(bases[i] % VDK_ALIGN, 0);
	}
}

/* With static linking and without: no program here is in the way. */
TEST(low_is_always_the_same)
{
	start_all(0);
	CHECK_EQ(bases[0], VDK_PREFERRED_BASE);
	CHECK_EQ(different(), 1);
}

TEST(random_differs)
{
	start_all(0);
	printf("# %u bases in %u starts, %#lx, %#lx, ...\n", different(), STARTS, bases[0],
	       bases[1]);
	/* 32-bit programs have few places to choose from. */
	CHECK(different() > STARTS / 2);
	/* Unless the program asks for no surprises, as debuggers do. */
	start_all(ADDR_NO_RANDOMIZE);
	CHECK_EQ(different(), 1);
}

static volatile int handled;

static void on_signal(int sig)
{
	(void)sig;
	handled++;
}

static int take_signal(void *arg)
{
	(void)arg;
	signal(SIGUSR1, on_signal);
	raise(SIGUSR1);
	return handled != 1;
}

TEST(off_is_off)
{
	struct map m;
	struct vdkc c;

	CHECK_EQ(getauxval(AT_SYSINFO_EHDR), 0);
	CHECK(!map_find(0, "[vdso]", 0, &m) && !map_find(0, "[vvar]", 0, &m));
	CHECK_EQ(vdkc_open(&c, NULL), -VDK_ENOENT);
	CHECK_EQ(base_of_new_program(0), 0);
}

/* libc finds its way, with the vDSO and without. */
TEST(libc_s_clocks_work)
{
	static const int ids[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_COARSE,
				   CLOCK_MONOTONIC_RAW, CLOCK_BOOTTIME };
	struct timespec a, b;
	struct timeval tv;
	unsigned int i;

	for (i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		CHECK_EQ(clock_gettime(ids[i], &a), 0);
		CHECK_EQ(clock_gettime(ids[i], &b), 0);
		CHECK(a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec <= b.tv_nsec));
		CHECK_EQ(clock_getres(ids[i], &a), 0);
		CHECK(a.tv_nsec > 0);
	}
	CHECK_EQ(clock_gettime(CLOCK_REALTIME, &a), 0);
	CHECK_EQ(gettimeofday(&tv, NULL), 0);
	CHECK(tv.tv_sec - a.tv_sec <= 1 && time(NULL) - a.tv_sec <= 1);
	CHECK(clock_gettime(99, &a) < 0);
}

int main(int argc, char **argv)
{
	const char *how = policy();

	if (argc > 1 && !strcmp(argv[1], "base"))
		return tell_base();
	printf("# vdso=%s\n", how);
	if (!strcmp(how, "low"))
		RUN(low_is_always_the_same);
	else if (!strcmp(how, "random"))
		RUN(random_differs);
	else
		RUN(off_is_off);
	RUN(libc_s_clocks_work);
	printf("# a signal handler: %d (0: it returned, 267: SIGSEGV)\n",
	       in_child(take_signal, NULL, 10));
	return test_done();
}
