/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The real images against a reference with wide numbers, to the bit, for
 * random and extreme clocks: t_exact IMAGE ROUNDS SEED FEATURES...
 *
 * Runs on the image's CPU, in user-mode emulation if need be. The image is mapped at
 * several bases, with data pages below it that the host library publishes; the counter is
 * what the test says, and it sees each system call (tests/arch/FAMILY/clock). A body has to
 * show the exact time, or to make its system call where docs/abi.md 3 says that it
 * falls back, and the library's own reader has to agree. For each of FEATURES there
 * is a line with a digest of all readings. Whatever the target and the bodies, the
 * digests have to be equal.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../limit.h"
#include "exact.h"

static unsigned long reads, failures;
static uint64_t digest;

/* The bodies for these features. */
static unsigned long gettime, gettime64, gettimeofday_body, time_body;

static void pick_bodies(void)
{
	gettime = body(EXPORT("clock_gettime"));
	gettimeofday_body = body(EXPORT("gettimeofday"));
	time_body = body(EXPORT("time"));
	if (sizeof(long) == 4)
		gettime64 = body(EXPORT_WIDE_GETTIME);
}

static void note(const char *what, unsigned int id, const struct vdk_clock *c,
		 const struct want *want, const struct reading *got, const struct called *did)
{
	if (failures++ >= 10)
		return;
	printf("# %s of clock %u: %" PRId64 ".%09u%s, not %" PRId64 ".%09u%s (nr %ld first %ld failed %d) "
	       "counter %" PRIx64 " base %" PRIx64 " mult %x shift %u nsec %" PRIx64
	       " limit %" PRIx64 "\n", what, id, got->sec, got->nsec,
	       did->host ? ", falls back" : "", want->is.sec, want->is.nsec,
	       want->host ? ", falls back" : "", did->nr, did->first, did->failed,
	       counter, c->base, c->mult, c->shift, c->nsec, limit);
}

static void add_digest(int64_t sec, uint32_t nsec)
{
	digest = (digest ^ (uint64_t)sec) * 0x100000001b3u;
	digest = (digest ^ nsec) * 0x100000001b3u;
}

/*
 * A call of one body, whose first argument or second is where it stores the time.
 * Return: what it stored.
 */
static struct reading one(const char *what, unsigned long addr, long nr, unsigned int id,
			  const struct vdk_clock *c, const struct want *want)
{
	bool usec = nr == NR_GETTIMEOFDAY, wide = nr == NR_CLOCK_GETTIME64;
	struct { long sec, frac; } ts = { -1, -1 };
	struct { int64_t sec, nsec; } ts64 = { -1, -1 };
	long to = wide ? (long)&ts64 : (long)&ts, a = usec ? to : (long)id, b = usec ? 0 : to;
	struct called did = call2(addr, a, b);
	struct reading got = { wide ? ts64.sec : ts.sec, wide ? ts64.nsec : ts.frac };
	struct reading is = want->is;
	bool ok;

	if (!wide)
		is.sec = (long)is.sec;
	if (usec)
		is.nsec /= 1000;
	if (want->host)
		ok = did.host && is_call(&did, nr, a, b) && got.sec == -1 && got.nsec == UINT32_MAX;
	else
		ok = !did.host && !did.failed && !did.first && !(ts64.nsec >> 32 && wide) &&
		     got.sec == is.sec && got.nsec == is.nsec;
	if (!ok)
		note(what, id, c, want, &got, &did);
	return got;
}

/* The library's reader: the same, but for a namespace, and it has no fast path. */
static void compare_library(unsigned int id, const struct vdk_clock *c,
			    const struct vdk_ns_offset *off)
{
	struct want want = reference(id, c, NULL);
	struct reading got = { -1, -1 };
	struct called did = { };
	int err = vdk_page_read(off ? &root : &page, id, counter, &got.sec, &got.nsec);

	did.host = err == -VDK_EAGAIN;
	did.first = did.host ? 0 : err;
	want.host = want.library_host;
	if (want.host)
		want.is = (struct reading){ -1, -1 };
	if (did.first || did.host != want.host || got.sec != want.is.sec || got.nsec != want.is.nsec)
		note("vdk_page_read", id, c, &want, &got, &did);
}

/* The second that was published, whatever the counter, in a namespace too. */
static void compare_time(const struct vdk_clock *c)
{
	long sec = -1;
	struct called did = call2(time_body, (long)&sec, 0);
	struct want want = { .is.sec = (long)c->sec };
	struct reading got = { .sec = sec };

	if (did.host || did.failed || did.first != sec || sec != (long)c->sec)
		note("time", 0, c, &want, &got, &did);
}

