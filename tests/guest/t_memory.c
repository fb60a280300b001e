// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * What memory calls can do to the two mappings: advice, locks, handing faults
 * to somebody else, moves of one without the other.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "guest.h"
#include "test.h"
#include "touch.h"

static unsigned char *base, *vvar;

static int advise(void *how)
{
	int status, advice = (long)how;
	pid_t pid;

	write_text();
	madvise(base, VDK_ALIGN, advice);
	madvise(vvar, VDK_ROOT_DIST, advice);
	if (!clocks_work() || !signals_work())
		return 1;
	pid = fork();
	if (!pid) {
		if (advice == MADV_DONTFORK)
			_exit(mprotect(base, VDK_ALIGN, PROT_READ) == 0);
		_exit(touch_all(NULL));
	}
	return waitpid(pid, &status, 0) != pid || status ? 2 : 0;
}

/* All there are but the two that damage memory for everybody. */
TEST(any_advice)
{
	long advice;

	for (advice = 0; advice < 32; advice++) {
		test_case("advice %ld", advice);
		CHECK_EQ(in_child(advise, (void *)advice, 20), 0);
	}
	CHECK(clocks_work() && !text_is_written());
}

static int lock(void *flags)
{
	return mlockall((long)flags) || mlock(base, VDK_ALIGN) || touch_all(NULL) || munlockall() ||
	       touch_all(NULL);
}

TEST(locked_in_memory)
{
	CHECK_EQ(in_child(lock, (void *)MCL_CURRENT, 20), 0);
	CHECK_EQ(in_child(lock, (void *)(MCL_CURRENT | MCL_FUTURE), 20), 0);
}

/* Nobody may answer the faults of either for the kernel. */
TEST(userfaultfd_has_no_say)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.range = { .start = (unsigned long)vvar, .len = VDK_ROOT_DIST },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);

	CHECK(fd >= 0 && !ioctl(fd, UFFDIO_API, &api));
	CHECK(ioctl(fd, UFFDIO_REGISTER, &range) < 0 && errno == EINVAL);
	range.mode = UFFDIO_REGISTER_MODE_WP;
	CHECK(ioctl(fd, UFFDIO_REGISTER, &range) < 0 && errno == EINVAL);
	range.range.start = (unsigned long)base;
	range.range.len = VDK_ALIGN;
	CHECK(ioctl(fd, UFFDIO_REGISTER, &range) < 0 && errno == EINVAL);
	close(fd);
	CHECK(clocks_work());
}

static void *elsewhere(void)
{
	unsigned char *to = mmap(NULL, 6 * VDK_ALIGN, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return (void *)(((unsigned long)to + 3 * VDK_ALIGN) & -VDK_ALIGN);
}

/* The text alone: signals go with it, its data does not. */
static int move_text(void *read_clock)
{
	unsigned char *to = elsewhere();

	if (mremap(base, VDK_ALIGN, VDK_ALIGN, MREMAP_MAYMOVE | MREMAP_FIXED, to) != to)
		return 1;
	if (vdkc_open_at(&vdso, to) || !signals_work())
		return 2;
	return read_clock && clock_by_vdso(1) ? 3 : 0;
}

static int move_data(void *read_clock)
{
	unsigned char *to = elsewhere();

	if (mremap(vvar, VDK_ROOT_DIST, VDK_ROOT_DIST, MREMAP_MAYMOVE | MREMAP_FIXED, to) != to)
		return 1;
	if (!signals_work())
		return 2;
	if (memcmp(to + VDK_ROOT_DIST - VDK_DATA_DIST + VDK_DATA_MAGIC, "vdsokit", 8))
		return 3;
	return read_clock && clock_by_vdso(1) ? 4 : 0;
}

TEST(one_moved_without_the_other)
{
	CHECK_EQ(in_child(move_text, NULL, 20), 0);
	CHECK_EQ(in_child(move_text, base, 20), KILLED_BY(SIGSEGV));
	CHECK_EQ(in_child(move_data, NULL, 20), 0);
	CHECK_EQ(in_child(move_data, base, 20), KILLED_BY(SIGSEGV));
}

/* By a pipe into a file, without a copy if it can be: the file's page is not ours. */
static void lend(unsigned char *page)
{
	static unsigned char before[VDK_ALIGN], zeros[VDK_ALIGN];
	long size = sysconf(_SC_PAGESIZE);
	struct iovec gift = { page, size };
	int fd, end[2];

	CHECK(!pipe(end));
	fd = open("/tmp/lent", O_RDWR | O_CREAT | O_TRUNC, 0600);
	CHECK_EQ(vmsplice(end[1], &gift, 1, SPLICE_F_GIFT), size);
	CHECK_EQ(splice(end[0], NULL, fd, NULL, size, SPLICE_F_MOVE), size);
	CHECK_EQ(pread(fd, before, size, 0), size);
	CHECK_EQ(pwrite(fd, zeros, size, 0), size);
	CHECK(!memcmp(page + VDK_DATA_MAGIC, before + VDK_DATA_MAGIC, 8));
	CHECK(memcmp(page, zeros, size));
	close(end[0]);
	close(end[1]);
	close(fd);
}

TEST(pages_lent_to_a_pipe)
{
	lend(base - VDK_DATA_DIST);
	lend(base);
	CHECK(clocks_work() && signals_work());
}

static int read_into(void *page)
{
	int fd = open("/proc/self/exe", O_RDONLY);

	return read(fd, page, 64) != -1 || errno != EFAULT;
}

/* A wait there is for a futex that anybody may have: refused, it does not hang. */
static int wait_for_futex(void *page)
{
	return syscall(SYS_futex, page, FUTEX_WAIT, *(uint32_t *)page, NULL, NULL, 0) != -1 ||
	       errno != EFAULT;
}

TEST(the_data_page_is_no_buffer)
{
	CHECK_EQ(in_child(read_into, base - VDK_DATA_DIST, 20), 0);
	CHECK_EQ(in_child(wait_for_futex, base - VDK_DATA_DIST, 20), 0);
	CHECK(clocks_work());
}

int main(void)
{
	vdso_open();
	base = (unsigned char *)vdso.base;
	vvar = base - VDK_ROOT_DIST;
	RUN(any_advice);
	RUN(locked_in_memory);
	RUN(userfaultfd_has_no_say);
	RUN(one_moved_without_the_other);
	RUN(pages_lent_to_a_pipe);
	RUN(the_data_page_is_no_buffer);
	return test_done();
}
