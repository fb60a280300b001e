/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Does a patched copy show each name as its table says, by every way of looking
 * names up, whatever the features? The finders here are written as programs
 * have them, without the library. With image files as arguments: those too.
 */
#include <vdk/vdk.h>

#include "../test.h"
#include "finders.h"
#include "mkimage.h"

static uint8_t copy_buf[1 << 16];

/* What the table says, by a second reading of it. */
static void expect(const struct vdk_image *img, const char *name,
		   uint64_t features, const struct vdk_sym *was,
		   uint64_t *value, uint64_t *size)
{
	struct vdk_variant rec, won[64];
	uint64_t mask, want;
	uint32_t i, n = 0;
	int mine = -1;

	*value = was->value;
	*size = was->size;
	for (i = 0; !vdk_variant_at(img, i, &rec, &mask, &want); i++) {
		if (n && !strcmp(won[n - 1].name, rec.name))
			continue;	/* that name has its winner */
		if ((features & mask) == want)
			won[n++] = rec;
	}
	for (i = 0; i < n; i++)
		if (!strcmp(won[i].name, name))
			mine = (int)i;
	if (mine < 0)
		return;
	*value = won[mine].body;
	*size = won[mine].size;
	for (i = 0; i < n; i++)
		if (won[mine].family && won[i].family == won[mine].family &&
		    !won[i].size)
			*size = 0;
}

static void check_name(const struct vdk_image *img, const struct vdk_image *copy,
		       const struct vdk_sym *was, const char *version,
		       uint64_t features)
{
	struct vdk_sym sym;
	uint64_t value, size, found;
	uint32_t i;

	expect(img, was->name, features, was, &value, &size);
	for (i = VDK_LOOKUP_LINEAR; i <= VDK_LOOKUP_GNU; i++) {
		if (!size) {
			CHECK_ERR(vdk_image_sym_by(copy, (enum vdk_lookup)i, NULL,
						   was->name, &sym), -VDK_ENOENT);
			continue;
		}
		CHECK_ERR(vdk_image_sym_by(copy, (enum vdk_lookup)i, version,
					   was->name, &sym), 0);
		CHECK_EQ(sym.value, value);
		CHECK_EQ(sym.size, size);
		CHECK_EQ(sym.info, was->info);
		CHECK_EQ(sym.section, was->section);
		CHECK_EQ(sym.version, was->version);
		CHECK_EQ(sym.index, was->index);
	}
	for (i = 0; i < FINDERS; i++) {
		found = finders[i].find(copy, was->name, version);
		if (size)
			CHECK_EQ(found, value);
		else if (found != NOT_FOUND)
			test_fail(__FILE__, __LINE__, "%s finds hidden %s",
				  finders[i].name, was->name);
	}
	CHECK(mentions(copy, was->name) == (size != 0));
	CHECK_EQ(entry_at(copy, was->index).version, size ? was->version : 0);
}

/* One set of features: every name by every finder, and all rules still hold. */
static void check_features(const struct vdk_image *img, const char *version,
			   uint64_t features)
{
	struct vdk_image copy;
	struct vdk_sym sym;
	struct vdk_variant pick;
	uint64_t value, size;
	uint32_t i;

	CHECK_ERR(vdk_image_copy(img, copy_buf, sizeof(copy_buf), &copy), 0);
	CHECK_ERR(vdk_variant_patch(&copy, features), 0);
	CHECK_ERR(vdk_image_check(&copy, NULL), 0);
	for (i = 1; i < img->symbols; i++) {
		CHECK_ERR(vdk_image_sym_at(img, i, &sym), 0);
		if ((sym.info & 15) != 2)
			continue;
		check_name(img, &copy, &sym, version, features);
		if (vdk_variant_pick(img, sym.name, features, &pick))
			continue;
		expect(img, sym.name, features, &sym, &value, &size);
		CHECK_EQ(pick.size, size);
		if (size)
			CHECK_EQ(pick.body, value);
	}
	/* Only .dynsym and versym differ. */
	for (i = 0; i < img->size; i++) {
		if (i - img->dynsym.off < img->dynsym.size ||
		    i - img->versym.off < img->versym.size)
			continue;
		CHECK_EQ(copy_buf[i], img->blob[i]);
	}
	CHECK_ERR(vdk_variant_patch(&copy, features), -VDK_ECOPY);
}

TEST(every_feature_set)
{
	struct vdk_image img;
	struct mk mk;
	uint64_t f;
	int k;

	for (k = 0; k < 4; k++) {
		mk_default(&mk, k & 1 ? 64 : 32, k >> 1);
		mk_build(&mk);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		for (f = 0; f < 64; f++) {
			test_case("%u bits %s, features 0x%x", mk.bits,
				  mk.big ? "BE" : "LE", (unsigned int)f);
			check_features(&img, "LINUX_2.6.15", f);
		}
		test_case("no features known here");
		check_features(&img, "LINUX_2.6.15", 0xffffffffffffff00ull);
		mk_free(&mk);
	}
}

