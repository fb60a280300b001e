/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The auxiliary vector's entry, and the words of codes. */
#include <vdk/vdk.h>

#include "../test.h"

TEST(auxv)
{
	static const uint8_t want[4][16] = {
		{ 33, 0, 0, 0, 0, 0, 0x10, 0, 9, 9, 9, 9, 9, 9, 9, 9 },
		{ 33, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0 },
		{ 0, 0, 0, 33, 0, 0x10, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9 },
		{ 0, 0, 0, 0, 0, 0, 0, 33, 0, 0, 0, 0, 0, 0x10, 0, 0 },
	};
	struct vdk_image img;
	uint8_t buf[17];
	int k, size;

	for (k = 0; k < 4; k++) {
		memset(&img, 0, sizeof(img));
		img.bits = k & 1 ? 64 : 32;
		img.order = k >> 1 ? VDK_BIG : VDK_LITTLE;
		size = k & 1 ? 16 : 8;
		memset(buf, 9, sizeof(buf));
		CHECK_ERR(vdk_auxv_fill(&img, 0, NULL, 0), 0);
		CHECK_ERR(vdk_auxv_fill(&img, 0x100001, buf + 1, 16), -VDK_EINVAL);
		CHECK_ERR(vdk_auxv_fill(&img, 0x100000, buf + 1, size - 1), -VDK_ENOSPACE);
		CHECK_ERR(vdk_auxv_fill(&img, 0x100000000, buf + 1, 16),
			  k & 1 ? 16 : -VDK_ERANGE);
		memset(buf, 9, sizeof(buf));
		CHECK_ERR(vdk_auxv_fill(&img, 0x100000, buf + 1, size), size);
		CHECK(!memcmp(buf + 1, want[k], 16));
		CHECK_EQ(buf[0], 9);
	}
}

TEST(words)
{
	int i, j, known = 0;

	for (i = 1; i < 200; i++) {
		if (!strcmp(vdk_strerror(-i), "unknown error"))
			continue;
		known++;
		for (j = 0; j < i; j++)
			CHECK(strcmp(vdk_strerror(-i), vdk_strerror(-j)));
	}
	CHECK_EQ(known, 7 + 11 + VDK_EVARIANT_ALIAS - VDK_ETOOMANY + 1);
	CHECK(!strcmp(vdk_strerror(-2147483647 - 1), "unknown error"));
}

/* VDK_PLACED_ELSEWHERE, bytes of an auxiliary vector: nothing went wrong. */
TEST(results_of_0_and_more_are_no_errors)
{
	int i;

	for (i = 0; i < 200; i++)
		CHECK(!strcmp(vdk_strerror(i), "no error"));
	CHECK(!strcmp(vdk_strerror(2147483647), "no error"));
}

int main(void)
{
	RUN(auxv);
	RUN(words);
	RUN(results_of_0_and_more_are_no_errors);
	return test_done();
}
