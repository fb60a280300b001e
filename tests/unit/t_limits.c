/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What an image can make the library do: the largest that may be is taken, one
 * more of anything is refused, and neither costs more than a moment.
 */
#include <time.h>

#include <vdk/vdk.h>

#include "../../src/internal.h"
#include "../test.h"
#include "mkimage.h"

/* Seconds of this CPU. Without limits each of these takes a minute or more. */
#define A_MOMENT	5

static double cpu_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void spare_notes(struct mk *mk, uint32_t size)
{
	uint32_t i;

	for (i = MK_SPARE; i < mk->phdrs; i++) {
		mk_set_phdr(mk, i, MK_P_TYPE, 4);
		mk_set_phdr(mk, i, MK_P_OFF, mk->size - mk->room);
		mk_set_phdr(mk, i, MK_P_VADDR, mk->size - mk->room);
		mk_set_phdr(mk, i, MK_P_FILESZ, size);
	}
}

TEST(as_many_as_may_be_and_one_more)
{
	struct vdk_image img;
	struct mk mk;
	uint32_t k;

	for (k = 0; k < 4; k++) {
		mk_default(&mk, k & 1 ? 64 : 32, k >> 1);
		mk.phdrs = VDK_PROGRAM_PHDRS;
		mk.room = 12 * 254;
		mk_build(&mk);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_ERR(vdk_image_check(&img, NULL), 0);
		/* three of its own and each spare header's, which are empty */
		spare_notes(&mk, 12 * 4);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_ERR(vdk_image_check(&img, NULL), 0);
		mk_set_phdr(&mk, MK_SPARE, MK_P_FILESZ, 12 * (4 + 256 - 3 - 59 * 4));
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_ERR(vdk_image_check(&img, NULL), 0);
		mk_set_phdr(&mk, MK_SPARE, MK_P_FILESZ, 12 * (5 + 256 - 3 - 59 * 4));
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), -VDK_ETOOMANY);
		mk_free(&mk);
	}
}

/* A good DT_HASH with so many buckets, where there is room. */
static void sysv_with(struct mk *mk, uint32_t buckets)
{
	uint32_t at = mk->size - mk->room, i, bucket;

	memset(mk->buf + at, 0, mk->room);
	mk_put(mk, mk_dyn(mk, 4), 4, at);
	mk_put(mk, at, 4, buckets);
	mk_put(mk, at + 4, 4, mk->syms + 1);
	for (i = mk->syms; i; i--) {
		bucket = at + 8 + 4 * (vdk_hash_sysv_(mk->sym[i - 1].name) % buckets);
		mk_put(mk, at + 8 + 4 * (buckets + i), 4, mk_get(mk, bucket, 4));
		mk_put(mk, bucket, 4, i);
	}
}

TEST(as_many_buckets_as_may_be_and_one_more)
{
	struct vdk_image img;
	struct mk mk;
	int big;

	for (big = 0; big < 2; big++) {
		mk_default(&mk, 32, big);
		mk.room = 8 << 10;
		mk_build(&mk);
		sysv_with(&mk, 4 * VDK_MAX_RECORDS);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_ERR(vdk_image_check(&img, NULL), 0);
		sysv_with(&mk, 4 * VDK_MAX_RECORDS + 1);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_ERR(vdk_image_check(&img, NULL), -VDK_ESYSV_FORM);
		mk_free(&mk);
	}
}

TEST(headers_that_name_one_segment_take_a_moment)
{
	struct vdk_image img;
	double start = cpu_now();
	struct mk mk;

	mk_default(&mk, 64, true);
	mk.phdrs = 40000;
	mk.room = 6 << 20;
	mk_build(&mk);
	spare_notes(&mk, mk.room / 12 * 12);
	CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), -VDK_ETOOMANY);
	mk_put(&mk, 56, 2, VDK_PROGRAM_PHDRS);
	CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), -VDK_ETOOMANY);
	mk_free(&mk);
	CHECK(cpu_now() - start < A_MOMENT);
}

/* 255 symbols and 256 records, with names that differ in their last byte only. */
static void make_largest(struct mk *mk, char names[256][256])
{
	uint32_t i;

	mk_default(mk, 64, false);
	mk->phdrs = VDK_PROGRAM_PHDRS;
	for (i = 0; i < 256; i++) {
		memset(names[i], 'x', 253);
		names[i][253] = (char)('a' + i / 16);
		names[i][254] = (char)('a' + i % 16);
		names[i][255] = 0;
	}
	for (; mk->syms < 255; mk->syms++)
		mk->sym[mk->syms] = (struct mk_sym)MK_FUNC(names[mk->syms], 5);
	mk->records = 0;
	for (i = 12; i < 255; i++)
		mk->record[mk->records++] = (struct mk_record){ names[i], 16, 32, i, 0, 0 };
}

TEST(the_largest_image_takes_a_moment)
{
	static char names[256][256];
	struct vdk_image img, copy;
	double start;
	uint8_t *buf;
	struct mk mk;
	uint32_t i;

	make_largest(&mk, names);
	mk_build(&mk);
	start = cpu_now();
	CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
	CHECK_ERR(vdk_image_check(&img, NULL), 0);
	buf = malloc(mk.size);
	for (i = 0; i < 3; i++) {
		CHECK_ERR(vdk_image_copy(&img, buf, mk.size, &copy), 0);
		CHECK_ERR(vdk_variant_patch(&copy, i), 0);
		CHECK_ERR(vdk_image_check(&copy, NULL), 0);
	}
	CHECK(cpu_now() - start < A_MOMENT);
	if (getenv("SHOW"))
		printf("# %u bytes, %f s\n", mk.size, cpu_now() - start);
	free(buf);
	mk_free(&mk);
}

/* The sanitizer sees it if one more is read. */
TEST(of_a_name_256_bytes_are_read)
{
	char *endless = malloc(256), same[400];
	struct vdk_image img;
	struct vdk_sym sym;
	struct mk mk;
	uint32_t i;

	memset(endless, 'x', 256);
	memset(same, 'x', 399);
	same[399] = 0;
	CHECK_EQ(vdk_str_length_(endless), 256);
	CHECK_EQ(vdk_hash_gnu_(endless), vdk_hash_gnu_(same));
	CHECK_EQ(vdk_hash_sysv_(endless), vdk_hash_sysv_(same));
	CHECK(!vdk_str_same_(endless, same));
	mk_default(&mk, 64, true);
	mk.sym[6].name = same;
	mk_build(&mk);
	CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
	for (i = VDK_LOOKUP_LINEAR; i <= VDK_LOOKUP_GNU; i++) {
		CHECK_ERR(vdk_image_sym_by(&img, (enum vdk_lookup)i, NULL, endless, &sym),
			  -VDK_ENOENT);
		CHECK_ERR(vdk_image_sym_by(&img, (enum vdk_lookup)i, endless, "vdso_eta", &sym),
			  -VDK_ENOENT);
		CHECK_ERR(vdk_image_sym_by(&img, (enum vdk_lookup)i, NULL, same, &sym),
			  -VDK_ENOENT);
	}
	mk_free(&mk);
	same[255] = 0;
	CHECK(vdk_str_same_(same, same));
	CHECK_EQ(vdk_str_length_(same), 255);
	free(endless);
}

int main(void)
{
	RUN(as_many_as_may_be_and_one_more);
	RUN(as_many_buckets_as_may_be_and_one_more);
	RUN(headers_that_name_one_segment_take_a_moment);
	RUN(the_largest_image_takes_a_moment);
	RUN(of_a_name_256_bytes_are_read);
	return test_done();
}
