/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The data page: what is in it besides open clocks, and a namespace's page. */
#include "pages.h"

#include <vdk/powerpc.h>

static uint8_t ns_mem[8192] __attribute__((aligned(4096)));

TEST(fresh)
{
	struct vdk_page pg;
	int big, i;

	for (big = 0; big < 2; big++) {
		init(&pg, big);
		CHECK(!memcmp(mem + VDK_DATA_MAGIC, "vdsokit", 8));
		CHECK_EQ(at(mem, VDK_DATA_VERSION, 4, big), VDK_ABI_VERSION);
		CHECK_EQ(at(mem, VDK_DATA_BYTES, 4, big), VDK_DATA_SIZE);
		CHECK_EQ(at(mem, VDK_DATA_ROOT, 8, big), 0);
		CHECK_EQ(at(mem, VDK_DATA_GENERATION, 4, big), 0);
		for (i = 0; i < VDK_SLOTS; i++)
			CHECK_EQ(at(mem, VDK_DATA_SLOT + 8 * i, 8, big), 0);
		CHECK_EQ(at(mem, VDK_PPC_DBLOCK, 4, big), 16);
		CHECK_EQ(at(mem, VDK_PPC_DBLOCK_LOG, 4, big), 4);
		CHECK_EQ(at(mem, VDK_PPC_IBLOCK, 4, big), 16);
		CHECK_EQ(at(mem, VDK_PPC_NR64, 4, big), 0);
		for (i = 0; i < VDK_CLOCKS; i++) {
			CHECK_EQ(at(mem, CLK(i, BEGIN), 8, big),
				 (uint64_t)VDK_CLOCK_CLOSED << 32);
			CHECK_EQ(at(mem, CLK(i, END), 8, big), 0);
			CHECK_EQ(at(mem, CLK(i, RECIP), 4, big), VDK_RECIP_1000);
			CHECK_EQ(at(mem, CLK(i, RES), 4, big), 0);
			CHECK_EQ(at(mem, CLK(i, LIMIT), 8, big), UINT64_MAX);
		}
		CHECK_EQ(mem[4096], 0xee);
	}
}

TEST(bad_memory)
{
	struct vdk_image img = image(true);
	struct vdk_page pg;

	memset(mem, 0xee, sizeof(mem));
	CHECK_ERR(vdk_page_init(&pg, &img, mem + 8, 8000), -VDK_EINVAL);
	CHECK_ERR(vdk_page_init(&pg, &img, mem, 4095), -VDK_ENOSPACE);
	img.bits = 0;		/* never opened */
	CHECK_ERR(vdk_page_init(&pg, &img, mem, 4096), -VDK_EINVAL);
	CHECK_EQ(mem[0], 0xee);
}

TEST(family_part_is_of_the_image)
{
	struct vdk_image img = image(true);
	struct vdk_page pg;
	uint32_t i;

	img.machine = 62;
	CHECK_ERR(vdk_page_init(&pg, &img, mem, 4096), 0);
	for (i = VDK_DATA_FAMILY; i < VDK_DATA_SIZE; i++)
		CHECK_EQ(mem[i], 0);
}

/* Resolution and limit stay, whatever is published or closed. */
TEST(what_stays)
{
	struct vdk_time now;
	struct vdk_page pg;
	uint32_t n;
	int big, i;

	for (big = 0; big < 2; big++) {
		init(&pg, big);
		for (n = 0; n < VDK_CLOCKS; n++) {
			CHECK_ERR(vdk_page_set_res(&pg, n, 4000000 + n), 0);
			CHECK_ERR(vdk_page_set_limit(&pg, n, 1ull << 40 | n), 0);
		}
		CHECK_ERR(vdk_page_set_res(&pg, VDK_CLOCKS, 1), -VDK_ERANGE);
		CHECK_ERR(vdk_page_set_limit(&pg, VDK_CLOCKS, 1), -VDK_ERANGE);
		for (i = 0; i < 4; i++) {
			random_time(&now, (uint32_t)rnd());
			CHECK_ERR(vdk_page_publish(&pg, &now), 0);
			if (i == 2)
				vdk_page_close(&pg);
			for (n = 0; n < VDK_CLOCKS; n++) {
				CHECK_EQ(at(mem, CLK(n, RES), 4, big), 4000000 + n);
				CHECK_EQ(at(mem, CLK(n, LIMIT), 8, big), 1ull << 40 | n);
			}
		}
	}
}

