// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * In the image whose gate is a call, who answers does not know the process's own
 * clock: the offset of its page is added to the answer (docs/abi.md 3.7). This is no
 * fast path, and the only code here that has a stack.
 */
#include <vdk/abi.h>

#if IMAGE_GATE == VDK_GATE_CALL

#include <stdint.h>

#define CLOCK_REALTIME		0
#define CLOCK_REALTIME_COARSE	5

/*
 * How often an offset that is being changed is looked at again, some 40 us in all. Who has
 * not finished then is asleep or dead.
 */
#define TRIES	1000

struct stamp {
	int64_t sec, nsec;
};

extern const unsigned char data_page[] __attribute__((visibility("hidden")));

int gate_clock_gettime(int id, struct stamp *ts);
int gate_gettimeofday(struct stamp *tv, void *tz);
int64_t gate_time(int64_t *t);

/* Loads are seen in the order of the program on this CPU; the compiler keeps it. */
static uint64_t field(int id, unsigned at)
{
	return *(const volatile uint64_t *)(data_page + id * VDK_CLOCK_SIZE + at);
}

/*
 * An open clock has no offset. Of one whose change never ends seconds and nanoseconds are
 * each old or new: no answer could be better, and the program has to get one.
 */
static struct stamp offset_of(int id)
{
	struct stamp off = { 0, 0 };
	uint64_t generation;
	int tries;

	for (tries = 0; tries < TRIES; tries++) {
		generation = field(id, VDK_CLOCK_END) >> 32;
		off.sec = (int64_t)field(id, VDK_CLOCK_OFF_SEC);
		off.nsec = (int64_t)field(id, VDK_CLOCK_OFF_NSEC);
		generation ^= field(id, VDK_CLOCK_BEGIN) >> 32;
		if (generation == VDK_CLOCK_CLOSED)
			break;
		if (!generation)
			return (struct stamp){ 0, 0 };
		__builtin_ia32_pause();
	}
	return off;
}

static int is_zero(struct stamp s)
{
	return !(s.sec | s.nsec);
}

static void add(struct stamp *to, struct stamp off)
{
	to->sec += off.sec;
	to->nsec += off.nsec;
	if (to->nsec >= VDK_NSEC_PER_SEC) {
		to->nsec -= VDK_NSEC_PER_SEC;
		to->sec++;
	}
}

/* A clock that has a block. */
int offset_clock_gettime(int id, struct stamp *ts)
{
	struct stamp off = offset_of(id);
	int err;

	if (is_zero(off))
		return gate_clock_gettime(id, ts);
	err = gate_clock_gettime(id, ts);
	if (!err)
		add(ts, off);
	return err;
}

/*
 * tv is not NULL, and what tz points to is filled in. Microseconds of the sum, not a sum
 * of microseconds: gettimeofday is never ahead of a clock_gettime that comes after it.
 */
int offset_gettimeofday(struct stamp *tv, void *tz)
{
	struct stamp off = offset_of(CLOCK_REALTIME);
	int err;

	if (is_zero(off))
		return gate_gettimeofday(tv, tz);
	err = gate_clock_gettime(CLOCK_REALTIME, tv);
	if (!err) {
		add(tv, off);
		tv->nsec = (int64_t)((uint64_t)tv->nsec * VDK_RECIP_1000 >> 38);
	}
	return err;
}

/* The host's own second begins at another moment than the process's. */
int64_t offset_time(int64_t *t)
{
	struct stamp now, off = offset_of(CLOCK_REALTIME);
	int err;

	if (is_zero(off))
		return gate_time(t);
	err = gate_clock_gettime(CLOCK_REALTIME_COARSE, &now);
	if (err)
		return err;
	add(&now, off);
	if (t)
		*t = now.sec;
	return now.sec;
}

#endif
