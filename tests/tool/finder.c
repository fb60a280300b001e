/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A program that looks for data appended to its own file, in the four ways that
 * such programs do, and says what it found; and uses what a program has in memory.
 * Argument: an offset in the file where "PAYLOAD!" should be.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static __thread int in_thread = 5;
static char bss[100000];

static int is_at(FILE *f, long off, int from, const char *want)
{
	char got[8];

	return !fseek(f, off, from) && fread(got, strlen(want), 1, f) == 1 &&
	       !memcmp(got, want, strlen(want));
}

/* Behind the last section, or the section headers: where the ELF file ends. */
static long end_of_elf(FILE *f)
{
	ElfW(Ehdr) eh;
	ElfW(Shdr) sh;
	long end, i;

	rewind(f);
	if (fread(&eh, sizeof(eh), 1, f) != 1)
		return -1;
	end = eh.e_shoff + (long)eh.e_shnum * eh.e_shentsize;
	for (i = 0; i < eh.e_shnum; i++) {
		if (fseek(f, eh.e_shoff + i * sizeof(sh), SEEK_SET) ||
		    fread(&sh, sizeof(sh), 1, f) != 1)
			return -1;
		if (sh.sh_type != SHT_NOBITS && (long)(sh.sh_offset + sh.sh_size) > end)
			end = sh.sh_offset + sh.sh_size;
	}
	return end;
}

/* An archive's end says where its directory is, from the start of all. */
static int has_archive(FILE *f)
{
	unsigned char tail[200];
	size_t i, n;

	if (fseek(f, -(long)sizeof(tail), SEEK_END))
		return 0;
	n = fread(tail, 1, sizeof(tail), f);
	for (i = 0; i + 22 <= n; i++)
		if (!memcmp(tail + i, "PK\5\6", 4))
			return is_at(f, tail[i + 16] | tail[i + 17] << 8 | tail[i + 18] << 16,
				     SEEK_SET, "PK\1\2");
	return 0;
}

/* Notes are where the headers say, for who looks for them in memory. */
static int add(struct dl_phdr_info *info, size_t size, void *sum)
{
	const unsigned char *p, *end;
	int i;

	for (i = 0; size && i < info->dlpi_phnum; i++) {
		if (info->dlpi_phdr[i].p_type != PT_NOTE)
			continue;
		p = (unsigned char *)info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
		for (end = p + info->dlpi_phdr[i].p_memsz; p < end; p++)
			*(unsigned int *)sum = *(unsigned int *)sum * 31 + *p;
	}
	return 1;	/* the program itself is first */
}

int main(int argc, char **argv)
{
	FILE *f = fopen("/proc/self/exe", "rb");
	unsigned int sum = 0;
	char *heap = malloc(1 << 20);

	if (!f || argc < 2)
		return 1;
	memset(heap, 1, 1 << 20);
	memset(bss, 1, sizeof(bss));
	dl_iterate_phdr(add, &sum);
	printf("notes %x, end %d, offset %d, sections %d, archive %d\n", sum,
	       is_at(f, -8, SEEK_END, "TRAILER!"), is_at(f, atol(argv[1]), SEEK_SET, "PAYLOAD!"),
	       is_at(f, end_of_elf(f), SEEK_SET, "PAYLOAD!"), has_archive(f));
	fclose(f);
	return in_thread == 5 ? 42 : 1;
}
