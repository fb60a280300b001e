// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * Core dumps have the image, as it was, and nothing of the data page.
 *
 *	t_core dump	write the core of a program that dies in the vDSO to stdout
 *	t_core handler	the same of one that dies in a signal handler
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "guest.h"
#include "test.h"
#include "touch.h"

#define CORE	"/tmp/core"

static unsigned char *core;
static size_t size;

static bool core_allowed(void)
{
	struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

	return !chdir("/tmp") && !setrlimit(RLIMIT_CORE, &all);
}

/* Dies by a store of the vDSO's to nowhere, its text written to or not. */
static int die(void *with_written_text)
{
	if (with_written_text && !write_text())
		return 1;
	if (!core_allowed())
		return 2;
	vdkc_call(vdso_fn("clock_gettime"), 1, 16, 0);
	return 3;
}

__attribute__((noinline)) void on_signal(int sig);
void on_signal(int sig)
{
	static int *volatile nowhere;

	*nowhere = sig;
}

/* Dies in a handler. */
static int die_handling(void *unused)
{
	(void)unused;
	if (!core_allowed() || signal(SIGUSR1, on_signal) == SIG_ERR)
		return 2;
	return raise(SIGUSR1);
}

static bool dump_of(int (*how)(void *), void *arg)
{
	struct stat st;
	int fd;

	unlink(CORE);
	if (in_child(how, arg, 60) != KILLED_BY(SIGSEGV))
		return false;
	fd = open(CORE, O_RDONLY);
	if (fd < 0 || fstat(fd, &st) < 0)
		return false;
	size = st.st_size;
	core = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	return core != MAP_FAILED;
}

static bool dump(void *with_written_text)
{
	return dump_of(die, with_written_text);
}

/* The PT_LOAD that starts at @addr. */
static const ElfW(Phdr) *load_at(const void *addr)
{
	const ElfW(Ehdr) *eh = (const void *)core;
	const ElfW(Phdr) *ph = (const void *)(core + eh->e_phoff);
	unsigned int i;

	for (i = 0; i < eh->e_phnum; i++)
		if (ph[i].p_type == PT_LOAD && ph[i].p_vaddr == (unsigned long)addr)
			return ph + i;
	return NULL;
}

static const void *dumped(const void *addr)
{
	const ElfW(Phdr) *text = load_at(vdso.base);

	return core + text->p_offset + ((const unsigned char *)addr - vdso.base);
}

TEST(it_has_the_image)
{
	const ElfW(Phdr) *text;

	CHECK(dump(NULL));
	text = load_at(vdso.base);
	CHECK(text && text->p_filesz == VDK_ALIGN && text->p_memsz == VDK_ALIGN);
	CHECK(text && text->p_flags == (PF_R | PF_X));
	CHECK(text && text->p_offset + text->p_filesz <= size &&
	      !memcmp(core + text->p_offset, vdso.base, VDK_ALIGN));
}

TEST(it_has_nothing_of_the_data_page)
{
	const ElfW(Phdr) *data = load_at(vdso.base - VDK_ROOT_DIST);
	unsigned long i, sum = 0;

	/* The kernel lists all of its own mappings; of this it can read nothing. */
	for (i = 0; data && i < data->p_filesz && data->p_offset + i < size; i++)
		sum += core[data->p_offset + i];
	CHECK(data && data->p_memsz == VDK_ROOT_DIST && !sum);
	CHECK(!memmem(core, size, (const void *)(vdso.base - VDK_DATA_DIST), VDK_CLOCK_SIZE));
	munmap(core, size);
}

TEST(what_was_written_is_dumped_so)
{
	const uint32_t *fn = vdso_fn("get_tbfreq");

	CHECK(dump((void *)vdso.base));
	CHECK(memcmp(dumped(fn), fn, 8));
	CHECK(!memcmp(dumped(vdso.base), vdso.base, (const unsigned char *)fn - vdso.base));
	munmap(core, size);
}

int main(int argc, char **argv)
{
	vdso_open();
	if (argc > 1) {
		if (!dump_of(strcmp(argv[1], "handler") ? die : die_handling, NULL))
			return 1;
		return fwrite(core, 1, size, stdout) != size || fflush(stdout);
	}
	RUN(it_has_the_image);
	RUN(it_has_nothing_of_the_data_page);
	RUN(what_was_written_is_dumped_so);
	return test_done();
}