TEST(known_choices)
{
	static const struct {
		const char *name;
		uint64_t features;
		uint32_t body, size, record;
	} want[] = {
		{ "vdso_alpha", 0, 0, 32, 2 },
		{ "vdso_alpha", 1, 0, 0, 0 },
		{ "vdso_alpha", 2, 12, 32, 1 },
		{ "vdso_alpha", 6, 0, 32, 2 },	/* mask 6 wants 2 alone */
		{ "vdso_beta", 4, 13, 32, 3 },
		{ "vdso_beta", 5, 0, 0, 0 },	/* hidden with its family */
		{ "vdso_gamma", 1, 2, 32, 6 },	/* no family */
		{ "vdso_delta", 16, 0, 0, 7 },
		{ "vdso_eta", 6, 14, 24, 9 },	/* the first match */
		{ "vdso_eta", 4, 15, 20, 10 },
		{ "vdso_eta", 20, 0, 0, 7 },
	};
	struct vdk_variant pick, same;
	struct vdk_image img;
	struct mk mk;
	size_t i;

	mk_default(&mk, 64, true);
	mk_build(&mk);
	CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		test_case("%s, features 0x%x", want[i].name,
			  (unsigned int)want[i].features);
		CHECK_ERR(vdk_variant_pick(&img, want[i].name, want[i].features,
					   &pick), 0);
		CHECK_EQ(pick.size, want[i].size);
		CHECK_EQ(pick.body, want[i].size ? mk_body(&mk, want[i].body) : 0);
		CHECK_EQ(pick.record, want[i].record);
		CHECK(!strcmp(pick.name, want[i].name) || !pick.size);
	}
	same = pick;
	CHECK_ERR(vdk_variant_pick(&img, "vdso_theta", 0, &pick), -VDK_ENOENT);
	CHECK_ERR(vdk_variant_pick(&img, "vdso_et", 0, &pick), -VDK_ENOENT);
	CHECK(!memcmp(&same, &pick, sizeof(pick)));
	CHECK_ERR(vdk_variant_at(&img, mk.records, &pick, NULL, NULL), -VDK_ENOENT);
	mk_free(&mk);
}

TEST(original_cannot_be_patched)
{
	struct vdk_image img;
	struct mk mk;

	mk_default(&mk, 32, true);
	mk_build(&mk);
	CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
	CHECK_ERR(vdk_variant_patch(&img, 0), -VDK_ECOPY);
	mk_free(&mk);
}

/* A hidden name stays hidden for whoever opens the patched bytes anew. */
TEST(reopened)
{
	struct vdk_image img, copy, again;
	struct vdk_sym sym;
	struct mk mk;

	mk_default(&mk, 64, false);
	mk_build(&mk);
	CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
	CHECK_ERR(vdk_image_copy(&img, copy_buf, sizeof(copy_buf), &copy), 0);
	CHECK_ERR(vdk_variant_patch(&copy, 1), 0);
	CHECK_ERR(vdk_image_open(&again, copy_buf, mk.size), 0);
	CHECK_ERR(vdk_image_check(&again, NULL), 0);
	CHECK_ERR(vdk_image_sym(&again, NULL, "vdso_alpha", &sym), -VDK_ENOENT);
	CHECK_ERR(vdk_image_sym(&again, NULL, "vdso_gamma", &sym), 0);
	mk_free(&mk);
}

static const char *file;

static bool load_file(uint8_t *blob, size_t room, struct vdk_image *img)
{
	FILE *f = fopen(file, "rb");
	size_t size;

	CHECK(f != NULL);
	if (!f)
		return false;
	size = fread(blob, 1, room, f);
	fclose(f);
	CHECK_ERR(vdk_image_open(img, blob, size), 0);
	CHECK_ERR(vdk_image_check(img, NULL), 0);
	CHECK(img->variants.size > 0);
	return true;
}

/* The version of all names in a real image: the one behind the base. */
static const char *real_version(const struct vdk_image *img)
{
	const char *version = vdk_image_version(img, 2);

	CHECK(version != NULL);
	return version;
}

/* Every combination of the bits that the table looks at, and all others with it. */
TEST(real_image)
{
	static uint8_t blob[1 << 16];
	struct vdk_image img;
	struct vdk_variant rec;
	uint64_t mask, all = 0, features = 0;
	uint32_t i;
	unsigned int n = 0;

	if (!load_file(blob, sizeof(blob), &img))
		return;
	for (i = 0; !vdk_variant_at(&img, i, &rec, &mask, NULL); i++)
		all |= mask;
	CHECK(all != 0);
	do {
		if (n++ % EVERY(5))
			continue;
		test_case("features %#llx", (unsigned long long)features);
		check_features(&img, real_version(&img), features);
		test_case("features %#llx and all unknown ones", (unsigned long long)features);
		check_features(&img, real_version(&img), features | ~all);
	} while ((features = (features - all) & all));
}

