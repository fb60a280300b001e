/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Write images of every kind, or notes, or programs, as a fuzzer's first inputs. */
#include <stdio.h>
#include <string.h>

#include "../tool/mkprog.h"
#include "../unit/mkimage.h"

static int save(const char *dir, const char *name, const uint8_t *bytes, size_t size)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/seed-%s", dir, name);
	f = fopen(path, "wb");
	if (!f || fwrite(bytes, 1, size, f) != size || fclose(f)) {
		perror(path);
		return 1;
	}
	return 0;
}

/* One of each class and order, of many shapes. */
static int save_programs(const char *dir)
{
	static struct prog p;
	char name[64];
	uint32_t k;

	for (k = 0; k < 4 * PROG_SHAPES; k += 23) {
		prog_make(&p, k & 1 ? 64 : 32, k >> 1 & 1, k >> 2);
		snprintf(name, sizeof(name), "program-%u", k);
		if (save(dir, name, p.bytes, p.size))
			return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	/* First byte: what the request fuzzer takes order and alignment from. */
	static const uint8_t note[] =
		"\0\10\0\0\0\20\0\0\0\3\0\0\0vdsokit\0\1\0\0\0\0\0\0\0\0\0\1\0\0\0\0";
	struct mk mk;
	char name[64];
	int k;

	if (argc == 3 && !strcmp(argv[1], "--notes"))
		return save(argv[2], "note", note, sizeof(note));
	if (argc == 3 && !strcmp(argv[1], "--programs"))
		return save_programs(argv[2]);
	if (argc != 2)
		return 2;
	for (k = 0; k < 4; k++) {
		mk_default(&mk, k & 1 ? 64 : 32, k >> 1);
		mk_build(&mk);
		snprintf(name, sizeof(name), "%u-%s", mk.bits, mk.big ? "be" : "le");
		if (save(argv[1], name, mk.buf, mk.size))
			return 1;
		mk_free(&mk);
	}
	return 0;
}