TEST(gates)
{
	struct vdk_page pg;
	uint32_t i;
	int big;

	for (big = 0; big < 2; big++) {
		init(&pg, big);
		for (i = 0; i < VDK_SLOTS; i++)
			CHECK_ERR(vdk_page_set_gate(&pg, i, 0x123456789a00 + i), 0);
		CHECK_ERR(vdk_page_set_gate(&pg, VDK_SLOTS, 1), -VDK_ERANGE);
		for (i = 0; i < VDK_SLOTS; i++)
			CHECK_EQ(at(mem, VDK_DATA_SLOT + 8 * i, 8, big), 0x123456789a00 + i);
		CHECK_EQ(at(mem, VDK_DATA_SLOT + 8 * VDK_SLOTS, 8, big), 0);
	}
}

TEST(plain_values)
{
	uint32_t map[64] = { 0 }, i;
	struct vdk_page pg;
	int big;

	for (big = 0; big < 2; big++) {
		init(&pg, big);
		vdk_powerpc_set_freq(&pg, 0x123456789abull);
		vdk_page_set_tz(&pg, -60, 1);
		CHECK_ERR(vdk_powerpc_set_cache(&pg, 128, 32), 0);
		CHECK_ERR(vdk_powerpc_set_cache(&pg, 0, 32), -VDK_ERANGE);
		CHECK_ERR(vdk_powerpc_set_cache(&pg, 128, 0), -VDK_ERANGE);
		CHECK_ERR(vdk_powerpc_set_cache(&pg, 96, 32), -VDK_ERANGE);
		CHECK_ERR(vdk_powerpc_set_cache(&pg, 128, 33), -VDK_ERANGE);
		CHECK_ERR(vdk_powerpc_set_cache(&pg, 8, 128), -VDK_ERANGE);
		CHECK_ERR(vdk_powerpc_set_cache(&pg, 128, 8192), -VDK_ERANGE);
		CHECK_EQ(at(mem, VDK_PPC_TB_FREQ, 8, big), 0x123456789abull);
		CHECK_EQ(vdk_page_u64(&pg, VDK_PPC_TB_FREQ), 0x123456789abull);
		CHECK_EQ((int32_t)at(mem, VDK_DATA_TZ_WEST, 4, big), -60);
		CHECK_EQ(at(mem, VDK_DATA_TZ_DST, 4, big), 1);
		CHECK_EQ(at(mem, VDK_PPC_DBLOCK, 4, big), 128);
		CHECK_EQ(at(mem, VDK_PPC_DBLOCK_LOG, 4, big), 7);
		CHECK_EQ(at(mem, VDK_PPC_IBLOCK, 4, big), 32);
		CHECK_EQ(vdk_page_u32(&pg, VDK_PPC_IBLOCK_LOG), 5);

		memset(map, 0xff, sizeof(map));
		CHECK_ERR(vdk_powerpc_set_sysmap(&pg, 64, map, 45), 0);
		CHECK_EQ(at(mem, VDK_PPC_NR64, 4, big), 45);
		CHECK_EQ(at(mem, VDK_PPC_MAP64, 4, big), 0xffffffff);
		CHECK_EQ(at(mem, VDK_PPC_MAP64 + 4, 4, big), 0xfff80000);
		for (i = 2; i < 64; i++)
			CHECK_EQ(at(mem, VDK_PPC_MAP64 + 4 * i, 4, big), 0);
		CHECK_EQ(at(mem, VDK_PPC_MAP32, 4, big), 0);
		memset(map, 0, sizeof(map));
		vdk_sysmap_set(map, 0);
		vdk_sysmap_set(map, 2047);
		CHECK_ERR(vdk_powerpc_set_sysmap(&pg, 32, map, 2048), 0);
		CHECK_EQ(at(mem, VDK_PPC_MAP32, 4, big), 0x80000000);
		CHECK_EQ(at(mem, VDK_PPC_MAP32 + 252, 4, big), 1);
		CHECK_ERR(vdk_powerpc_set_sysmap(&pg, 32, map, 2049), -VDK_ERANGE);
		CHECK_ERR(vdk_powerpc_set_sysmap(&pg, 16, map, 8), -VDK_ERANGE);
	}
}

