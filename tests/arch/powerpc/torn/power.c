// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Instructions by the architecture's book; none that the images do not need. */
#include <string.h>

#include "power.h"

#define RT(i)	((i) >> 21 & 31)
#define RA(i)	((i) >> 16 & 31)
#define RB(i)	((i) >> 11 & 31)
#define RC(i)	((i) >> 6 & 31)
#define SI(i)	((int64_t)(int16_t)(i))
#define XO(i)	((i) >> 1 & 0x3ff)
#define SPR(i)	(RB(i) << 5 | RA(i))

#define SPR_LR		8
#define SPR_CTR		9
#define SPR_TB		268
#define SPR_TBU		269

static uint64_t get(const uint8_t *p, unsigned int size, bool big)
{
	uint64_t v = 0;
	unsigned int i;

	for (i = 0; i < size; i++)
		v |= (uint64_t)p[i] << 8 * (big ? size - 1 - i : i);
	return v;
}

static void put(uint8_t *p, uint64_t v, unsigned int size, bool big)
{
	unsigned int i;

	for (i = 0; i < size; i++)
		p[i] = v >> 8 * (big ? size - 1 - i : i);
}

uint32_t power_word(const struct power_world *w, uint64_t addr)
{
	uint64_t off = addr - w->code_addr;

	return off < w->code_size ? get(w->code + off, 4, w->is_big) : 0;
}

static uint64_t trim(const struct power_world *w, uint64_t v)
{
	return w->is_64 ? v : (uint32_t)v;
}

/* ------------------------------------------------------- loads and stores */

struct access {
	uint64_t addr;
	unsigned int size;
	bool is_store;
};

/* Is @i a load or store? Where, and of what size? */
static bool decode(const struct power_world *w, const struct power *p, uint32_t i,
		   struct access *a)
{
	uint64_t ra = RA(i) ? p->r[RA(i)] : 0;

	a->is_store = false;
	a->addr = trim(w, ra + SI(i));
	switch (i >> 26) {
	case 32: a->size = 4; return true;			/* lwz */
	case 36: a->size = 4; a->is_store = true; return true;	/* stw */
	case 58:						/* ld */
	case 62:						/* std */
		a->addr = ra + (SI(i) & ~3ll);
		a->size = 8;
		a->is_store = i >> 26 == 62;
		return !(i & 3);
	case 31:
		a->addr = trim(w, ra + p->r[RB(i)]);
		a->size = XO(i) == 21 ? 8 : 4;			/* ldx, lwzx */
		return XO(i) == 21 || XO(i) == 23;
	}
	return false;
}

bool power_next_load(const struct power_world *w, const struct power *p,
		     uint64_t *addr, unsigned int *size)
{
	struct access a;

	if (!decode(w, p, power_word(w, p->pc), &a) || a.is_store ||
	    a.addr - w->code_addr < w->code_size || a.addr - w->out_addr < sizeof(p->out))
		return false;
	*addr = a.addr;
	*size = a.size;
	return true;
}

static enum power_event access(const struct power_world *w, struct power *p, uint32_t i,
			       const struct access *a)
{
	uint64_t out = a->addr - w->out_addr;
	const uint8_t *from;

	if (a->is_store) {
		if (out > sizeof(p->out) - a->size)
			return POWER_BAD;
		put(p->out + out, p->r[RT(i)], a->size, w->is_big);
		return POWER_RAN;
	}
	from = out <= sizeof(p->out) - a->size ? p->out + out : w->data(w->arg, a->addr);
	if (!from || a->addr % a->size)
		return POWER_BAD;
	p->r[RT(i)] = get(from, a->size, w->is_big);
	return POWER_RAN;
}

/* ------------------------------------------------------------- arithmetic */

static void set_cr0(struct power *p, int field, int64_t a, int64_t b, bool is_signed)
{
	bool less = is_signed ? a < b : (uint64_t)a < (uint64_t)b;
	uint32_t bits = a == b ? 2 : less ? 8 : 4;

	/* XER.SO is 0 here. */
	p->cr = (p->cr & ~(0xf0000000u >> 4 * field)) | bits << (28 - 4 * field);
}

static void record(const struct power_world *w, struct power *p, uint64_t v)
{
	set_cr0(p, 0, w->is_64 ? (int64_t)v : (int32_t)v, 0, true);
}

static void compare(struct power *p, uint32_t i, uint64_t b, bool is_signed)
{
	uint64_t a = p->r[RA(i)];

	if (!(i >> 21 & 1)) {	/* 32 bits */
		a = is_signed ? (uint64_t)(int32_t)a : (uint32_t)a;
		b = is_signed ? (uint64_t)(int32_t)b : (uint32_t)b;
	}
	set_cr0(p, i >> 23 & 7, a, b, is_signed);
}

