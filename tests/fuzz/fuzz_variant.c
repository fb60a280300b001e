/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The real images with a hostile variant table, and with the tables that a patch
 * writes anywhere: which image and what is moved, what features, then changes of
 * words of the variant table, at last where to. A patch is refused and no byte has
 * changed, or it is done in full: each name is found by each finder where the table
 * says, and the result keeps every rule, nothing changed but the two tables. The
 * images are files named in the environment.
 */
#include <vdk/vdk.h>

#include <stdio.h>
#include <stdlib.h>

#include "../unit/finders.h"

#define IMAGES	3
#define ROOM	(1 << 14)
#define VERSION	"LINUX_2.6.15"
#define CHANGE	6	/* bytes of input for one */
#define MOVE_SYMS 0x10	/* in the first byte: by the last two... */
#define MOVE_VERS 0x20	/* ...by the two before */

static struct {
	_Alignas(8) uint8_t bytes[ROOM];
	size_t size;
	struct vdk_image img;
} original[IMAGES];
static unsigned int images;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *names = getenv("IMAGES");
	char *list = strdup(names ? names : ""), *name;
	FILE *f;

	(void)argc;
	(void)argv;
	for (name = strtok(list, " "); name && images < IMAGES; name = strtok(NULL, " ")) {
		f = fopen(name, "rb");
		if (!f)
			continue;
		original[images].size = fread(original[images].bytes, 1, ROOM, f);
		fclose(f);
		if (vdk_image_open(&original[images].img, original[images].bytes,
				   original[images].size) ||
		    vdk_image_check(&original[images].img, NULL))
			abort();
		images++;
	}
	free(list);
	if (!images) {
		fprintf(stderr, "no images: name them in IMAGES\n");
		exit(1);
	}
	return 0;
}

/* A name's record by another reading of the table than the library's; size 0: hidden. */
static bool wanted(const struct vdk_image *img, const char *name, uint64_t features,
		   struct vdk_variant *want)
{
	struct vdk_variant rec, won[64];
	uint64_t mask, value;
	uint32_t i, n = 0, mine = 64;

	for (i = 0; !vdk_variant_at(img, i, &rec, &mask, &value); i++) {
		if (n && !strcmp(won[n - 1].name, rec.name))
			continue;
		if ((features & mask) != value || n == 64)
			continue;
		if (!strcmp(rec.name, name))
			mine = n;
		won[n++] = rec;
	}
	if (mine == 64)
		return false;
	*want = won[mine];
	for (i = 0; i < n; i++)
		if (want->family && won[i].family == want->family && !won[i].size)
			want->size = 0;
	return true;
}

static void must(bool is)
{
	if (!is)
		abort();
}

static void check_complete(const struct vdk_image *img, const struct vdk_image *copy,
			   uint64_t features)
{
	struct vdk_variant want;
	struct vdk_sym was;
	uint32_t i, j;
	uint64_t found;

	for (i = 1; i < img->symbols; i++) {
		must(!vdk_image_sym_at(img, i, &was));
		if ((was.info & 15) != 2)
			continue;
		if (!wanted(img, was.name, features, &want)) {
			want.body = was.value;
			want.size = (uint32_t)was.size;
		}
		for (j = 0; j < FINDERS; j++) {
			found = finders[j].find(copy, was.name, VERSION);
			must(found == (want.size ? want.body : NOT_FOUND));
		}
		must(entry_at(copy, i).size == want.size);
	}
}

/*
 * One change of a word of the table, @c[0]: to any, by a little, to another
 * word's, in one bit. Random words alone would seldom be offsets of anything.
 */
static void change(const struct vdk_image *img, uint8_t *bytes, const uint8_t c[CHANGE])
{
	uint32_t count = (uint32_t)(img->variants.size / 4), value, operand, i;
	uint64_t at = img->variants.off + 4 * (c[0] % count);

	memcpy(&operand, c + 2, 4);
	value = (uint32_t)raw(img, at, 4);
	switch (c[1] % 4) {
	case 0: value = operand; break;
	case 1: value += (uint32_t)(int8_t)c[2]; break;
	case 2: value = (uint32_t)raw(img, img->variants.off + 4 * (operand % count), 4); break;
	case 3: value ^= 1u << (operand % 32); break;
	}
	for (i = 0; i < 4; i++)
		bytes[at + (img->order == VDK_BIG ? 3 - i : i)] = (uint8_t)(value >> 8 * i);
}

/* The table of @tag to where @to says, its entry in .dynamic with it. */
static void move(const struct vdk_image *img, uint8_t *bytes, uint64_t tag,
		 const struct vdk_span *table, const uint8_t to[2])
{
	uint64_t off = (to[0] | to[1] << 8) % (img->size - table->size), at = img->dynamic.off;
	uint32_t w = img->bits / 8, i;

	while (raw(img, at, w) != tag)
		at += 2 * w;
	for (i = 0; i < w; i++)
		bytes[at + w + (img->order == VDK_BIG ? w - 1 - i : i)] = (uint8_t)(off >> 8 * i);
	memcpy(bytes + off, img->blob + table->off, table->size);
}

/* But for the two tables, the copy is the image. */
static void check_rest(const struct vdk_image *img, const uint8_t *copy)
{
	uint64_t i;

	for (i = 0; i < img->size; i++)
		must(copy[i] == img->blob[i] || i - img->dynsym.off < img->dynsym.size ||
		     i - img->versym.off < img->versym.size);
}

static void check_code(const struct vdk_image *img, const struct vdk_image *copy)
{
	struct vdk_sym sym;
	uint32_t i;

	for (i = 1; i < copy->symbols; i++)
		if (!vdk_image_sym_at(copy, i, &sym) && sym.size)
			must(!memcmp(img->blob + sym.value, copy->blob + sym.value, sym.size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t bytes[ROOM], patched[ROOM];
	struct vdk_image img, copy;
	unsigned int which;
	uint64_t features;
	size_t n, i;
	bool moved, good;
	int err;

	if (size < 13)
		return 0;
	which = (data[0] & 15) % images;
	moved = data[0] & (MOVE_SYMS | MOVE_VERS);
	memcpy(&features, data + 1, 8);
	n = original[which].size;
	memcpy(bytes, original[which].bytes, n);
	for (i = 9; i + CHANGE <= size; i += CHANGE)
		change(&original[which].img, bytes, data + i);
	if (data[0] & MOVE_SYMS)
		move(&original[which].img, bytes, 6, &original[which].img.dynsym, data + size - 2);
	if (data[0] & MOVE_VERS)
		move(&original[which].img, bytes, 0x6ffffff0, &original[which].img.versym,
		     data + size - 4);
	if (vdk_image_open(&img, bytes, n)) {
		must(moved);
		return 0;
	}
	must(img.size <= n && !vdk_image_copy(&img, patched, ROOM, &copy));
	good = !vdk_image_check(&img, NULL);
	err = vdk_variant_patch(&copy, features);
	must(moved ? !err || !good : !err == good);
	if (err) {
		must(!memcmp(bytes, patched, img.size));
		return 0;
	}
	check_rest(&img, patched);
	if (!good)
		return 0;
	must(!vdk_image_check(&copy, NULL));
	check_code(&img, &copy);
	check_complete(&img, &copy, features);
	return 0;
}
