/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Does opening take good images of every kind, anywhere in memory, and only those? */
#include <vdk/vdk.h>

#include "../test.h"
#include "mkimage.h"

static const uint32_t all_bits[] = { 32, 64 };

#define FOR_ALL(mk)							\
	for (int k_ = 0; k_ < 4; k_++)					\
		if (mk_default(mk, all_bits[k_ & 1], k_ >> 1),		\
		    test_case("%u bits %s", (mk)->bits, (mk)->big ? "BE" : "LE"), 1)

TEST(good_images_pass)
{
	struct vdk_report why;
	struct vdk_image img;
	struct mk mk;

	FOR_ALL(&mk) {
		mk_build(&mk);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_ERR(vdk_image_check(&img, &why), 0);
		CHECK_EQ(why.code, 0);
		CHECK_EQ(img.bits, mk.bits);
		CHECK_EQ(img.order, mk.big ? VDK_BIG : VDK_LITTLE);
		CHECK_EQ(img.symbols, mk.syms + 1);
		CHECK_EQ(img.note, mk.image);
		CHECK_EQ(img.data_dist, VDK_DATA_DIST);
		CHECK_EQ(img.root_dist, VDK_ROOT_DIST);
		CHECK_EQ(img.preferred, VDK_PREFERRED_BASE);
		CHECK(!strcmp(vdk_image_soname(&img), "linux-vdso-test.so.1"));
		CHECK(!strcmp(vdk_image_version(&img, 2), "LINUX_2.6.15"));
		CHECK(!vdk_image_version(&img, 3));
		CHECK(!strncmp(vdk_machine_name(&img), "powerpc", 7));
		mk_free(&mk);
	}
}

TEST(any_alignment)
{
	struct vdk_image img;
	uint32_t shift;
	uint8_t *buf;
	struct mk mk;

	FOR_ALL(&mk) {
		mk_build(&mk);
		for (shift = 0; shift < 8; shift++) {
			buf = malloc(mk.size + shift);
			memcpy(buf + shift, mk.buf, mk.size);
			CHECK_ERR(vdk_image_open(&img, buf + shift, mk.size), 0);
			CHECK_ERR(vdk_image_check(&img, NULL), 0);
			free(buf);
		}
		mk_free(&mk);
	}
}

TEST(image_without_variants)
{
	struct vdk_image img, copy;
	uint8_t buf[8192];
	struct mk mk;

	FOR_ALL(&mk) {
		mk.no_variants = true;
		mk_build(&mk);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_ERR(vdk_image_check(&img, NULL), 0);
		CHECK_ERR(vdk_image_copy(&img, buf, sizeof(buf), &copy), 0);
		CHECK_ERR(vdk_variant_patch(&copy, ~0ull), 0);
		CHECK(!memcmp(buf, mk.buf, mk.size));
		mk_free(&mk);
	}
}

/* Debuggers read section headers from memory: they are mapped where they can be. */
TEST(section_headers_are_of_the_image)
{
	struct { uint64_t off; uint32_t size; bool kept; } tables[] = {
		{ 0, 400, true }, { 64, 400, true }, { 0, 0, false }, { 0x10000, 400, false },
		{ -64, 400, false }, { UINT32_MAX, 400, false },
	};
	static uint8_t buf[0x30000];
	struct vdk_image img;
	struct mk mk;
	uint32_t i, w;

	FOR_ALL(&mk) {
		mk_build(&mk);
		w = mk_word(&mk);
		for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
			mk_put(&mk, w == 8 ? 40 : 32, w, mk.size + tables[i].off);
			mk_put(&mk, w == 8 ? 58 : 46, 2, 40);
			mk_put(&mk, w == 8 ? 60 : 48, 2, tables[i].size / 40);
			memcpy(buf, mk.buf, mk.size);
			test_case("table %u", i);
			CHECK_ERR(vdk_image_open(&img, buf, sizeof(buf)), 0);
			CHECK_EQ(img.load.size, mk.size);
			CHECK_EQ(img.size, mk.size + (tables[i].kept ?
				 tables[i].off + tables[i].size : 0));
			/* and cut off they are not there */
			CHECK_ERR(vdk_image_open(&img, buf, mk.size), 0);
			CHECK_EQ(img.size, mk.size);
		}
		mk_free(&mk);
	}
}

/* Every prefix is refused, and nothing past its end is read. */
TEST(truncated)
{
	struct vdk_image img, same;
	uint8_t *buf;
	uint32_t size;
	struct mk mk;

	FOR_ALL(&mk) {
		mk_build(&mk);
		for (size = 0; size < mk.size; size++) {
			buf = malloc(size ? size : 1);
			memcpy(buf, mk.buf, size);
			memset(&img, 0x5a, sizeof(img));
			same = img;
			CHECK(vdk_image_open(&img, buf, size) < 0);
			CHECK(!memcmp(&img, &same, sizeof(img)));
			free(buf);
		}
		mk_free(&mk);
	}
}

