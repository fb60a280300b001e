/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * As the kernel does for perf and BPF: is there a build-id in the first page of
 * this file, by its program headers? Status 0: yes. And extended attributes:
 * "page FILE set" gives it one, "page FILE get" says it.
 */
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/xattr.h>

static const char *const names[] = { "user.vdso", "security.vdso" };

static int has_id(const unsigned char *page, unsigned long at, unsigned long end)
{
	const ElfW(Nhdr) *note;

	while (at + sizeof(*note) <= end) {
		note = (const void *)(page + at);
		if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 &&
		    !memcmp(note + 1, "GNU", 4))
			return 1;
		at += sizeof(*note) + ((note->n_namesz + 3) & ~3ul) + ((note->n_descsz + 3) & ~3ul);
	}
	return 0;
}

int main(int argc, char **argv)
{
	static unsigned char page[4096] __attribute__((aligned(8)));
	const ElfW(Ehdr) *eh = (const void *)page;
	const ElfW(Phdr) *ph;
	FILE *f;
	int i;

	if (argc == 3 && !strcmp(argv[2], "set"))
		return setxattr(argv[1], names[0], "yes", 3, 0) &&
		       setxattr(argv[1], names[1], "yes", 3, 0);
	if (argc == 3)
		return getxattr(argv[1], names[0], page, 3) != 3 &&
		       getxattr(argv[1], names[1], page, 3) != 3;
	f = argc == 2 ? fopen(argv[1], "rb") : NULL;
	if (!f || !fread(page, 1, sizeof(page), f))
		return 2;
	ph = (const void *)(page + eh->e_phoff);
	for (i = 0; i < eh->e_phnum; i++)
		if (ph[i].p_type == PT_NOTE && ph[i].p_offset + ph[i].p_filesz <= sizeof(page) &&
		    has_id(page, ph[i].p_offset, ph[i].p_offset + ph[i].p_filesz))
			return 0;
	return 1;
}