/* Of a table with one field changed: all is applied, and right, or no byte. */
static void check_changed(uint8_t *blob, size_t size, uint64_t features)
{
	struct vdk_image img, copy;

	if (vdk_image_open(&img, blob, size))
		return;
	CHECK_ERR(vdk_image_copy(&img, copy_buf, sizeof(copy_buf), &copy), 0);
	if (vdk_variant_patch(&copy, features)) {
		CHECK(!memcmp(copy_buf, blob, size));
		CHECK(vdk_image_check(&img, NULL));
		return;
	}
	CHECK_ERR(vdk_image_check(&img, NULL), 0);
	check_features(&img, real_version(&img), features);
}

TEST(changed_image)
{
	static const uint32_t values[] = {
		0, 1, 8, 0x20, 0x104, 0x7fffffff, 0x80000000, -4u,
	};
	static uint8_t blob[1 << 16];
	struct vdk_image img;
	uint64_t at;
	uint32_t field, i, j, was;

	if (!load_file(blob, sizeof(blob), &img))
		return;
	for (field = 0; field < img.variants.size / 4; field += EVERY(7)) {
		at = img.variants.off + 4 * field;
		memcpy(&was, blob + at, 4);
		for (i = 0; i < 2 * sizeof(values) / sizeof(values[0]); i++) {
			uint32_t value = values[i / 2];

			if (i % 2)	/* near what it was */
				value += (uint32_t)raw(&img, at, 4);
			test_case("record %u, word %u: %#x", field / 8, field % 8, value);
			for (j = 0; j < 4; j++)
				blob[at + (img.order == VDK_BIG ? 3 - j : j)] =
					(uint8_t)(value >> 8 * j);
			check_changed(blob, img.size, i & 4 ? 0x22 : 0x1);
			memcpy(blob + at, &was, 4);
		}
	}
}

/* All rules hold of what a patch makes, and no export's code has changed by it. */
static bool check_patched(const struct mk *mk)
{
	struct vdk_image img, copy;
	struct vdk_sym sym;
	uint64_t features;
	uint32_t i;

	if (vdk_image_open(&img, mk->buf, mk->size) || vdk_image_check(&img, NULL))
		return false;
	for (features = 1; features < 32; features += 29) {
		CHECK_ERR(vdk_image_copy(&img, copy_buf, sizeof(copy_buf), &copy), 0);
		CHECK_ERR(vdk_variant_patch(&copy, features), 0);
		CHECK_ERR(vdk_image_check(&copy, NULL), 0);
		for (i = 1; i < copy.symbols; i++)
			if (!vdk_image_sym_at(&copy, i, &sym) && sym.size)
				CHECK(!memcmp(copy_buf + sym.value, mk->buf + sym.value,
					      sym.size));
	}
	return true;
}

/* With one of the tables that a patch writes anywhere in the image. */
static void move_about(struct mk *mk, uint64_t tag, uint32_t from, uint32_t size, uint32_t step)
{
	uint8_t *original = malloc(mk->size);
	uint32_t at = mk_dyn(mk, tag), to, passed = 0;

	memcpy(original, mk->buf, mk->size);
	for (to = 0; to + size <= mk->size; to += step) {
		memcpy(mk->buf, original, mk->size);
		memmove(mk->buf + to, original + from, size);
		mk_put(mk, at, mk_word(mk), to);
		test_case("%u bits, table 0x%x at 0x%x", mk->bits, (unsigned int)tag, to);
		passed += check_patched(mk);
	}
	CHECK(passed > 5);	/* there is room for it behind all else */
	memcpy(mk->buf, original, mk->size);
	free(original);
}

TEST(a_patched_copy_keeps_the_rules)
{
	struct mk mk;
	int k;

	for (k = 0; k < 4; k++) {
		mk_default(&mk, k & 1 ? 64 : 32, k >> 1);
		mk.room = 512;
		mk_build(&mk);
		move_about(&mk, 0x6ffffff0, mk.versym, 2 * (mk.syms + 1), 3 * EVERY(4));
		move_about(&mk, 6, mk.dynsym, mk_sym_at(&mk, mk.syms + 1) - mk.dynsym,
			   5 * EVERY(4));
		mk_free(&mk);
	}
}

int main(int argc, char **argv)
{
	const char *base;
	char name[256];

	RUN(every_feature_set);
	RUN(known_choices);
	RUN(original_cannot_be_patched);
	RUN(reopened);
	RUN(a_patched_copy_keeps_the_rules);
	while (*++argv && argc) {
		file = *argv;
		base = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
		snprintf(name, sizeof(name), "real_image %s", base);
		test_run(name, real_image);
		snprintf(name, sizeof(name), "changed_image %s", base);
		test_run(name, changed_image);
	}
	return test_done();
}
