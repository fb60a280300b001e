/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The real images against a reference with wide numbers, to the bit, for
 * random and extreme clocks: t_exact IMAGE ROUNDS SEED FEATURES...
 *
 * Runs in user-mode emulation of the image's CPU. The image is mapped with a
 * data page below it that the host library publishes; in this copy each read
 * of the time base is replaced by a load of a variable, so the counter is what
 * the test says. No system call answers anything here: a body that asks the
 * host fails the test. For each of FEATURES there is a line with a digest of
 * all readings. Whatever the target and the bodies, the digests have to be equal.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vdk/powerpc.h>
#include <vdk/vdk.h>

#include "call.h"
#include "../limit.h"

#define BASE	((uint8_t *)0x20000000)

static struct vdk_image img;
static struct vdk_page page, root;
static uint64_t features;
static uint64_t state;
static unsigned long reads, failures;
static uint64_t digest;

/* What the time base shows. Thread-local: a register that no body touches is near. */
static __thread volatile uint64_t counter;

/* What rounds there were: a kind that never came up was not tested. */
enum kind { BEHIND, AT_BASE, OVER_2_31, OVER_2_32, NEW_SECOND, WRAPPED, MAX_MULT, OLD, KINDS };
static const char *const kind_names[KINDS] = {
	"counter behind", "delta 0", "delta from 2^31", "delta from 2^32",
	"second ends", "product over 2^64", "largest multiplier", "before 1970",
};
static unsigned long kinds[KINDS];

static uint64_t rnd(void)	/* xorshift64* */
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 0x2545f4914f6cdd1du;
}

/* A number of up to @bits bits, small ones and the largest as likely as others. */
static uint64_t rnd_bits(unsigned int bits)
{
	uint64_t mask = bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;

	switch (rnd() % 8) {
	case 0: return mask - rnd() % 3;
	case 1: return rnd() % 3 & mask;
	default: return (rnd() & mask) >> rnd() % bits;
	}
}

/* ---------------------------------------------------------- the image */

static void die(const char *what)
{
	printf("Bail out! %s\n", what);
	exit(1);
}