/* The load segment may be shorter than the file, and then bounds everything. */
TEST(short_segment)
{
	struct vdk_image img;
	uint32_t size;
	struct mk mk;

	FOR_ALL(&mk) {
		mk_build(&mk);
		for (size = 0; size < mk.ehhdr + 12; size++) {
			mk_set_phdr(&mk, MK_LOAD, MK_P_FILESZ, size);
			CHECK(vdk_image_open(&img, mk.buf, mk.size) < 0);
		}
		mk_free(&mk);
	}
}

/* All that can be done with an image that opens must stay within its bytes. */
static void use(const uint8_t *blob, size_t size)
{
	struct vdk_image img, copy;
	struct vdk_tramp tramp;
	struct vdk_variant pick;
	struct vdk_sym sym;
	uint8_t *buf;
	uint32_t i;

	if (vdk_image_open(&img, blob, size))
		return;
	vdk_image_check(&img, NULL);
	for (i = 0; i < 3; i++)
		vdk_image_sym_by(&img, (enum vdk_lookup)i, "LINUX_2.6.15",
				 "vdso_gamma", &sym);
	vdk_tramp_find(&img, VDK_TRAMP_RT_SIGRETURN, &tramp);
	vdk_variant_pick(&img, "vdso_eta", 2, &pick);
	buf = malloc(size);
	if (!vdk_image_copy(&img, buf, size, &copy) &&
	    !vdk_variant_patch(&copy, 8))
		vdk_image_check(&copy, NULL);
	free(buf);
}

TEST(any_byte_wrong)
{
	static const uint8_t wrong[] = { 0x00, 0x7f, 0xff };
	uint32_t i, j;
	uint8_t was;
	struct mk mk;

	FOR_ALL(&mk) {
		mk_build(&mk);
		for (i = 0; i < mk.text; i += EVERY(17)) {
			was = mk.buf[i];
			for (j = 0; j < sizeof(wrong); j++) {
				mk.buf[i] = wrong[j];
				use(mk.buf, mk.size);
			}
			mk.buf[i] = was;
		}
		use(mk.buf, mk.size);
		mk_free(&mk);
	}
}

TEST(copying)
{
	struct vdk_image img, copy, same;
	uint8_t buf[8192 + 64];
	uint32_t i;
	struct mk mk;

	FOR_ALL(&mk) {
		mk_build(&mk);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		memset(buf, 0x77, sizeof(buf));
		memset(&copy, 0x5a, sizeof(copy));
		same = copy;
		CHECK_ERR(vdk_image_copy(&img, buf, mk.size - 1, &copy), -VDK_ENOSPACE);
		CHECK(!memcmp(&copy, &same, sizeof(copy)));
		CHECK_EQ(buf[0], 0x77);
		CHECK_ERR(vdk_image_copy(&img, buf, 8192, &copy), 0);
		CHECK(!memcmp(buf, mk.buf, mk.size));
		for (i = mk.size; i < 8192; i++)
			CHECK_EQ(buf[i], 0);
		CHECK_EQ(buf[8192], 0x77);
		mk_free(&mk);	/* the copy stands on its own */
		CHECK_ERR(vdk_image_check(&copy, NULL), 0);
	}
}

/*
 * Whatever follows the loaded bytes in the buffer: a host may give its buffer's
 * size for the file's, and a file has section headers.
 */
TEST(the_load_segment_is_the_image)
{
	static uint8_t buf[1 << 20], out[8192];
	struct vdk_layout_opts opts = { sizeof(opts), 4096, 0 };
	struct vdk_image img, copy;
	struct vdk_layout plan;
	uint32_t i;
	struct mk mk;

	FOR_ALL(&mk) {
		mk_build(&mk);
		memset(buf, 0x77, sizeof(buf));
		memcpy(buf, mk.buf, mk.size);
		CHECK_ERR(vdk_image_open(&img, buf, sizeof(buf)), 0);
		CHECK_EQ(img.size, mk.size);
		CHECK_ERR(vdk_image_check(&img, NULL), 0);
		CHECK_ERR(vdk_layout_plan(&img, &opts, &plan), 0);
		CHECK_EQ(plan.region[1].used, (mk.size + 4095) & ~4095u);
		CHECK_EQ(plan.region[1].size, 0x10000);
		CHECK_EQ(plan.hi, 0x10000);
		CHECK_ERR(vdk_image_copy(&img, out, mk.size - 1, &copy), -VDK_ENOSPACE);
		CHECK_ERR(vdk_image_copy(&img, out, sizeof(out), &copy), 0);
		CHECK_EQ(copy.size, mk.size);
		CHECK(!memcmp(out, mk.buf, mk.size));
		for (i = mk.size; i < sizeof(out); i++)
			CHECK_EQ(out[i], 0);
		mk_free(&mk);
	}
}

int main(void)
{
	RUN(good_images_pass);
	RUN(any_alignment);
	RUN(image_without_variants);
	RUN(section_headers_are_of_the_image);
	RUN(truncated);
	RUN(short_segment);
	RUN(any_byte_wrong);
	RUN(copying);
	RUN(the_load_segment_is_the_image);
	return test_done();
}
