/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One malformed image for each way to break each rule of docs/abi.md 6: it is
 * refused with that rule's own code, in both word sizes and byte orders. And no
 * code is without an image.
 */
#include "../test.h"
#include "bad.h"

static unsigned int seen[128];
static const struct bad *now;
static bool patch_too;		/* a patch refuses its table as well */

/* Refused with its own code, whoever notices. */
TEST(broken)
{
	struct vdk_report why = { .code = 0 };
	struct vdk_image img, copy;
	uint8_t *buf;
	struct mk mk;
	int k, err;

	for (k = 0; k < 4; k++) {
		mk_default(&mk, k & 1 ? 64 : 32, k >> 1);
		test_case("%u bits %s", mk.bits, mk.big ? "BE" : "LE");
		if (now->spec)
			now->spec(&mk);
		mk_build(&mk);
		if (now->harm)
			now->harm(&mk);
		err = vdk_image_open(&img, mk.buf, mk.size);
		if (!err) {
			CHECK_ERR(vdk_image_check(&img, NULL), -now->code);
			err = vdk_image_check(&img, &why);
			CHECK_EQ(why.code, -err);
			CHECK(why.off < mk.size || why.off == 0 ||
			      now->code == VDK_EVERDEF || now->code == VDK_EEH_FRAME);
		}
		CHECK_ERR(err, -now->code);
		if (patch_too) {
			buf = malloc(mk.size);
			CHECK_ERR(vdk_image_copy(&img, buf, mk.size, &copy), 0);
			CHECK_ERR(vdk_variant_patch(&copy, 0), -now->code);
			CHECK(!memcmp(buf, mk.buf, mk.size));
			free(buf);
		}
		mk_free(&mk);
	}
	seen[now->code] = 1;
}

TEST(every_code_has_an_image)
{
	int code;

	for (code = VDK_EFORMAT; code < 128; code++)
		if (strcmp(vdk_strerror(-code), "unknown error")) {
			test_case("%s", vdk_strerror(-code));
			CHECK(seen[code]);
		}
}

static void break_by(const struct bad *table, bool variants)
{
	char name[96];

	patch_too = variants;
	for (now = table; now->what; now++) {
		snprintf(name, sizeof(name), "%s: %s", now->what, vdk_strerror(-now->code));
		test_run(name, broken);
	}
}

int main(void)
{
	break_by(bad_elf, false);
	break_by(bad_symbols, false);
	break_by(bad_code, false);
	break_by(bad_variants, true);
	RUN(every_code_has_an_image);
	return test_done();
}