/* A read of each body that can: the widest one's seconds are in the digest. */
static void compare(unsigned int id, const struct vdk_clock *c, const struct vdk_ns_offset *off)
{
	struct want want = reference(id, c, off);
	struct reading got;

	reads++;
	got = one("clock_gettime", gettime, NR_CLOCK_GETTIME, id, c, &want);
	if (gettime64)
		got = one("clock_gettime64", gettime64, NR_CLOCK_GETTIME64, id, c, &want);
	/* Which path a clock suits is not the same for all targets and bodies. */
	if (!want.by_path)
		add_digest(got.sec, got.nsec);
	compare_library(id, c, off);
	if (id)
		return;
	one("gettimeofday", gettimeofday_body, NR_GETTIMEOFDAY, id, c, &want);
	compare_time(c);
}

static unsigned int rnd_id(void)
{
	return rnd() % 2 ? 0 : rnd() % VDK_CLOCKS;
}

/* Publish one clock; what has one thing too much is refused, and changes nothing. */
static void publish(struct vdk_page *pg, unsigned int id, struct vdk_clock *c)
{
	static struct vdk_time now;
	struct vdk_clock *to = &now.clock[id];
	bool coarse = id >= VDK_CLOCK_COARSE_FIRST && id <= VDK_CLOCK_COARSE_LAST;
	uint32_t generation = pg->generation;

	now.valid = 1U << id;
	*to = *c;
	failures += vdk_page_set_limit(pg, id, limit) != 0;
	if (coarse && c->mult) {
		failures += vdk_page_publish(pg, &now) != -VDK_ERANGE;
		to->mult = c->mult = 0;
	}
	to->nsec = most_nsec(c) + 1;
	if (to->nsec) {
		failures += vdk_page_publish(pg, &now) != -VDK_ERANGE;
		to->nsec = UINT64_MAX;
		failures += vdk_page_publish(pg, &now) != -VDK_ERANGE;
	}
	to->nsec = c->nsec;
	to->sec = c->sec < 0 ? -BOUND(VDK_SEC_LOG) - 1 : BOUND(VDK_SEC_LOG);
	failures += vdk_page_publish(pg, &now) != -VDK_ERANGE;
	to->sec = c->sec;
	if (pg->generation != generation || vdk_page_publish(pg, &now))
		die("a clock in range is refused, or one out of range has changed the page");
}

static void round_plain(struct vdk_clock *c)
{
	unsigned int id = rnd_id();

	publish(&page, id, c);
	compare(id, c, NULL);
}

/* The same through a namespace's page: its blocks are closed, the root's read. */
static void round_namespace(struct vdk_clock *c)
{
	struct vdk_ns_offset off[VDK_CLOCKS] = { };
	unsigned int id = rnd_id();

	rnd_offset(&off[id]);
	publish(&root, id, c);
	if (vdk_page_ns_init(&page, &root, page.mem, VDK_DATA_SIZE, off))
		die("a namespace in range is refused");
	compare(id, c, &off[id]);
}

/*
 * Every @step'th of the borders, so many clocks at random, and a part of both in a
 * namespace.
 */
static void rounds_here(unsigned int first, unsigned int step, unsigned long rounds)
{
	struct vdk_clock c;
	unsigned long i;

	for (i = first; nth_clock(i, &c); i += step)
		round_plain(&c);
	for (i = 0; i < rounds; i++) {
		rnd_clock(&c);
		round_plain(&c);
	}
	for (i = first; nth_clock(i, &c); i += step * 8)
		round_namespace(&c);
	for (i = 0; i < rounds / 8; i++) {
		rnd_clock(&c);
		round_namespace(&c);
	}
}

/* All rounds with one set of bodies; the clocks are the same for each set. */
static void all_rounds(unsigned long rounds, uint64_t seed)
{
	unsigned long others_wrong = 0, failed_before = failures;
	unsigned int n;

	reads = 0;
	digest = 0xcbf29ce484222325u;
	rnd_state = seed | 1;
	for (n = 0; place_image(n); n++) {
		pick_bodies();
		rounds_here(n, BASES, rounds / BASES);
		place_image(n);
		others_wrong += test_others();
	}
	printf("%s - features %#" PRIx64 ", pages read: %lu, wrong: %lu, digest %016" PRIx64 "\n",
	       failures == failed_before ? "ok" : "not ok", features, reads,
	       failures - failed_before, digest);
	printf("%s - features %#" PRIx64 ", what is not the time, wrong: %lu\n",
	       others_wrong ? "not ok" : "ok", features, others_wrong);
	failures += others_wrong;
}

int main(int argc, char **argv)
{
	unsigned long rounds;
	int f;

	if (argc < 5)
		die("usage: t_exact IMAGE ROUNDS SEED FEATURES...");
	read_image(argv[1]);
	rounds = strtoul(argv[2], NULL, 0);
	limit_cpu(20 + rounds / 2000);	/* a body may be so wrong that it never ends */
	for (f = 4; f < argc; f++) {
		features = strtoull(argv[f], NULL, 0);
		all_rounds(rounds, strtoull(argv[3], NULL, 0));
	}
	check_kinds();
	return failures != 0;
}
