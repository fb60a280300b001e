/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What is not arithmetic: which ids fall back, blocks that are closed or being
 * written, resolutions, the time zone, plain values; at any base.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "exact.h"

static unsigned int wrong;

void check(bool ok, const char *what, const char *file, int line)
{
	if (!ok && wrong++ < 10)
		printf("# %s:%d, image at %p: %s\n", file, line, (const void *)img.blob, what);
}

static const struct {
	const char *name;
	long nr;
	bool wide;
} by_id[] = {
	{ EXPORT("clock_gettime"), NR_CLOCK_GETTIME, sizeof(long) == 8 },
	{ EXPORT("clock_getres"), NR_CLOCK_GETRES, sizeof(long) == 8 },
	{ EXPORT_WIDE_GETTIME, NR_CLOCK_GETTIME64, true },
	{ EXPORT_WIDE_GETRES, NR_CLOCK_GETRES64, true },
};
#define BY_ID		(sizeof(long) == 8 ? 2u : 4u)

/* What was stored, and if nothing was. */
struct pair {
	int64_t sec, frac;
	bool untouched;
};

static struct called call_id(unsigned int n, long id, struct pair *got)
{
	union { long narrow[2]; int64_t wide[2]; } to;
	struct called did;

	memset(&to, 0x5a, sizeof(to));
	did = call2(body(by_id[n].name), id, (long)&to);
	got->untouched = to.wide[0] == 0x5a5a5a5a5a5a5a5a && to.wide[1] == to.wide[0];
	got->sec = by_id[n].wide ? to.wide[0] : to.narrow[0];
	got->frac = by_id[n].wide ? to.wide[1] : to.narrow[1];
	if (did.host)		/* then with what the caller gave */
		CHECK(did.nr == by_id[n].nr && did.first == id && did.second == (long)&to);
	return did;
}

static bool falls_back(unsigned int n, long id)
{
	struct pair got;
	struct called did = call_id(n, id, &got);

	CHECK(did.host == got.untouched);
	return did.host;
}

/* Of all clocks, each with its own numbers; only these have a resolution, too. */
static void publish_all(struct vdk_page *pg, uint32_t valid)
{
	struct vdk_time now = { .valid = valid };
	unsigned int id;

	for (id = 0; id < VDK_CLOCKS; id++) {
		CHECK(!vdk_page_set_res(pg, id, valid >> id & 1 ? 1 + id : 0));
		vdk_clock_now(&now.clock[id], 1000 + id, 500 + id);
	}
	if (vdk_page_publish(pg, &now))
		die("all clocks");
}

static void closed_blocks_fall_back(void)
{
	unsigned int n, id;
	long sec = -1;
	struct called did;

	counter = 12345;
	vdk_page_close(&page);
	for (n = 0; n < BY_ID; n++)
		for (id = 0; id < VDK_CLOCKS; id++)
			CHECK(falls_back(n, id));
	did = call2(body(EXPORT("time")), (long)&sec, 0);
	CHECK(did.host && did.nr == NR_TIME && did.first == (long)&sec && sec == -1);
	did = call2(body(EXPORT("time")), 0, 0);
	CHECK(did.host && did.nr == NR_TIME && !did.first);
}

/* One clock open at a time: it shows its own numbers, the others fall back. */
static void each_id_has_its_block(void)
{
	unsigned int n, id, other;
	struct pair got;
	struct called did;

	for (id = 0; id < VDK_CLOCKS; id++) {
		publish_all(&page, 1u << id);
		for (n = 0; n < BY_ID; n++) {
			did = call_id(n, id, &got);
			CHECK(!did.host && !did.failed && !did.first);
			CHECK(got.sec == (n % 2 ? 0 : 1000 + id));
			CHECK(got.frac == (n % 2 ? 1 : 500) + id);
			for (other = 0; other < VDK_CLOCKS; other++)
				CHECK(falls_back(n, other) == (other != id));
		}
	}
	/* getres without a place to store to */
	did = call2(body(EXPORT("clock_getres")), VDK_CLOCKS - 1, 0);
	CHECK(!did.host && !did.failed && !did.first);
}

