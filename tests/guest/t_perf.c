// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* What perf is told of a process's vDSO when it starts: the mapping of its code. */
#define _GNU_SOURCE
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "guest.h"
#include "test.h"

#define TELL	"tell"
#define PAGES	8	/* of the ring of records */

/* PERF_RECORD_MMAP2, which the kernel's headers only describe. */
struct mmap2 {
	struct perf_event_header header;
	uint32_t pid, tid;
	uint64_t addr, size, pgoff;
	uint64_t file[3];
	uint32_t prot, flags;
	char name[];
};

static struct seen {
	unsigned int records, vdso, vvar;
	struct mmap2 last_vdso, last_vvar;
} seen;

static int perf_open(pid_t pid, bool data_too)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_DUMMY, .size = sizeof(attr),
		.mmap = 1, .mmap2 = 1, .mmap_data = data_too, .disabled = 1, .enable_on_exec = 1,
	};

	return syscall(SYS_perf_event_open, &attr, pid, -1, -1, 0);
}

static void look_at(const struct mmap2 *r)
{
	seen.records++;
	if (!strcmp(r->name, "[vdso]")) {
		seen.vdso++;
		seen.last_vdso = *r;
	} else if (!strcmp(r->name, "[vvar]")) {
		seen.vvar++;
		seen.last_vvar = *r;
	}
}

static void look_at_all(const struct perf_event_mmap_page *ring, unsigned long page)
{
	const unsigned char *data = (const unsigned char *)ring + page;
	const struct perf_event_header *h;
	uint64_t at = 0;

	/* From the first: it has not come round. */
	CHECK(ring->data_head <= PAGES * page);
	for (; at < ring->data_head; at += h->size) {
		h = (const void *)(data + at);
		if (h->type == PERF_RECORD_MMAP2)
			look_at((const void *)h);
	}
}

/* Starts this program again, watched; where that one's vDSO is. */
static unsigned long start_watched(bool data_too)
{
	unsigned long page = sysconf(_SC_PAGESIZE), base = 0;
	int go[2], told[2], fd, status;
	void *ring;
	pid_t pid;
	char byte;

	memset(&seen, 0, sizeof(seen));
	if (pipe(go) || pipe(told))
		return 0;
	pid = fork();
	if (!pid) {
		dup2(told[1], 1);
		if (read(go[0], &byte, 1) == 1)
			execl("/proc/self/exe", "t_perf", TELL, NULL);
		_exit(1);
	}
	fd = perf_open(pid, data_too);
	CHECK(fd >= 0);
	ring = mmap(NULL, (PAGES + 1) * page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(ring != MAP_FAILED);
	CHECK(write(go[1], "x", 1) == 1 && read(told[0], &base, sizeof(base)) == sizeof(base));
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	if (ring != MAP_FAILED)
		look_at_all(ring, page);
	munmap(ring, (PAGES + 1) * page);
	close(fd);
	close(go[0]), close(go[1]), close(told[0]), close(told[1]);
	return base;
}

TEST(perf_sees_the_code)
{
	unsigned long base = start_watched(false);

	CHECK(base && seen.records > 1);
	CHECK_EQ(seen.vdso, 1);
	CHECK_EQ(seen.vvar, 0);
	CHECK_EQ(seen.last_vdso.addr, base);
	CHECK_EQ(seen.last_vdso.size, VDK_ALIGN);
	CHECK_EQ(seen.last_vdso.prot, PROT_READ | PROT_EXEC);
}

TEST(perf_sees_the_data_if_it_asks)
{
	unsigned long base = start_watched(true);

	CHECK_EQ(seen.vdso, 1);
	CHECK_EQ(seen.vvar, 1);
	CHECK_EQ(seen.last_vvar.addr, base - VDK_ROOT_DIST);
	CHECK_EQ(seen.last_vvar.size, VDK_ROOT_DIST);
	CHECK_EQ(seen.last_vvar.prot, PROT_READ);
}

int main(int argc, char **argv)
{
	unsigned long base = getauxval(AT_SYSINFO_EHDR);

	if (argc > 1 && !strcmp(argv[1], TELL))
		return write(1, &base, sizeof(base)) != sizeof(base);
	RUN(perf_sees_the_code);
	RUN(perf_sees_the_data_if_it_asks);
	return test_done();
}
