// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * The two mappings: where they are, what they allow, whose a written page is,
 * and what is left of them in a child, a new program, elsewhere or half gone.
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "debug.h"
#include "guest.h"
#include "test.h"

#define MAGIC		"vdsokit"
#define EXEC_WORD	"after-exec"

static unsigned char *base, *vvar, *data;

/* The vDSO works, all of it that a mapping can break. */
static bool works(void)
{
	const void *tbfreq = vdso_fn("get_tbfreq");
	long long t = clock_by_vdso(1);

	return t > 0 && clock_by_vdso(1) > t && clock_by_syscall(1) > t &&
	       tbfreq && vdkc_call_u64(tbfreq, 0, 0, 0) > 1000000 &&
	       !vdkc_call(vdso_fn("sync_dicache"), (long)&t, (long)(&t + 1), 0);
}

/* Where the image ends, by its own headers: its section headers are last. */
static unsigned long image_end(void)
{
	const ElfW(Ehdr) *eh = (void *)base;

	return eh->e_shoff + eh->e_shnum * eh->e_shentsize;
}

TEST(both_mappings_are_as_promised)
{
	unsigned long i, filled = 0;
	struct map m;

	CHECK_EQ((unsigned long)base, getauxval(AT_SYSINFO_EHDR));
	CHECK_EQ((unsigned long)base % VDK_ALIGN, 0);
	CHECK(!memcmp(base, ELFMAG, SELFMAG));
	CHECK(map_find(0, "[vdso]", 0, &m));
	CHECK(m.start == (unsigned long)base && m.end - m.start == 64 * KIB);
	CHECK(!strcmp(m.perms, "r-xp"));
	CHECK(map_find(0, "[vvar]", 0, &m));
	CHECK(m.end == (unsigned long)base && m.end - m.start == 128 * KIB);
	CHECK(!strcmp(m.perms, "r--p"));
	/* Behind the image zeros, which trap. */
	CHECK(image_end() > sizeof(ElfW(Ehdr)) && image_end() < VDK_ALIGN);
	for (i = image_end(); i < VDK_ALIGN; i++)
		filled += base[i] != 0;
	CHECK_EQ(filled, 0);
	CHECK(!memcmp(data + VDK_DATA_MAGIC, MAGIC, sizeof(MAGIC)));
}

static int read_byte(void *addr)
{
	return *(volatile unsigned char *)addr & 0;
}

/*
 * What is not the data page nor the root page is no memory, but no other trouble
 * either. Outside of namespaces both are the system's.
 */
TEST(the_rest_of_vvar_is_empty)
{
	unsigned long page = sysconf(_SC_PAGESIZE), off;
	int how;

	for (off = 0; off < VDK_ROOT_DIST; off += page) {
		how = in_child(read_byte, vvar + off, 10);
		CHECK_EQ(how, vvar + off == data || !off ? 0 : KILLED_BY(SIGBUS));
	}
	CHECK(!memcmp(vvar + VDK_DATA_MAGIC, MAGIC, sizeof(MAGIC)));
}

static int call_it(void *arg)
{
	(void)arg;
	return !works();
}

/* Ends a child with its breakpoint taken out. */
static void let_end(pid_t pid, const uint32_t *fn)
{
	int status;

	poke_word(pid, fn, *fn);
	status = debugged_run(pid);
	CHECK(WIFEXITED(status) && !WEXITSTATUS(status));
}

TEST(a_breakpoint_is_one_process_s)
{
	const uint32_t *fn = vdso_fn("get_tbfreq");
	pid_t a = debugged_child(call_it, NULL), b = debugged_child(call_it, NULL);
	int status;

	CHECK(a > 0 && b > 0);
	CHECK_EQ(poke_word(a, fn, TRAP_WORD), 0);
	CHECK_EQ(peek_word(a, fn), TRAP_WORD);
	CHECK_EQ(peek_word(b, fn), *fn);
	CHECK(*fn != TRAP_WORD);
	status = debugged_run(a);
	CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP);
	CHECK_EQ(debugged_pc(a), (unsigned long)fn);
	status = debugged_run(b);
	CHECK(WIFEXITED(status) && !WEXITSTATUS(status));
	CHECK(works());
	let_end(a, fn);
}

static int open_mem(pid_t pid)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	return open(path, O_RDWR);
}

TEST(proc_mem_writes_one_process_s_text)
{
	const uint32_t *fn = vdso_fn("get_tbfreq");
	uint32_t original = *fn, word = TRAP_WORD;
	pid_t pid = debugged_child(call_it, NULL);
	int fd = open_mem(pid);

	CHECK_EQ(pwrite(fd, &word, 4, (unsigned long)fn), 4);
	CHECK_EQ(peek_word(pid, fn), TRAP_WORD);
	CHECK_EQ(*fn, original);
	close(fd);
	let_end(pid, fn);
}

