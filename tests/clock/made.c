/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Clocks to read, at random and at every border, each with a counter to read it at. */
#include "exact.h"

#define LENGTH(a)	(sizeof(a) / sizeof(*(a)))

uint64_t rnd_state;
uint64_t limit;

uint64_t rnd(void)	/* xorshift64* */
{
	rnd_state ^= rnd_state >> 12;
	rnd_state ^= rnd_state << 25;
	rnd_state ^= rnd_state >> 27;
	return rnd_state * 0x2545f4914f6cdd1du;
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

/* ------------------------------------------------------------- borders */

uint64_t most_nsec(const struct vdk_clock *c)
{
	uint64_t room = UINT64_MAX - ((uint64_t)c->mult << VDK_WIDE_LOG);
	uint64_t second = UINT64_MAX;

	if (c->shift < 35)
		second = ((uint64_t)VDK_NSEC_PER_SEC << c->shift) - 1;
	return room < second ? room : second;
}

uint64_t delta_below(const struct vdk_clock *c, unsigned int log)
{
	uint32_t digit[4] = { };
	uint64_t rest = 0, result = 0;
	int i;

	/* 2^log - 1 - nsec, which is not negative, by mult, a digit after the other */
	for (i = 0; i < (int)log; i++)
		digit[i / 32] |= (uint32_t)1 << i % 32;
	rest = ((uint64_t)digit[1] << 32 | digit[0]) - c->nsec;
	digit[0] = (uint32_t)rest;
	digit[1] = rest >> 32;
	if (!c->mult)
		return 0;
	for (rest = 0, i = 4; i--; rest %= c->mult) {
		rest = rest << 32 | digit[i];
		if (result >> 31)
			return 0;
		result = result << 32 | rest / c->mult;
	}
	return result;
}

/* The first delta of the second after the base's. */
static uint64_t next_second(const struct vdk_clock *c)
{
	if (!c->mult || c->shift > 34)
		return 0;
	return (((uint64_t)VDK_NSEC_PER_SEC << c->shift) - c->nsec - 1) / c->mult + 1;
}

#define HZ	((uint64_t)512000000)

/* Ticks since the last publish: where one of the readers' conditions changes. */
static const uint64_t deltas[] = {
	0, 1, -1, BOUND(25) - 1, BOUND(25), -BOUND(25), -BOUND(25) - 1,
	BOUND(32) - 1, BOUND(32), -BOUND(32), BOUND(62), INT64_MAX, INT64_MIN,
	3600 * HZ, 86400 * HZ, 3652 * 86400 * HZ,
};

/* The same where it depends on the clock. */
static uint64_t border(unsigned int n, const struct vdk_clock *c)
{
	switch (n) {
	case 0: return next_second(c);
	case 1: return next_second(c) - 1;
	case 2: return delta_below(c, 64);
	case 3: return delta_below(c, 64) + 1;
	case 4: return delta_below(c, 62 + c->shift);
	default: return delta_below(c, 62 + c->shift) + 1;
	}
}
#define BORDERS		6
#define DELTAS		(LENGTH(deltas) + BORDERS)

static uint64_t nth_delta(unsigned int n, const struct vdk_clock *c)
{
	return n < BORDERS ? border(n, c) : deltas[n - BORDERS];
}

static const struct {
	uint32_t mult, shift;
	bool full;	/* as many nanoseconds as can be */
} rates[] = {
	{ 32768000, 24, false },	/* 512 MHz */
	{ 33554432, 22, true },
	{ 1, VDK_SHIFT_MIN, true }, { 1, VDK_SHIFT_MAX, false },
	{ UINT32_MAX, VDK_SHIFT_MIN, true }, { UINT32_MAX, VDK_SHIFT_MAX, true },
	{ UINT32_MAX, 32, true }, { UINT32_MAX, VDK_NARROW_SHIFT, false },
	{ 0, 30, true }, { 5, 34, true },
};

static const uint64_t nth_base[] = {
	0, 1, BOUND(32) - BOUND(25) - 1, BOUND(32) - BOUND(25), BOUND(32) - 1,
	INT64_MAX - 5, (uint64_t)INT64_MAX + 8, UINT64_MAX, 0x123456789abcdef0,
};

static const int64_t nth_sec[] = {
	1700000000, -BOUND(VDK_SEC_LOG), BOUND(VDK_SEC_LOG) - 1, 0x7fffffff, -1,
};

/* None, the last tick that may be shown, one more. */
static uint64_t nth_limit(unsigned int n, uint64_t delta)
{
	return n == 0 ? UINT64_MAX : n == 1 ? delta : delta - 1;
}
#define LIMITS		3

bool nth_clock(unsigned int n, struct vdk_clock *c)
{
	unsigned int delta = n / LIMITS % DELTAS, rest = n / LIMITS / DELTAS;
	unsigned int base = rest % LENGTH(nth_base), rate = rest / LENGTH(nth_base);

	if (rate >= LENGTH(rates))
		return false;
	c->mult = rates[rate].mult;
	c->shift = rates[rate].shift;
	c->nsec = rates[rate].full ? most_nsec(c) : 0;
	c->sec = nth_sec[n % LENGTH(nth_sec)];
	c->base = nth_base[base];
	limit = nth_limit(n % LIMITS, nth_delta(delta, c));
	counter = c->base + nth_delta(delta, c);
	return true;
}

/* -------------------------------------------------------------- random */

/* Anywhere, around where its words change, and where its sign does. */
static uint64_t rnd_counter(void)
{
	uint64_t t;

	switch (rnd() % 4) {
	case 0: t = (rnd() << 32) + rnd() % 5 - 2; break;
	case 1: t = ((uint64_t)1 << 63) + rnd() % 5 - 2; break;
	default: t = rnd_bits(64);
	}
	/* A low half of 0 is looked at a thousand times: rarely. */
	return (uint32_t)t || rnd() % 64 == 0 ? t : t + 1;
}

static uint64_t rnd_delta(const struct vdk_clock *c)
{
	switch (rnd() % 8) {
	case 0:	return -rnd_bits(26);
	case 1:	return ((uint64_t)1 << rnd() % 64) + rnd() % 5 - 2;
	case 2:	return rnd_bits(VDK_NARROW_LOG);
	case 3:	return rnd_bits(VDK_WIDE_LOG);
	case 4:	return rnd_bits(64);
	default: return nth_delta(rnd() % DELTAS, c) + rnd() % 5 - 2;
	}
}

static uint32_t rnd_shift(void)
{
	switch (rnd() % 8) {
	case 0: return VDK_SHIFT_MIN + rnd() % 2;
	case 1: return VDK_SHIFT_MIN + rnd() % (VDK_SHIFT_MAX - VDK_SHIFT_MIN + 1);
	default: return 20 + rnd() % 8;
	}
}

static int64_t rnd_sec(void)
{
	switch (rnd() % 8) {
	case 0: return 0x7fffffff + rnd() % 3 - 1;
	case 1: return 0xffffffff + rnd() % 3 - 1;
	case 2: return -(int64_t)rnd_bits(40);
	case 3: return BOUND(VDK_SEC_LOG) - 1;
	case 4: return -BOUND(VDK_SEC_LOG);
	default: return rnd_bits(VDK_SEC_LOG);
	}
}

void rnd_clock(struct vdk_clock *c)
{
	uint64_t most, delta;

	c->shift = rnd_shift();
	c->mult = rnd() % 16 ? rnd_bits(32) : 0;
	most = most_nsec(c);
	c->nsec = rnd() % 4 && most != UINT64_MAX ? rnd() % (most + 1) : most - rnd() % 3;
	if (c->nsec > most)
		c->nsec = most;
	c->sec = rnd_sec();
	counter = rnd_counter();
	delta = rnd_delta(c);
	c->base = counter - delta;
	limit = rnd() % 2 ? UINT64_MAX : rnd() % 4 ? delta + rnd() % 3 - 1 : rnd_bits(64);
}

void rnd_offset(struct vdk_ns_offset *off)
{
	off->sec = rnd() % 2 ? (int64_t)rnd_bits(35) - BOUND(34) : rnd_sec();
	off->nsec = rnd() % 4 ? rnd() % VDK_NSEC_PER_SEC : VDK_NSEC_PER_SEC - 1;
}