TEST(bit_maps)
{
	uint32_t map[4] = { 0 }, i;

	for (i = 0; i < 100; i += 7)
		vdk_sysmap_set(map, i);
	for (i = 0; i < 128; i++)
		CHECK_EQ(vdk_sysmap_test(map, 99, i), i < 99 && i % 7 == 0);
	CHECK_EQ(map[0] >> 31, 1);
	CHECK(!vdk_sysmap_test(map, 0, 0));
}

TEST(namespace_page)
{
	struct vdk_ns_offset off[VDK_CLOCKS] = { [1] = { -7, 5 }, [7] = { 1ll << 40, 999999999 } };
	struct vdk_page pg, ns;
	struct vdk_time now;
	uint32_t nsec, n;
	int64_t sec;
	int big;

	for (big = 0; big < 2; big++) {
		init(&pg, big);
		random_time(&now, ~0u);
		for (n = 0; n < VDK_CLOCKS; n++)
			CHECK_ERR(vdk_page_set_res(&pg, n, 1), 0);
		vdk_powerpc_set_freq(&pg, 512000000);
		CHECK_ERR(vdk_powerpc_set_cache(&pg, 128, 128), 0);
		CHECK_ERR(vdk_page_publish(&pg, &now), 0);
		memset(ns_mem, 0xdd, sizeof(ns_mem));
		CHECK_ERR(vdk_page_ns_init(&ns, &pg, ns_mem, 4096, off), 0);
		CHECK_EQ(at(ns_mem, VDK_DATA_ROOT, 8, big), (uint64_t)-0x10000);
		CHECK_EQ(at(ns_mem, VDK_PPC_TB_FREQ, 8, big), 512000000);
		CHECK_EQ(at(ns_mem, VDK_PPC_DBLOCK, 4, big), 128);
		CHECK(!memcmp(ns_mem + VDK_DATA_MAGIC, "vdsokit", 8));
		CHECK_EQ((int64_t)at(ns_mem, CLK(1, OFF_SEC), 8, big), -7);
		CHECK_EQ(at(ns_mem, CLK(1, OFF_NSEC), 8, big), 5);
		CHECK_EQ(at(ns_mem, CLK(7, OFF_SEC), 8, big), 1ull << 40);
		CHECK_EQ(at(ns_mem, CLK(7, OFF_NSEC), 8, big), 999999999);
		CHECK_EQ(at(ns_mem, CLK(0, OFF_SEC), 8, big), 0);
		for (n = 0; n < VDK_CLOCKS; n++) {
			CHECK_EQ(at(ns_mem, CLK(n, RES), 4, big), 1);
			CHECK_EQ(at(ns_mem, CLK(n, BEGIN), 8, big),
				 (uint64_t)VDK_CLOCK_CLOSED << 32);
			CHECK_EQ(at(ns_mem, CLK(n, END), 8, big), 0);
			CHECK_ERR(vdk_page_read(&ns, n, 0, &sec, &nsec), -VDK_EAGAIN);
		}
		CHECK_EQ(ns_mem[4096], 0xdd);
		off[3].nsec = 1000000000;
		memset(ns_mem, 0xdd, sizeof(ns_mem));
		CHECK_ERR(vdk_page_ns_init(&ns, &pg, ns_mem, 4096, off), -VDK_ERANGE);
		CHECK_EQ(ns_mem[0], 0xdd);
		off[3].nsec = 0;
		off[4].sec = 1ll << VDK_SEC_LOG;
		CHECK_ERR(vdk_page_ns_init(&ns, &pg, ns_mem, 4096, off), -VDK_ERANGE);
		off[4].sec = -off[4].sec - 1;
		CHECK_ERR(vdk_page_ns_init(&ns, &pg, ns_mem, 4096, off), -VDK_ERANGE);
		off[4].sec = 0;
		CHECK_ERR(vdk_page_ns_init(&ns, &pg, ns_mem + 64, 8000, off), -VDK_EINVAL);
		pg.to_root = 0;		/* its image has no place for a root page */
		CHECK_ERR(vdk_page_ns_init(&ns, &pg, ns_mem, 4096, off), -VDK_EINVAL);
		CHECK_EQ(ns_mem[0], 0xdd);
	}
}

int main(void)
{
	RUN(fresh);
	RUN(bad_memory);
	RUN(family_part_is_of_the_image);
	RUN(what_stays);
	RUN(gates);
	RUN(plain_values);
	RUN(bit_maps);
	RUN(namespace_page);
	return test_done();
}
