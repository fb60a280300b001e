// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Programs started anew, to see where each gets its vDSO. */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stddef.h>
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

#define TINY_START	0x10000000ul
#define AUXV_SIZE	(20 * 2 * sizeof(long))	/* it is longer */

struct tiny {
	ElfW(Ehdr) eh;
	ElfW(Phdr) ph;
	uint32_t code[8];
};

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

unsigned long base_of_program_by(const char *loader, const char *path, unsigned long persona)
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
		if (loader)
			execl(loader, loader, path, TELL_BASE, NULL);
		else
			execl(path, path, TELL_BASE, NULL);
		_exit(1);
	}
	close(fd[1]);
	if (read(fd[0], &base, sizeof(base)) != sizeof(base))
		base = 1;
	close(fd[0]);
	return waitpid(pid, &status, 0) == pid && !status ? base : 1;
}

unsigned long base_of_program(const char *path, unsigned long persona)
{
	return base_of_program_by(NULL, path, persona);
}

int tell_base(void)
{
	unsigned long base = getauxval(AT_SYSINFO_EHDR);

	if (base && (vdkc_open(&vdso, NULL) || clock_by_vdso(CLOCK_MONOTONIC) <= 0))
		return 1;
	return write(1, &base, sizeof(base)) != sizeof(base);
}

bool write_tiny(const char *path, const uint32_t *code, size_t code_size)
{
	static const uint16_t one = 1;
	bool is_64 = sizeof(long) == 8;
	struct tiny t = {
		.eh = {
			.e_ident = { 0x7f, 'E', 'L', 'F', is_64 ? ELFCLASS64 : ELFCLASS32,
				     *(const char *)&one ? ELFDATA2LSB : ELFDATA2MSB, EV_CURRENT },
			.e_type = ET_EXEC, .e_machine = is_64 ? EM_PPC64 : EM_PPC,
			.e_version = EV_CURRENT, .e_entry = TINY_START + offsetof(struct tiny, code),
			.e_phoff = offsetof(struct tiny, ph),
			.e_flags = is_64 ? 2 : 0,	/* the entry is code, no descriptor */
			.e_ehsize = sizeof(ElfW(Ehdr)), .e_phentsize = sizeof(ElfW(Phdr)),
			.e_phnum = 1,
		},
		.ph = {
			.p_type = PT_LOAD, .p_vaddr = TINY_START, .p_filesz = sizeof(t),
			.p_memsz = sizeof(t), .p_flags = PF_R | PF_X, .p_align = 0x10000,
		},
	};

	if (code_size > sizeof(t.code))
		return false;
	memcpy(t.code, code, code_size);
	return write_program(path, &t, sizeof(t), 0755);
}

bool write_teller(const char *path)
{
	/* write(1, auxiliary vector, AUXV_SIZE); exit(0): no argument, no environment */
	static const uint32_t code[] = {
		0x38000004, 0x38600001, 0x38810000 | 4 * sizeof(long), 0x38a00000 | AUXV_SIZE,
		0x44000002, 0x38000001, 0x38600000, 0x44000002,
	};

	return write_tiny(path, code, sizeof(code));
}

static pid_t start_teller(const char *path, int out)
{
	char *const args[] = { (char *)path, NULL };
	pid_t pid = vfork();

	if (!pid) {
		dup2(out, 1);
		execve(path, args, args + 1);
		_exit(1);
	}
	return pid;
}

unsigned long base_of_teller(const char *path)
{
	unsigned long auxv[AUXV_SIZE / sizeof(long)], base = 1;
	int fd[2], status;
	unsigned int i;
	pid_t pid;

	if (pipe2(fd, O_CLOEXEC) < 0)
		return 1;
	pid = start_teller(path, fd[1]);
	close(fd[1]);
	if (read(fd[0], auxv, sizeof(auxv)) == sizeof(auxv))
		for (i = 0; i < sizeof(auxv) / sizeof(long) && auxv[i]; i += 2)
			if (auxv[i] == AT_SYSINFO_EHDR)
				base = auxv[i + 1];
	close(fd[0]);
	return waitpid(pid, &status, 0) == pid && !status ? base : 1;
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
