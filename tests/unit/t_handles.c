/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A handle of zeros is one that was never filled: each function that takes one says so,
 * or finds nothing there. (tests/unit/compile sees that none is missing here.)
 */
#include <vdk/powerpc.h>
#include <vdk/vdk.h>

#include "../test.h"

static const struct vdk_image no_image;
static const struct vdk_page no_page;

TEST(images_of_zeros_are_refused)
{
	struct vdk_layout_opts o = { sizeof(o), 4096, 0 };
	struct vdk_image copy;
	struct vdk_report why;
	struct vdk_layout plan;
	struct vdk_page pg;
	static uint8_t buf[8192] __attribute__((aligned(4096)));

	CHECK_ERR(vdk_layout_plan(&no_image, &o, &plan), -VDK_EINVAL);
	CHECK_ERR(vdk_layout_plan(NULL, &o, &plan), -VDK_EINVAL);
	CHECK_ERR(vdk_image_copy(&no_image, buf, sizeof(buf), &copy), -VDK_EINVAL);
	CHECK_ERR(vdk_image_copy(NULL, buf, sizeof(buf), &copy), -VDK_EINVAL);
	CHECK_ERR(vdk_auxv_fill(&no_image, 0x10000, buf, sizeof(buf)), -VDK_EINVAL);
	CHECK_ERR(vdk_auxv_fill(NULL, 0x10000, buf, sizeof(buf)), -VDK_EINVAL);
	CHECK_ERR(vdk_page_init(&pg, &no_image, buf, sizeof(buf)), -VDK_EINVAL);
	CHECK_ERR(vdk_page_init(&pg, NULL, buf, sizeof(buf)), -VDK_EINVAL);
	CHECK_ERR(vdk_page_attach(&pg, &no_image, buf, sizeof(buf)), -VDK_EINVAL);
	CHECK_ERR(vdk_image_check(NULL, &why), -VDK_EINVAL);
	CHECK_ERR(vdk_image_check(&no_image, &why), -VDK_EINVAL);
	CHECK_EQ(why.code, VDK_EINVAL);
	CHECK_EQ(why.sym, VDK_NO_INDEX);
	CHECK_EQ(why.off, 0);
}

TEST(images_of_zeros_have_nothing)
{
	struct vdk_image copy = no_image;
	struct vdk_variant pick;
	struct vdk_tramp tramp;
	struct vdk_span id;
	struct vdk_sym sym;
	uint32_t i;

	CHECK_ERR(vdk_image_sym(&no_image, NULL, "name", &sym), -VDK_ENOENT);
	for (i = VDK_LOOKUP_LINEAR; i <= VDK_LOOKUP_GNU; i++)
		CHECK_ERR(vdk_image_sym_by(&no_image, (enum vdk_lookup)i, "version", "name", &sym),
			  -VDK_ENOENT);
	CHECK_ERR(vdk_image_sym_at(&no_image, 0, &sym), -VDK_ENOENT);
	CHECK(!vdk_image_version(&no_image, 1) && !vdk_image_soname(&no_image));
	CHECK_ERR(vdk_image_build_id(&no_image, &id), -VDK_ENOENT);
	CHECK(!strcmp(vdk_machine_name(&no_image), "unknown"));
	CHECK_ERR(vdk_variant_patch(&copy, 0), -VDK_ECOPY);
	CHECK_ERR(vdk_variant_pick(&no_image, "name", 0, &pick), -VDK_ENOENT);
	CHECK_ERR(vdk_variant_at(&no_image, 0, &pick, NULL, NULL), -VDK_ENOENT);
	CHECK_ERR(vdk_tramp_find(&no_image, VDK_TRAMP_SIGRETURN, &tramp), -VDK_ENOENT);
}

TEST(layouts_of_zeros_are_refused)
{
	static const struct vdk_layout no_layout;
	struct vdk_policy policy = { .size = sizeof(policy), .how = VDK_PLACE_LOW };
	uint64_t base;

	CHECK_ERR(vdk_layout_place(&no_layout, &policy, NULL, 0, &base), -VDK_EINVAL);
	CHECK(!vdk_layout_free_at(&no_layout, &policy, NULL, 0, VDK_ALIGN));
}

TEST(pages_of_zeros_are_refused)
{
	struct vdk_time now = { .valid = 0 };
	struct vdk_ns_offset off[VDK_CLOCKS] = { { 0, 0 } };
	struct vdk_page pg = no_page, ns;
	static uint8_t mem[VDK_DATA_SIZE] __attribute__((aligned(4096)));
	uint32_t map[1] = { 0 }, nsec;
	int64_t sec;

	CHECK_ERR(vdk_page_ns_init(&ns, &pg, mem, sizeof(mem), off), -VDK_EINVAL);
	CHECK_ERR(vdk_page_publish(&pg, &now), -VDK_EINVAL);
	now.valid = 1;
	CHECK_ERR(vdk_page_publish(&pg, &now), -VDK_EINVAL);
	CHECK_ERR(vdk_page_mark(&pg), -VDK_EINVAL);
	CHECK_ERR(vdk_page_close(&pg), -VDK_EINVAL);
	CHECK_ERR(vdk_page_rebase(&pg), -VDK_EINVAL);
	CHECK_ERR(vdk_page_set_offset(&pg, 0, off), -VDK_EINVAL);
	CHECK_ERR(vdk_page_set_gate(&pg, VDK_SLOT_CLOCK_GETTIME, 0), -VDK_EINVAL);
	CHECK_ERR(vdk_page_set_res(&pg, 0, 1), -VDK_EINVAL);
	CHECK_ERR(vdk_page_set_limit(&pg, 0, 1), -VDK_EINVAL);
	CHECK_ERR(vdk_page_set_tz(&pg, 0, 0), -VDK_EINVAL);
	CHECK_ERR(vdk_powerpc_set_freq(&pg, 1), -VDK_EINVAL);
	CHECK_ERR(vdk_powerpc_set_cache(&pg, 32, 32), -VDK_EINVAL);
	CHECK_ERR(vdk_powerpc_set_sysmap(&pg, 64, map, 1), -VDK_EINVAL);
	CHECK_ERR(vdk_page_read(&pg, 0, 0, &sec, &nsec), -VDK_EINVAL);
	CHECK_EQ(vdk_page_u32(&pg, VDK_DATA_VERSION), 0);
	CHECK_EQ(vdk_page_u64(&pg, VDK_DATA_ROOT), 0);
	CHECK(!memcmp(&pg, &no_page, sizeof(pg)));
}

int main(void)
{
	RUN(images_of_zeros_are_refused);
	RUN(images_of_zeros_have_nothing);
	RUN(layouts_of_zeros_are_refused);
	RUN(pages_of_zeros_are_refused);
	return test_done();
}