/* Even if what is behind the blocks looks like some that are open. */
static void other_ids_fall_back(void)
{
	static const int ids[] = {
		VDK_CLOCKS, 25, 31, 32, 33, 63, 64, 127, 128, 255, 256, 0x10000, 0x2000000,
		0x40000000, INT_MAX, INT_MIN, INT_MIN + 5, -1, -2, -3, -6, -24, -32, -128,
	};
	unsigned int n, i;

	publish_all(&page, (1u << VDK_CLOCKS) - 1);
	for (i = VDK_CLOCKS; i < VDK_DATA_SIZE / VDK_CLOCK_SIZE; i++)
		memcpy(page.mem + i * VDK_CLOCK_SIZE, page.mem, VDK_CLOCK_SIZE);
	for (n = 0; n < BY_ID; n++)
		for (i = 0; i < sizeof(ids) / sizeof(*ids); i++)
			CHECK(falls_back(n, ids[i]));
	if (vdk_page_init(&page, &img, page.mem, VDK_DATA_SIZE))
		die("page");
}

/* From the mark on nobody reads a clock. */
static void marked_blocks_fall_back(void)
{
	unsigned int id, n;
	int64_t sec;
	uint32_t nsec;
	struct called did;

	publish_all(&page, (1u << VDK_CLOCKS) - 1);
	vdk_page_mark(&page);
	for (id = 0; id < VDK_CLOCKS; id += 5) {
		for (n = 0; n < BY_ID; n += 2)
			CHECK(falls_back(n, id));
		CHECK(vdk_page_read(&page, id, counter, &sec, &nsec) == -VDK_EAGAIN);
	}
	did = call2(body(EXPORT("time")), 0, 0);
	CHECK(did.host && did.nr == NR_TIME && !did.first);
	publish_all(&page, 1);
	CHECK(!falls_back(0, 0));
	did = call2(body(EXPORT("time")), 0, 0);
	CHECK(!did.host && !did.failed && did.first == 1000);
}

static void tz_is(int west, int dst)
{
	unsigned long fn = body(EXPORT("gettimeofday"));
	struct { long sec, usec; } tv = { -1, -1 };
	int tz[3] = { -1, -1, -1 };
	struct called did = call2(fn, (long)&tv, (long)tz);

	CHECK(!did.host && !did.failed && !did.first && tv.sec == 1000 && tv.usec == 0);
	CHECK(tz[0] == west && tz[1] == dst && tz[2] == -1);
	memset(tz, -1, sizeof(tz));
	did = call2(fn, 0, (long)tz);
	CHECK(!did.host && !did.failed && !did.first && tz[0] == west && tz[1] == dst);
	did = call2(fn, 0, 0);
	CHECK(!did.host && !did.failed && !did.first);
}

/* A namespace has clocks and resolutions, but no time zone of its own. */
static void the_time_zone_is_the_roots(void)
{
	struct vdk_ns_offset off[VDK_CLOCKS] = { };
	struct pair got;

	publish_all(&page, 1);
	vdk_page_set_tz(&page, -120, 1);
	tz_is(-120, 1);
	publish_all(&root, 3);
	vdk_page_set_tz(&root, 60, 2);
	off[1] = (struct vdk_ns_offset){ 7, 9 };
	if (vdk_page_ns_init(&page, &root, page.mem, VDK_DATA_SIZE, off))
		die("namespace");
	vdk_page_set_tz(&root, 300, 3);
	tz_is(300, 3);
	CHECK(call_id(0, 1, &got).first == 0 && got.sec == 1008 && got.frac == 510);
	CHECK(call_id(1, 1, &got).first == 0 && got.sec == 0 && got.frac == 2);
	CHECK(falls_back(0, 2) && falls_back(1, 2));
}

/* gettimeofday with a time zone of a clock that falls back: all of it does. */
static void gettimeofday_falls_back(void)
{
	struct { long sec, usec; } tv = { -1, -1 };
	int tz[2];
	struct called did;

	vdk_page_close(&page);
	did = call2(body(EXPORT("gettimeofday")), (long)&tv, (long)tz);
	CHECK(did.host && did.nr == NR_GETTIMEOFDAY && did.first == (long)&tv && did.second == (long)tz);
	CHECK(tv.sec == -1 && tv.usec == -1);
}

unsigned int test_others(void)
{
	wrong = 0;
	closed_blocks_fall_back();
	each_id_has_its_block();
	other_ids_fall_back();
	marked_blocks_fall_back();
	gettimeofday_falls_back();
	the_time_zone_is_the_roots();
	test_family();
	return wrong;
}
