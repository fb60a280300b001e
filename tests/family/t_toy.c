/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The toy's image as a host sees it: t_toy IMAGE. Whoever knows no such machine says so. */
#include <vdk/vdk.h>
#include "../test.h"

static unsigned char blob[65536];
static size_t size;

#ifdef VDK_MACHINES_FILE
TEST(image_passes_the_check)
{
	struct vdk_report why;
	struct vdk_image img;
	struct vdk_sym sym;

	CHECK_EQ(vdk_image_open(&img, blob, size), 0);
	CHECK_EQ(vdk_image_check(&img, &why), 0);
	CHECK(!strcmp(vdk_machine_name(&img), "toy"));
	CHECK_EQ(vdk_image_sym(&img, "TOY_1", "toy_clock_gettime", &sym), 0);
	CHECK_EQ(vdk_image_sym(&img, "TOY_1", "toy_clock_getres", &sym), 0);
	CHECK_EQ(vdk_image_sym(&img, "TOY_1", "toy_time", &sym), 0);
}
#else
TEST(machine_is_unknown)
{
	struct vdk_image img;

	CHECK_EQ(vdk_image_open(&img, blob, size), -VDK_EMACHINE);
}
#endif

int main(int argc, char **argv)
{
	FILE *f = fopen(argc > 1 ? argv[1] : "", "rb");

	if (!f)
		return 2;
	size = fread(blob, 1, sizeof(blob), f);
	fclose(f);
#ifdef VDK_MACHINES_FILE
	RUN(image_passes_the_check);
#else
	RUN(machine_is_unknown);
#endif
	return test_done();
}