/* Ones from bit @from to bit @to of 64, counted from the left; around if from > to. */
static uint64_t mask64(unsigned int from, unsigned int to)
{
	uint64_t a = ~0ull >> from, b = ~0ull << (63 - to);

	return from <= to ? a & b : a | b;
}

static uint64_t rotl64(uint64_t v, unsigned int n)
{
	return n ? v << n | v >> (64 - n) : v;
}

static void rotate(const struct power_world *w, struct power *p, uint32_t i)
{
	uint32_t word = p->r[RT(i)];
	unsigned int sh = RB(i), mb = RC(i), me = i >> 1 & 31;
	uint64_t v, m;

	if (i >> 26 == 30) {	/* rldicl, rldicr, rldic, rldimi */
		unsigned int form = i >> 2 & 7;

		sh |= (i >> 1 & 1) << 5;
		mb |= i & 0x20;
		m = form == 1 ? mask64(0, mb) : mask64(mb, form ? 63 - sh : 63);
		v = rotl64(p->r[RT(i)], sh) & m;
		if (form == 3)
			v |= p->r[RA(i)] & ~m;
	} else {		/* rlwinm, rlwimi */
		m = mask64(mb + 32, me + 32);
		v = rotl64((uint64_t)word << 32 | word, sh) & m;
		if (i >> 26 == 20)
			v |= p->r[RA(i)] & ~m;
	}
	p->r[RA(i)] = trim(w, v);
	if (i & 1)
		record(w, p, p->r[RA(i)]);
}

static bool arithmetic(const struct power_world *w, struct power *p, uint32_t i)
{
	uint64_t s = p->r[RT(i)], a = p->r[RA(i)], b = p->r[RB(i)], v;
	unsigned int to = RA(i);

	switch (XO(i)) {
	case 28: v = s & b; break;
	case 60: v = s & ~b; break;
	case 444: v = s | b; break;
	case 316: v = s ^ b; break;
	case 124: v = ~(s | b); break;
	case 24: v = b & 32 ? 0 : (uint32_t)((uint32_t)s << (b & 31)); break;	/* slw */
	case 536: v = b & 32 ? 0 : (uint32_t)s >> (b & 31); break;		/* srw */
	case 27: v = b & 64 ? 0 : s << (b & 63); break;				/* sld */
	case 539: v = b & 64 ? 0 : s >> (b & 63); break;			/* srd */
	default:
		to = RT(i);
		switch (XO(i)) {
		case 266: v = a + b; break;
		case 40: v = b - a; break;
		case 104: v = -a; break;
		case 235: v = (uint64_t)((int64_t)(int32_t)a * (int32_t)b); break;	/* mullw */
		case 11: case 11 + 512: v = (uint64_t)(uint32_t)a * (uint32_t)b >> 32; break;
		case 233: v = a * b; break;						/* mulld */
		case 9: case 9 + 512: v = (unsigned __int128)a * b >> 64; break;	/* mulhdu */
		case 457: v = b ? a / b : 0; break;					/* divdu */
		default: return false;
		}
	}
	p->r[to] = trim(w, v);
	if (i & 1)
		record(w, p, p->r[to]);
	return true;
}

/* --------------------------------------------------------------- the rest */

static bool special(const struct power_world *w, struct power *p, uint32_t i)
{
	unsigned int spr = SPR(i);

	if (XO(i) == 467) {	/* mtspr */
		if (spr == SPR_LR)
			p->lr = p->r[RT(i)];
		else if (spr == SPR_CTR)
			p->ctr = p->r[RT(i)];
		return spr == SPR_LR || spr == SPR_CTR;
	}
	switch (spr) {		/* mfspr, mftb */
	case SPR_LR: p->r[RT(i)] = p->lr; return true;
	case SPR_CTR: p->r[RT(i)] = p->ctr; return true;
	case SPR_TB: p->r[RT(i)] = trim(w, w->counter); return true;
	case SPR_TBU: p->r[RT(i)] = w->counter >> 32; return true;
	}
	return false;
}

/* Branches: by condition and CTR, to @target; links if the low bit says so. */
static void branch(const struct power_world *w, struct power *p, uint32_t i, uint64_t target)
{
	unsigned int bo = RT(i), bi = RA(i);
	bool go = true;

	if (i >> 26 != 18) {
		if (!(bo & 4)) {
			p->ctr = trim(w, p->ctr - 1);
			go = !p->ctr == !!(bo & 2);
		}
		if (!(bo & 16))
			go = go && (p->cr >> (31 - bi) & 1) == (bo >> 3 & 1);
	}
	if (i & 1)
		p->lr = p->pc + 4;
	p->pc = go ? target & ~3ull : p->pc + 4;
}

