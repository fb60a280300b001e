/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A publisher and a reader of one page at once, built with the thread sanitizer:
 * it sees no data race, and the reader no time that was never shown. Each publish
 * shows a second more than the one before, and as many nanoseconds.
 */
#include <pthread.h>

#include <vdk/powerpc.h>
#include <vdk/vdk.h>

#include "../test.h"

#define PUBLISHES	20000

static uint8_t mem[VDK_DATA_SIZE] __attribute__((aligned(VDK_DATA_SIZE)));
static struct vdk_page page;
static int ended;

static void *publish(void *unused)
{
	struct vdk_time now = { .valid = 3 };
	uint32_t i, c;

	(void)unused;
	for (i = 1; i <= PUBLISHES; i++) {
		for (c = 0; c < 2; c++)
			vdk_clock_now(&now.clock[c], i, i);
		if (i % 64 == 0)
			vdk_page_close(&page);
		if (vdk_page_publish(&page, &now))
			abort();
		vdk_powerpc_set_freq(&page, i);
		vdk_page_set_tz(&page, (int32_t)i % 60, 0);
	}
	__atomic_store_n(&ended, 1, __ATOMIC_RELEASE);
	return NULL;
}

static uint32_t read_until_the_end(uint32_t clock)
{
	uint32_t good = 0, nsec;
	int64_t sec, last = 0;
	int err;

	while (!__atomic_load_n(&ended, __ATOMIC_ACQUIRE) || !good) {
		err = vdk_page_read(&page, clock, 0, &sec, &nsec);
		CHECK(!err || err == -VDK_EAGAIN);
		CHECK(vdk_page_u64(&page, VDK_PPC_TB_FREQ) <= PUBLISHES);
		CHECK(vdk_page_u32(&page, VDK_DATA_TZ_WEST) < 60);
		if (err)
			continue;
		CHECK_EQ(sec, nsec);
		CHECK(sec >= last);
		last = sec;
		good++;
	}
	return good;
}

TEST(publisher_and_reader_do_not_race)
{
	struct vdk_image img = {
		.order = VDK_BIG, .bits = 64, .machine = 21,
		.data_dist = VDK_DATA_DIST, .root_dist = VDK_ROOT_DIST,
	};
	pthread_t writer;

	CHECK_ERR(vdk_page_init(&page, &img, mem, sizeof(mem)), 0);
	CHECK(!pthread_create(&writer, NULL, publish, NULL));
	CHECK(read_until_the_end(1) > 0);
	CHECK(!pthread_join(writer, NULL));
}

int main(void)
{
	RUN(publisher_and_reader_do_not_race);
	return test_done();
}
