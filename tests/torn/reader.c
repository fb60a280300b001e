// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* The reader that is tried, and what it has to show (docs/abi.md 3.2). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reader.h"

struct reader reader;
struct vdk_image img;
struct power_world world;

static uint8_t file[VDK_ALIGN];

void reader_open(const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t size = f ? fread(file, 1, sizeof(file), f) : 0;

	if (f)
		fclose(f);
	if (!size || vdk_image_open(&img, file, size)) {
		printf("Bail out! %s is no image\n", path);
		exit(1);
	}
	world = (struct power_world){
		.code = file, .code_addr = IMAGE_AT, .code_size = img.size, .out_addr = OUT_AT,
		.is_64 = img.bits == 64, .is_big = img.order == VDK_BIG,
	};
}

bool reader_pick(uint64_t features, enum kind kind, unsigned int id, bool in_ns)
{
	static const char *const names[] = {
		[GETTIME] = "__kernel_clock_gettime", [GETTIME64] = "__kernel_clock_gettime64",
		[GETTIMEOFDAY] = "__kernel_gettimeofday", [ZONE] = "__kernel_gettimeofday",
		[TIME] = "__kernel_time",
	};
	struct vdk_variant pick;

	if (vdk_variant_pick(&img, names[kind], features, &pick) || !pick.size)
		return false;
	reader = (struct reader){ .kind = kind, .id = id, .in_ns = in_ns, .at = IMAGE_AT + pick.body };
	snprintf(reader.name, sizeof(reader.name), "%s, features %#" PRIx64 ", clock %u%s%s",
		 names[kind], features, id, kind == ZONE ? ", time zone" : "",
		 in_ns ? ", in a namespace" : "");
	return true;
}

void reader_call(struct power *p)
{
	bool by_id = reader.kind == GETTIME || reader.kind == GETTIME64;
	unsigned int i;

	for (i = 0; i < 32; i++)
		p->r[i] = 0xbad00 + i;
	memset(p->out, 0xa5, sizeof(p->out));
	p->r[3] = by_id ? reader.id : OUT_AT;
	p->r[4] = by_id ? OUT_AT : reader.kind == ZONE ? OUT_AT + 32 : 0;
	p->lr = POWER_RETURN;
	p->ctr = 0xbadc;
	p->cr = POWER_SO;
	p->pc = reader.at;
}

enum shown reader_wants(const struct vdk_clock *c, uint64_t limit,
			const struct vdk_ns_offset *off, uint64_t want[2])
{
	int64_t delta = (int64_t)(world.counter - c->base);
	bool late = c->mult && delta > 0 && (uint64_t)delta > limit;
	unsigned __int128 ns;
	uint64_t sec = (uint64_t)c->sec;

	ns = (unsigned __int128)(delta < 0 || !c->mult ? 0 : delta) * c->mult + c->nsec;
	ns >>= c->shift;
	if (reader.kind != TIME) {
		if (c->mult && delta < -(1ll << VDK_BEHIND_LOG))
			return FALLS_BACK;
		if (ns >> 62 || (late && (reader.in_ns || ns >= VDK_NSEC_PER_SEC)))
			return FALLS_BACK;
		ns += off->nsec;
		sec += (uint64_t)off->sec + (uint64_t)(ns / VDK_NSEC_PER_SEC);
	}
	want[0] = world.is_64 || reader.kind == GETTIME64 ? sec : (uint32_t)sec;
	want[1] = (uint64_t)(ns % VDK_NSEC_PER_SEC);
	if (reader.kind == GETTIMEOFDAY || reader.kind == ZONE)
		want[1] /= 1000;
	return late && reader.kind != TIME ? EITHER : SHOWN;
}

static uint64_t out_word(const struct power *p, unsigned int off, unsigned int size)
{
	uint64_t v = 0;
	unsigned int i;

	for (i = 0; i < size; i++)
		v |= (uint64_t)p->out[off + i] << 8 * (world.is_big ? size - 1 - i : i);
	return v;
}

uint32_t reader_word(const struct power *p, unsigned int off)
{
	return (uint32_t)out_word(p, off, 4);
}

bool reader_stored(const struct power *p, const uint64_t want[2])
{
	unsigned int size = world.is_64 || reader.kind == GETTIME64 ? 8 : 4;

	if (p->cr & POWER_SO || p->r[3] != (reader.kind == TIME ? want[0] : 0))
		return false;
	return out_word(p, 0, size) == want[0] &&
	       (reader.kind == TIME || out_word(p, size, size) == want[1]);
}

bool reader_falls_back_well(const struct power *p)
{
	struct power first;

	reader_call(&first);
	return p->r[3] == first.r[3] && p->r[4] == first.r[4];
}

void reader_hurry(struct power *p, unsigned int steps)
{
	if (steps > SOON && p->ctr < TRIES - 2 && p->ctr > 2)
		p->ctr = 2;
}

void reader_set_word(uint64_t at, uint32_t word)
{
	unsigned int i;

	for (i = 0; i < 4; i++)
		file[at - IMAGE_AT + i] = word >> 8 * (world.is_big ? 3 - i : i);
}