static void *map_at(void *addr, size_t size)
{
	void *p = mmap(addr, size, PROT_READ | PROT_WRITE | PROT_EXEC,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (p != addr)
		die("the image's place is taken");
	return p;
}

/* Loads from the counter, by the register that thread-local data is found with. */
#ifdef __powerpc64__
#define LOAD_WORD	(0xe80d0000)	/* ld r0,0(r13) */
register char *thread asm("r13");
#else
#define LOAD_WORD	(0x80020000)	/* lwz r0,0(r2) */
register char *thread asm("r2");
#endif

/* Each read of the time base becomes a load of the counter, or of half of it. */
static void fix_counter(uint32_t *word, size_t count)
{
	uint32_t off = (uint32_t)((char *)&counter - thread) & 0xffff;
	unsigned int found = 0;

	for (; count--; word++) {
		uint32_t reg = *word & 0x03e00000, form = *word & ~0x03e00000;

		if (form == 0x7c0c42a6)		/* mfspr 268 */
			*word = LOAD_WORD | reg | off;
		else if (form == 0x7c0c42e6)	/* mftb, the low half on 32 bits */
			*word = LOAD_WORD | reg | (off + 4);
		else if (form == 0x7c0d42e6)	/* mftbu */
			*word = LOAD_WORD | reg | off;
		else
			continue;
		found++;
	}
	if (!found)
		die("no read of the time base in the image");
}

static void map_image(const char *path)
{
	static uint8_t file[VDK_ALIGN];
	struct vdk_image original;
	int fd = open(path, O_RDONLY), err;
	ssize_t size = read(fd, file, sizeof(file));

	if (size <= 0)
		die("cannot read the image");
	err = vdk_image_open(&original, file, size);
	if (!err)
		err = vdk_image_check(&original, NULL);
	if (!err)
		err = vdk_image_copy(&original, map_at(BASE, VDK_ALIGN), VDK_ALIGN, &img);
	if (!err)
		err = vdk_page_init(&page, &img, map_at(BASE - VDK_DATA_DIST, VDK_DATA_SIZE),
				    VDK_DATA_SIZE);
	if (!err)
		err = vdk_page_init(&root, &img, map_at(BASE - VDK_ROOT_DIST, VDK_DATA_SIZE),
				    VDK_DATA_SIZE);
	if (err)
		die(vdk_strerror(err));
	fix_counter((uint32_t *)BASE, img.size / 4);
	__builtin___clear_cache((char *)BASE, (char *)BASE + VDK_ALIGN);
}

static unsigned long body(const char *name)
{
	struct vdk_variant pick;

	if (vdk_variant_pick(&img, name, features, &pick) || !pick.size)
		die(name);
	return (unsigned long)BASE + pick.body;
}

/* The bodies for these features. */
static unsigned long gettime, gettime64, gettimeofday_body, time_body;

static void pick_bodies(void)
{
	gettime = body("__kernel_clock_gettime");
	gettimeofday_body = body("__kernel_gettimeofday");
	time_body = body("__kernel_time");
	if (sizeof(long) == 4)
		gettime64 = body("__kernel_clock_gettime64");
}

/* ------------------------------------------------------ the reference */

struct reading {
	int64_t sec;
	uint32_t nsec;
};

static struct reading reference(const struct vdk_clock *c, const struct vdk_ns_offset *off)
{
	struct reading r;
	uint64_t delta = counter - c->base, ns;

	if ((int64_t)delta < 0)
		delta = 0;
	ns = (delta * c->mult + c->nsec) >> c->shift;
	kinds[BEHIND] += (int64_t)(counter - c->base) < 0;
	kinds[AT_BASE] += counter == c->base;
	kinds[OVER_2_31] += delta >> 31 == 1;
	kinds[OVER_2_32] += delta >> 32 != 0;
	kinds[NEW_SECOND] += ns >= VDK_NSEC_PER_SEC;
	kinds[WRAPPED] += c->mult && delta > UINT64_MAX / c->mult;
	kinds[MAX_MULT] += c->mult == UINT32_MAX;
	kinds[OLD] += c->sec < 0;
	r.sec = c->sec;
	if (off) {
		r.sec += off->sec;
		ns += off->nsec;
	}
	r.sec = (int64_t)((uint64_t)r.sec + ns / VDK_NSEC_PER_SEC);
	r.nsec = ns % VDK_NSEC_PER_SEC;
	return r;
}

/* Anywhere, around where its words change, and where its sign does. */
static uint64_t rnd_counter(void)
{
	switch (rnd() % 4) {
	case 0: return (rnd() << 32) + rnd() % 5 - 2;
	case 1: return ((uint64_t)1 << 63) + rnd() % 5 - 2;
	default: return rnd_bits(64);
	}
}

static uint64_t rnd_delta(const struct vdk_clock *c)
{
	uint64_t rest;

	switch (rnd() % 8) {
	case 0:	/* around the end of the second */
		rest = ((uint64_t)VDK_NSEC_PER_SEC << c->shift) - c->nsec;
		return c->mult ? rest / c->mult + rnd() % 5 - 2 : rnd();
	case 1: return -rnd_bits(40);
	case 2: return ((uint64_t)1 << (rnd() % 64)) + rnd() % 5 - 2;
	case 3: return rnd_bits(VDK_NARROW_LOG);
	case 4:	/* around the end of the product */
		return c->mult ? (UINT64_MAX - c->nsec) / c->mult + rnd() % 3 - 1 : 0;
	default: return rnd_bits(64);
	}
}

static uint32_t rnd_shift(void)
{
	switch (rnd() % 8) {
	case 0: return VDK_SHIFT_MIN;
	case 1: return VDK_SHIFT_MIN + rnd() % 32;
	default: return 20 + rnd() % 8;
	}
}

static void rnd_clock(struct vdk_clock *c)
{
	c->shift = rnd_shift();
	c->mult = rnd() % 16 ? rnd_bits(32) : 0;
	c->nsec = rnd() % 4 ? rnd() % ((uint64_t)VDK_NSEC_PER_SEC << c->shift) :
			      ((uint64_t)VDK_NSEC_PER_SEC << c->shift) - 1 - rnd() % 3;
	switch (rnd() % 6) {
	case 0: c->sec = 0x7fffffff + rnd() % 3 - 1; break;
	case 1: c->sec = 0xffffffff + rnd() % 3 - 1; break;
	case 2: c->sec = -(int64_t)rnd_bits(40); break;
	case 3: c->sec = ((int64_t)1 << 40) + rnd() % 3; break;
	default: c->sec = rnd_bits(63); break;
	}
	counter = rnd_counter();
	/* A low half of 0 is read again, which here would give the same for ever. */
	counter += !(uint32_t)counter;
	c->base = counter - rnd_delta(c);
	c->res_ns = 1;
}

/* -------------------------------------------------------- comparisons */

static void note(const char *what, const struct vdk_clock *c, struct reading want,
		 int64_t sec, uint32_t nsec, long ret, int so)
{
	if (sec == want.sec && nsec == want.nsec && !ret && !so)
		return;
	if (failures++ < 10)
		printf("# %s: %" PRId64 ".%09u, not %" PRId64 ".%09u (ret %ld so %d) counter %" PRIx64
		       " base %" PRIx64 " mult %x shift %u nsec %" PRIx64 "\n", what, sec, nsec,
		       want.sec, want.nsec, ret, so, counter, c->base, c->mult, c->shift, c->nsec);
}

static void add_digest(int64_t sec, uint32_t nsec)
{
	digest = (digest ^ (uint64_t)sec) * 0x100000001b3u;
	digest = (digest ^ nsec) * 0x100000001b3u;
}

/* A read of each body that can: the widest one's seconds are in the digest. */
static void compare(unsigned int id, const struct vdk_clock *c, const struct vdk_ns_offset *off)
{
	struct { long sec, frac; } ts = { -1, -1 };
	struct { int64_t sec, nsec; } ts64 = { -1, -1 };
	struct reading want = reference(c, off), narrow = want;
	long ret;
	int so;

	reads++;
	narrow.sec = (long)want.sec;
	ret = call2(gettime, id, (long)&ts, &so);
	note("clock_gettime", c, narrow, ts.sec, ts.frac, ret, so);
	if (gettime64) {
		ret = call2(gettime64, id, (long)&ts64, &so);
		note("clock_gettime64", c, want, ts64.sec, ts64.nsec, ret | (ts64.nsec >> 32), so);
		add_digest(ts64.sec, ts64.nsec);
	} else {
		add_digest(ts.sec, ts.frac);
	}
	if (id)
		return;
	narrow.nsec /= 1000;
	ts.sec = ts.frac = -1;
	ret = call2(gettimeofday_body, (long)&ts, 0, &so);
	note("gettimeofday", c, narrow, ts.sec, ts.frac, ret, so);
	add_digest((int32_t)ts.sec, ts.frac);
	/* The second that was published, in a namespace too. */
	narrow = (struct reading){ .sec = (long)c->sec };
	ret = call2(time_body, (long)&ts, 0, &so);
	note("time", c, narrow, ts.sec, 0, ret - ts.sec, so);
}

static void round_plain(void)
{
	struct vdk_time now = { .valid = 0xffff };
	unsigned int id = rnd() % 2 ? 0 : rnd() % VDK_CLOCKS;

	rnd_clock(&now.clock[id]);
	if (id == 5 || id == 6)
		now.clock[id].mult = 0;
	now.valid = 1U << id;
	if (vdk_page_publish(&page, &now))
		die("a clock in range is refused");
	compare(id, &now.clock[id], NULL);
}

/* The same through a namespace's page: its blocks are closed, the root's read. */
static void round_namespace(void)
{
	struct vdk_time now = { .valid = 0xffff };
	struct vdk_ns_offset off[VDK_CLOCKS] = { };
	unsigned int id = rnd() % VDK_CLOCKS;

	rnd_clock(&now.clock[id]);
	if (id == 5 || id == 6)
		now.clock[id].mult = 0;
	now.valid = 1U << id;
	off[id].sec = (int64_t)rnd_bits(35) - ((int64_t)1 << 34);
	off[id].nsec = rnd() % VDK_NSEC_PER_SEC;
	if (vdk_page_publish(&root, &now) ||
	    vdk_page_ns_init(&page, &root, page.mem, VDK_DATA_SIZE, off))
		die("a namespace in range is refused");
	compare(id, &now.clock[id], &off[id]);
}

/* All rounds with one set of bodies; the clocks are the same for each set. */
static void all_rounds(unsigned long rounds, uint64_t seed)
{
	unsigned long i, failed_before = failures;

	pick_bodies();
	reads = 0;
	digest = 0xcbf29ce484222325u;
	state = seed | 1;
	for (i = 0; i < rounds; i++)
		round_plain();
	for (i = 0; i < rounds / 8; i++)
		round_namespace();
	if (vdk_page_init(&page, &img, page.mem, VDK_DATA_SIZE))
		die("page");
	printf("%s - features %#" PRIx64 ", pages read: %lu, wrong: %lu, digest %016" PRIx64 "\n",
	       failures == failed_before ? "ok" : "not ok", features, reads,
	       failures - failed_before, digest);
}

int main(int argc, char **argv)
{
	unsigned long rounds;
	int f, kind;

	if (argc < 5)
		die("usage: t_exact IMAGE ROUNDS SEED FEATURES...");
	map_image(argv[1]);
	rounds = strtoul(argv[2], NULL, 0);
	limit_cpu(10 + rounds / 2000);	/* a body may be so wrong that it never ends */
	for (f = 4; f < argc; f++) {
		features = strtoull(argv[f], NULL, 0);
		all_rounds(rounds, strtoull(argv[3], NULL, 0));
	}
	for (kind = 0; kind < KINDS; kind++) {
		if (rounds >= 1000 && !kinds[kind])
			die(kind_names[kind]);
	}
	return failures != 0;
}