static int write_own_text(void *arg)
{
	uint32_t *fn = vdso_fn("get_tbfreq");

	(void)arg;
	/* All of it: the kernel does not split such a mapping. */
	if (mprotect(base, VDK_ALIGN, PROT_READ | PROT_WRITE | PROT_EXEC))
		return 1;
	fn[0] = 0x38600001;	/* li r3, 1 */
	fn[1] = 0x4e800020;	/* blr */
	vdkc_call(vdso_fn("sync_dicache"), (long)fn, (long)(fn + 2), 0);
	return vdkc_call(fn, 0, 0, 0) == 1 ? 0 : 2;
}

TEST(own_stores_are_own)
{
	CHECK_EQ(in_child(write_own_text, NULL, 10), 0);
	CHECK(works());
	CHECK_EQ(in_child(call_it, NULL, 10), 0);
}

static int store_to(void *addr)
{
	*(volatile unsigned int *)addr = 0;
	return 0;
}

static void writes_with(int prot)
{
	unsigned long page = sysconf(_SC_PAGESIZE);

	CHECK(mprotect(data, page, prot) < 0 && errno == EACCES);
	CHECK(mprotect(vvar, VDK_ROOT_DIST, prot) < 0 && errno == EACCES);
}

TEST(the_data_page_is_never_writable)
{
	struct iovec local = { &local, 4 }, remote = { data, 4 };
	pid_t pid = debugged_child(call_it, NULL);
	int fd = open_mem(pid), self = open_mem(getpid()), status;
	long long t = clock_by_vdso(1);
	/* What the kernel does not change by itself: all behind the header's GENERATION. */
	unsigned char copy[VDK_DATA_SIZE - VDK_DATA_TZ_WEST];

	memcpy(copy, data + VDK_DATA_TZ_WEST, sizeof(copy));
	CHECK(ptrace(PTRACE_POKEDATA, pid, data, 0) < 0);
	CHECK(ptrace(PTRACE_POKEDATA, pid, data + VDK_DATA_MAGIC, 0) < 0);
	CHECK(pwrite(fd, "x", 1, (unsigned long)data + VDK_DATA_MAGIC) < 0);
	CHECK(pwrite(self, "x", 1, (unsigned long)data + VDK_DATA_MAGIC) < 0);
	CHECK(process_vm_writev(pid, &local, 1, &remote, 1, 0) < 0);
	CHECK(process_vm_writev(getpid(), &local, 1, &remote, 1, 0) < 0);
	writes_with(PROT_WRITE);
	writes_with(PROT_READ | PROT_WRITE);
	CHECK(mprotect(data, 4096, PROT_READ | PROT_EXEC) < 0);
	CHECK_EQ(in_child(store_to, data, 10), KILLED_BY(SIGSEGV));
	CHECK(read(open("/proc/self/exe", O_RDONLY), data, 16) < 0 && errno == EFAULT);
	status = debugged_run(pid);
	CHECK(WIFEXITED(status) && !WEXITSTATUS(status));
	CHECK(clock_by_vdso(1) > t && works());
	CHECK(!memcmp(data + VDK_DATA_MAGIC, VDK_NOTE_OWNER, sizeof(VDK_NOTE_OWNER)));
	CHECK(!memcmp(copy, data + VDK_DATA_TZ_WEST, sizeof(copy)));
	close(fd);
	close(self);
}

/* A program started by one whose vDSO was written to has a fresh one. */
static int exec_after_write(void *arg)
{
	if (write_own_text(arg))
		return 1;
	execl("/proc/self/exe", "t_map", EXEC_WORD, NULL);
	return 2;
}

TEST(fork_vfork_exec)
{
	int status;
	pid_t pid;

	CHECK_EQ(in_child(call_it, NULL, 10), 0);
	CHECK_EQ(in_child(exec_after_write, NULL, 10), 0);
	pid = vfork();
	if (!pid) {
		execl("/proc/self/exe", "t_map", EXEC_WORD, NULL);
		_exit(9);
	}
	CHECK(waitpid(pid, &status, 0) == pid && status == 0);
	CHECK(works());
}

static volatile int handled;
static volatile unsigned long returns_to;

static void on_signal(int sig)
{
	(void)sig;
	handled++;
	returns_to = (unsigned long)__builtin_return_address(0);
}