static bool condition(struct power *p, uint32_t i)
{
	uint32_t a = p->cr >> (31 - RA(i)) & 1, b = p->cr >> (31 - RB(i)) & 1, bit;

	switch (XO(i)) {
	case 193: bit = a ^ b; break;
	case 289: bit = !(a ^ b); break;
	case 449: bit = a | b; break;
	default: return false;
	}
	p->cr = (p->cr & ~(0x80000000u >> RT(i))) | bit << (31 - RT(i));
	return true;
}

/* Everything that is no branch, no load and no store. */
static bool plain(const struct power_world *w, struct power *p, uint32_t i)
{
	uint64_t ra = RA(i) ? p->r[RA(i)] : 0;
	uint32_t dx = (i & 0xffc1) | (i >> 15 & 0x3e);

	switch (i >> 26) {
	case 4:							/* maddld */
		if ((i & 63) != 51)
			return false;
		p->r[RT(i)] = p->r[RA(i)] * p->r[RB(i)] + p->r[RC(i)];
		return true;
	case 10: compare(p, i, i & 0xffff, false); return true;
	case 11: compare(p, i, SI(i), true); return true;
	case 14: p->r[RT(i)] = trim(w, ra + SI(i)); return true;
	case 15: p->r[RT(i)] = trim(w, ra + SI(i) * 65536); return true;
	case 19:
		if ((i >> 1 & 31) == 2) {			/* addpcis */
			p->r[RT(i)] = trim(w, p->pc + 4 + SI(dx) * 65536);
			return true;
		}
		return condition(p, i);
	case 20: case 21: case 30: rotate(w, p, i); return true;
	case 24: p->r[RA(i)] = p->r[RT(i)] | (i & 0xffff); return true;
	case 25: p->r[RA(i)] = p->r[RT(i)] | (uint64_t)(i & 0xffff) << 16; return true;
	case 26: p->r[RA(i)] = p->r[RT(i)] ^ (i & 0xffff); return true;		/* xori */
	case 31:
		switch (XO(i)) {
		case 0: compare(p, i, p->r[RB(i)], true); return true;
		case 32: compare(p, i, p->r[RB(i)], false); return true;
		case 339: case 371: case 467: return special(w, p, i);
		}
		return arithmetic(w, p, i);
	}
	return false;
}

/* Two words: pla, plwz and pld, relative to the program counter or not. */
static enum power_event prefixed(const struct power_world *w, struct power *p, uint32_t prefix)
{
	uint32_t i = power_word(w, p->pc + 4);
	int64_t d = (int64_t)((uint64_t)((prefix & 0x3ffff) << 16 | (i & 0xffff)) << 30) >> 30;
	uint64_t at = (prefix >> 20 & 1 ? p->pc : RA(i) ? p->r[RA(i)] : 0) + d;
	struct access a = { .addr = trim(w, at), .size = i >> 26 == 57 ? 8 : 4 };
	enum power_event e = POWER_RAN;

	if (i >> 26 == 14 && prefix >> 24 == 6)
		p->r[RT(i)] = trim(w, at);
	else if ((i >> 26 == 32 && prefix >> 24 == 6) || (i >> 26 == 57 && prefix >> 24 == 4))
		e = access(w, p, i, &a);
	else
		return POWER_BAD;
	p->pc += 8;
	return e;
}

enum power_event power_step(const struct power_world *w, struct power *p)
{
	uint32_t i = power_word(w, p->pc);
	enum power_event e;
	struct access a;

	switch (i >> 26) {
	case 1: return prefixed(w, p, i);
	case 16: branch(w, p, i, p->pc + (SI(i) & ~3ll)); break;
	case 17: return POWER_SYSCALL;
	case 18: branch(w, p, i, p->pc + ((int64_t)((uint64_t)i << 38) >> 38 & ~3ll)); break;
	case 19:
		if (XO(i) == 16 || XO(i) == 528) {
			branch(w, p, i, XO(i) == 16 ? p->lr : p->ctr);
			break;
		}
		/* fall through */
	default:
		e = POWER_RAN;
		if (decode(w, p, i, &a))
			e = access(w, p, i, &a);
		else if (!plain(w, p, i))
			e = POWER_BAD;
		if (e)
			return e;
		p->pc += 4;
	}
	return p->pc == POWER_RETURN ? POWER_RETURNED : POWER_RAN;
}
