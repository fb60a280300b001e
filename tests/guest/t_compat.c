// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * A debugger that looks at a 32-bit program which has not executed an
 * instruction yet sees the 32-bit image, whatever word size the debugger has.
 * The program is made here; big-endian, as all 32-bit ones are.
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "debug.h"
#include "guest.h"
#include "start.h"
#include "test.h"

#define PROGRAM	"/tmp/tiny"
#define START	0x10000000

struct tiny {
	Elf32_Ehdr eh;
	Elf32_Phdr ph;
	uint32_t code[3];
};

/* exit(0) */
static const struct tiny tiny = {
	.eh = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2MSB, EV_CURRENT },
		.e_type = ET_EXEC, .e_machine = EM_PPC, .e_version = EV_CURRENT,
		.e_entry = START + offsetof(struct tiny, code),
		.e_phoff = offsetof(struct tiny, ph), .e_ehsize = sizeof(Elf32_Ehdr),
		.e_phentsize = sizeof(Elf32_Phdr), .e_phnum = 1,
	},
	.ph = {
		.p_type = PT_LOAD, .p_vaddr = START, .p_filesz = sizeof(struct tiny),
		.p_memsz = sizeof(struct tiny), .p_flags = PF_R | PF_X, .p_align = 0x10000,
	},
	.code = { 0x38000001, 0x38600000, 0x44000002 },	/* li r0,1; li r3,0; sc */
};

static pid_t stopped_at_exec(void)
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		execl(PROGRAM, PROGRAM, NULL);
		_exit(1);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP)
		return -1;
	return pid;
}

TEST(the_image_is_of_the_program_s_size)
{
	unsigned char header[64];
	char path[32];
	struct map m;
	pid_t pid;
	int fd, status;

	CHECK(write_program(PROGRAM, &tiny, sizeof(tiny), 0755));
	pid = stopped_at_exec();
	CHECK(pid > 0 && map_find(pid, "[vdso]", 0, &m));
	CHECK_EQ(m.start, VDK_PREFERRED_BASE);
	CHECK_EQ(peek_word(pid, (uint32_t *)m.start), 0x7f454c46);
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
	fd = open(path, O_RDONLY);
	CHECK(pread(fd, header, sizeof(header), m.start) == sizeof(header));
	CHECK(header[EI_CLASS] == ELFCLASS32 && header[18] == 0 && header[19] == EM_PPC);
	/* What this program has is of its own size. */
	CHECK_EQ(vdso.base[EI_CLASS], sizeof(long) == 8 ? ELFCLASS64 : ELFCLASS32);
	errno = 0;
	CHECK(ptrace(PTRACE_PEEKDATA, pid, m.start - VDK_DATA_DIST, 0) == -1 && errno == EIO);
	close(fd);
	status = debugged_run(pid);
	CHECK(WIFEXITED(status) && !WEXITSTATUS(status));
}

/* A breakpoint set before the first touch is there at the first touch. */
TEST(a_breakpoint_before_the_first_touch)
{
	pid_t pid = stopped_at_exec();
	struct map m;
	int status;

	CHECK(pid > 0 && map_find(pid, "[vdso]", 0, &m));
	CHECK_EQ(poke_word(pid, (uint32_t *)(m.start + 0x100), TRAP_WORD), 0);
	CHECK_EQ(peek_word(pid, (uint32_t *)(m.start + 0x100)), TRAP_WORD);
	CHECK_EQ(peek_word(pid, (uint32_t *)m.start), 0x7f454c46);
	CHECK(memcmp(vdso.base + 0x100, &(uint32_t){ TRAP_WORD }, 4));
	status = debugged_run(pid);
	CHECK(WIFEXITED(status) && !WEXITSTATUS(status));
	pid = stopped_at_exec();
	CHECK(peek_word(pid, (uint32_t *)(m.start + 0x100)) != TRAP_WORD);
	debugged_run(pid);
}

int main(void)
{
	vdso_open();
	RUN(the_image_is_of_the_program_s_size);
	RUN(a_breakpoint_before_the_first_touch);
	return test_done();
}
