// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Thousands of programs at random, four at a time, each held against a model of
 * docs/mapping.md: t_torture [SEED [N]]. The same seeds give the same programs.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "guest.h"
#include "limit.h"
#include "test.h"
#include "torture.h"

#define WORKERS	4

static uint64_t first_seed = 1, programs = 400;
static struct host host;

static struct shared {		/* of the workers */
	unsigned long run, wrong, at, low, moved, none, killed, random, repeated;
} *shared;

static void read_host(void)
{
	char line[4096] = "";
	FILE *f = fopen("/proc/cmdline", "r");

	if (!f || !fgets(line, sizeof(line), f))
		exit(1);
	fclose(f);
	host.policy = strstr(line, "vdso=random") ? RANDOM : strstr(line, "vdso=off") ? OFF : LOW;
	host.page = sysconf(_SC_PAGESIZE);
	f = fopen("/proc/sys/vm/mmap_min_addr", "r");
	if (f && fgets(line, sizeof(line), f))
		host.min_addr = strtoull(line, NULL, 0);
	if (f)
		fclose(f);
}

/* Who is killed here is meant to be: not a line in the log each, which is slow. */
static void be_quiet(void)
{
	int fd = open("/proc/sys/debug/exception-trace", O_WRONLY);

	if (fd < 0 || write(fd, "0\n", 2) != 2)
		puts("# the log has a line for each program that is killed");
	close(fd);
}

/* What it wrote, in @out; its status as wait() has it, or -1. */
static int start(const struct torture *t, const char *path, int report, char *out, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0700), status = -1;
	pid_t pid;

	if (fd < 0 || write(fd, t->file, t->size) != (ssize_t)t->size || close(fd) ||
	    ftruncate(report, 0))
		return -1;
	pid = fork();
	if (!pid) {
		limit_cpu(20);
		dup2(report, 1);
		lseek(1, 0, SEEK_SET);
		personality(t->fixed ? ADDR_NO_RANDOMIZE : 0);
		execl(path, path, "-", "-", t->script, NULL);
		_exit(99);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -1;
	memset(out, 0, size);
	return pread(report, out, size - 1, 0) < (ssize_t)sizeof(long) ? -2 : status;
}

static void count(const struct torture *t, unsigned long base, int sig)
{
	static unsigned long last;

	__atomic_add_fetch(&shared->run, 1, __ATOMIC_RELAXED);
	if (sig)
		__atomic_add_fetch(&shared->killed, 1, __ATOMIC_RELAXED);
	__atomic_add_fetch(!base ? &shared->none : t->how == VDK_PLACE_AT && base == t->at ?
			   &shared->at : base == VDK_PREFERRED_BASE ? &shared->low :
			   &shared->moved, 1, __ATOMIC_RELAXED);
	if (host.policy == OFF || t->how != VDK_PLACE_RANDOM || t->fixed)
		return;
	__atomic_add_fetch(&shared->random, 1, __ATOMIC_RELAXED);
	if (base == last)
		__atomic_add_fetch(&shared->repeated, 1, __ATOMIC_RELAXED);
	last = base;
}

static void complain(const struct torture *t, const char *what, unsigned long base, int status,
		     const char *said, const char *want)
{
	uint32_t i;

	__atomic_add_fetch(&shared->wrong, 1, __ATOMIC_RELAXED);
	printf("# seed %llu: %s; base %#lx, status %#x; request %u %#llx, notes %s, %s; script %s said %s, not %s; segments",
	       (unsigned long long)t->seed, what, base, status, t->how, (unsigned long long)t->at,
	       t->notes, t->fixed ? "fixed" : "randomised", t->script, said, want);
	for (i = 0; i < t->segments; i++)
		printf(" %#llx+%#llx", (unsigned long long)t->segment[i].addr,
		       (unsigned long long)t->segment[i].size);
	puts("");
}

static void one(struct torture *t, const char *path, int report)
{
	char out[64], want[SCRIPT_MAX + 1];
	const char *wrong, *said = out + sizeof(long);
	unsigned long base;
	int status, sig;

	torture_make(t, &host);
	status = start(t, path, report, out, sizeof(out));
	memcpy(&base, out, sizeof(base));
	sig = torture_outcome(t, &host, base != 0, want);
	if (status < 0)
		wrong = "it does not start";
	else
		wrong = torture_base_wrong(t, &host, base);
	if (!wrong && strcmp(said, want))
		wrong = "calls end otherwise";
	if (!wrong && (sig ? !WIFSIGNALED(status) || WTERMSIG(status) != sig :
			     !WIFEXITED(status) || WEXITSTATUS(status) != 42))
		wrong = "it ends otherwise";
	count(t, base, sig);
	if (wrong)
		complain(t, wrong, base, status, said, want);
}

static void worker(uint64_t number)
{
	static struct torture t;
	char path[32], name[48];
	uint64_t i;
	int report;

	snprintf(path, sizeof(path), "/tmp/torture-%u", (unsigned int)number);
	snprintf(name, sizeof(name), "%s.said", path);
	report = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	for (i = number; i < programs && shared->wrong < 20; i += WORKERS) {
		t.seed = first_seed + i;
		one(&t, path, report);
	}
	fflush(stdout);
	_exit(report < 0);
}

TEST(each_ends_as_the_model_says)
{
	uint64_t i;
	int status;

	fflush(stdout);
	for (i = 0; i < WORKERS; i++)
		if (!fork())
			worker(i);
	while (wait(&status) > 0)
		CHECK_EQ(status, 0);
	CHECK_EQ(shared->run, programs);
	CHECK_EQ(shared->wrong, 0);
}

/* What the run was for did happen. (A short one cannot promise that.) */
TEST(all_kinds_were_there)
{
	printf("# of %lu: %lu where requested, %lu at the low place, %lu elsewhere, %lu without; %lu killed\n",
	       shared->run, shared->at,
	       shared->low, shared->moved,
	       shared->none, shared->killed);
	if (programs < 100)
		return;
	CHECK(shared->none > programs / 20 && shared->killed > programs / 20);
	if (host.policy == OFF)
		return;
	CHECK(shared->at > programs / 50 && shared->moved > programs / 20);
	CHECK(host.policy != LOW || shared->low > programs / 20);
	CHECK(shared->random > programs / 50 && shared->repeated < shared->random / 4);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		first_seed = strtoull(argv[1], NULL, 0);
	if (argc > 2)
		programs = strtoull(argv[2], NULL, 0);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	read_host();
	be_quiet();
	printf("# seeds from %llu on, %llu programs\n", (unsigned long long)first_seed,
	       (unsigned long long)programs);
	RUN(each_ends_as_the_model_says);
	RUN(all_kinds_were_there);
	return test_done();
}