/* A signal is handled, by way of the trampoline in the vDSO at @at. */
static bool signal_works(unsigned char *at)
{
	int before = handled;

	signal(SIGUSR1, on_signal);
	raise(SIGUSR1);
	return handled == before + 1 && returns_to - (unsigned long)at < VDK_ALIGN;
}

/* As checkpoint and restore does: both mappings, the distance kept. */
static int move_both(void *text_first)
{
	unsigned char *to, *new_base;
	int i;

	to = mmap(NULL, 4 * VDK_ALIGN, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	to = (void *)(((unsigned long)to + VDK_ALIGN - 1) & -VDK_ALIGN);
	new_base = to + VDK_ROOT_DIST;
	for (i = 0; i < 2; i++) {
		if (i == !text_first) {
			if (mremap(base, VDK_ALIGN, VDK_ALIGN, MREMAP_MAYMOVE | MREMAP_FIXED,
				   new_base) != new_base)
				return 1;
		} else if (mremap(vvar, VDK_ROOT_DIST, VDK_ROOT_DIST,
				  MREMAP_MAYMOVE | MREMAP_FIXED, to) != to) {
			return 2;
		}
	}
	if (vdkc_open_at(&vdso, new_base) || !works())
		return 3;
	return signal_works(new_base) ? 0 : 4;
}

/*
 * A part of the text alone: no. Where the text is one page it has no parts, and who names
 * some bytes of it moves all; then the way back from signals follows.
 */
static int move_part(void *arg)
{
	unsigned char *to = mmap(NULL, VDK_ALIGN, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *moved = mremap(base, 4 * KIB, 4 * KIB, MREMAP_MAYMOVE | MREMAP_FIXED, to);

	(void)arg;
	if (sysconf(_SC_PAGESIZE) == VDK_ALIGN)
		return moved == to && signal_works(to) ? 0 : 1;
	if (moved != MAP_FAILED || errno != EINVAL)
		return 2;
	return works() && signal_works(base) ? 0 : 3;
}

static int unmap_text(void *arg)
{
	(void)arg;
	if (munmap(base, VDK_ALIGN))
		return 1;
	signal(SIGUSR1, on_signal);
	raise(SIGUSR1);
	return handled == 1 ? 0 : 2;
}

static int unmap_data(void *call)
{
	if (munmap(vvar, VDK_ROOT_DIST))
		return 1;
	if (call)
		return clock_by_vdso(0) ? 2 : 3;
	return signal_works(base) ? 0 : 4;
}

TEST(moved_or_unmapped)
{
	struct map stack;

	CHECK_EQ(in_child(move_both, NULL, 10), 0);
	CHECK_EQ(in_child(move_both, base, 10), 0);
	CHECK_EQ(in_child(move_part, NULL, 10), 0);
	/* Without an image the kernel writes a trampoline where the stack is. */
	CHECK(map_find(0, "[stack]", 0, &stack));
	CHECK_EQ(in_child(unmap_text, NULL, 10),
		 stack.perms[2] == 'x' ? 0 : KILLED_BY(SIGSEGV));
	CHECK_EQ(in_child(unmap_data, NULL, 10), 0);
	CHECK_EQ(in_child(unmap_data, base, 10), KILLED_BY(SIGSEGV));
	CHECK(works() && signal_works(base));
}

static int drop_pages(void *arg)
{
	(void)arg;
	madvise(vvar, VDK_ROOT_DIST, MADV_DONTNEED);
	madvise(base, VDK_ALIGN, MADV_DONTNEED);
	madvise(vvar, VDK_ROOT_DIST, MADV_DONTFORK);
	mlockall(MCL_CURRENT | MCL_FUTURE);
	munlockall();
	return !works() || !signal_works(base);
}

TEST(advice_breaks_nothing)
{
	CHECK_EQ(in_child(drop_pages, NULL, 10), 0);
}

int main(int argc, char **argv)
{
	vdso_open();
	if (argc > 1 && !strcmp(argv[1], EXEC_WORD))
		return !works();
	base = (unsigned char *)vdso.base;
	vvar = base - VDK_ROOT_DIST;
	data = base - VDK_DATA_DIST;
	RUN(both_mappings_are_as_promised);
	RUN(the_rest_of_vvar_is_empty);
	RUN(a_breakpoint_is_one_process_s);
	RUN(proc_mem_writes_one_process_s_text);
	RUN(own_stores_are_own);
	RUN(the_data_page_is_never_writable);
	RUN(fork_vfork_exec);
	RUN(moved_or_unmapped);
	RUN(advice_breaks_nothing);
	return test_done();
}
