/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Is a placement request read, and is everything that is not quite one ignored? */
#include <vdk/place.h>
#include <vdk/vdk.h>

#include "../test.h"

VDK_REQUEST_AT(0x1234560000);

struct seg {
	uint8_t bytes[512];
	size_t size;
	bool big;
	uint32_t align;
};

static void put(struct seg *s, uint64_t val, unsigned int size)
{
	unsigned int i;

	for (i = 0; i < size; i++)
		s->bytes[s->size++] = (uint8_t)(val >> 8 * (s->big ? size - 1 - i : i));
}

static void note(struct seg *s, const char *owner, uint32_t type, uint32_t desc)
{
	size_t len = strlen(owner) + 1;

	put(s, len, 4);
	put(s, desc, 4);
	put(s, type, 4);
	memcpy(s->bytes + s->size, owner, len);
	s->size += len;
	while (s->size % s->align)
		s->bytes[s->size++] = 0;
}

static void place(struct seg *s, uint32_t how, uint32_t zero, uint64_t addr)
{
	note(s, VDK_NOTE_OWNER, VDK_NT_PLACE, 16);
	put(s, how, 4);
	put(s, zero, 4);
	put(s, addr, 8);
}

/* From memory of exactly that size, at an odd address. */
static int read_seg(const struct seg *s, size_t size, struct vdk_request *request)
{
	uint8_t *buf = malloc(size + 1);
	int ret;

	memcpy(buf + 1, s->bytes, size);
	memset(request, 0x5a, sizeof(*request));
	ret = vdk_request_read(buf + 1, size, s->align, s->big ? VDK_BIG : VDK_LITTLE,
			       request);
	free(buf);
	return ret;
}

#define FOR_ALL(s)							\
	for (int k_ = 0; k_ < 4; k_++)					\
		if (memset(s, 0, sizeof(*(s))), (s)->big = k_ & 1,	\
		    (s)->align = k_ & 2 ? 8 : 4,			\
		    test_case("%s, align %u", k_ & 1 ? "BE" : "LE", (s)->align), 1)

TEST(good)
{
	struct vdk_request got;
	struct seg s;

	FOR_ALL(&s) {
		place(&s, VDK_PLACE_AT, 0, 0x1234560000);
		CHECK_ERR(read_seg(&s, s.size, &got), 0);
		CHECK_EQ(got.how, VDK_PLACE_AT);
		CHECK_EQ(got.addr, 0x1234560000);
		s.size = 0;
		note(&s, "GNU", 3, 20);		/* others go first */
		s.size += s.align == 8 ? 24 : 20;
		place(&s, VDK_PLACE_RANDOM, 0, 0);
		place(&s, VDK_PLACE_NONE, 0, 0);	/* the first counts */
		CHECK_ERR(read_seg(&s, s.size, &got), 0);
		CHECK_EQ(got.how, VDK_PLACE_RANDOM);
		s.size = 0;
		place(&s, VDK_PLACE_NONE, 0, 0);
		CHECK_ERR(read_seg(&s, s.size, &got), 0);
		CHECK_EQ(got.how, VDK_PLACE_NONE);
	}
}

TEST(malformed_is_absent)
{
	static const struct { uint32_t how, zero; uint64_t addr; } bad[] = {
		{ 0, 0, 0 }, { 4, 0, 0 }, { VDK_PLACE_AT, 0, 0 },
		{ VDK_PLACE_AT, 1, 0x10000 }, { VDK_PLACE_AT, 0, 0x10001 },
		{ VDK_PLACE_AT, 0, 0x1000 }, { VDK_PLACE_RANDOM, 0, 0x10000 },
		{ VDK_PLACE_NONE, 0, 1 }, { VDK_PLACE_NONE, 9, 0 },
	};
	struct vdk_request got, same;
	struct seg s;
	size_t i, size;

	memset(&same, 0x5a, sizeof(same));
	FOR_ALL(&s) {
		for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
			s.size = 0;
			place(&s, bad[i].how, bad[i].zero, bad[i].addr);
			CHECK_ERR(read_seg(&s, s.size, &got), -VDK_ENOENT);
			CHECK(!memcmp(&got, &same, sizeof(got)));
			place(&s, VDK_PLACE_NONE, 0, 0);	/* a good one behind */
			CHECK_ERR(read_seg(&s, s.size, &got), 0);
			CHECK_EQ(got.how, VDK_PLACE_NONE);
		}
		s.size = 0;
		place(&s, VDK_PLACE_NONE, 0, 0);
		for (size = 0; size < s.size; size++)
			CHECK_ERR(read_seg(&s, size, &got), -VDK_ENOENT);
		s.bytes[14] ^= 1;	/* the owner */
		CHECK_ERR(read_seg(&s, s.size, &got), -VDK_ENOENT);
		s.bytes[14] ^= 1;
		s.bytes[s.big ? 3 : 0] = 7;	/* its size */
		CHECK_ERR(read_seg(&s, s.size, &got), -VDK_ENOENT);
		s.size = 0;
		note(&s, VDK_NOTE_OWNER, VDK_NT_PLACE, 20);
		s.size += 20;
		CHECK_ERR(read_seg(&s, s.size, &got), -VDK_ENOENT);
		s.size = 0;
		note(&s, "GNU", 3, 0xffffffff);
		place(&s, VDK_PLACE_NONE, 0, 0);
		CHECK_ERR(read_seg(&s, s.size, &got), -VDK_ENOENT);
	}
}

TEST(wrong_order)
{
	struct vdk_request got;
	struct seg s;

	FOR_ALL(&s) {
		place(&s, VDK_PLACE_AT, 0, 0x10000);
		s.big = !s.big;
		CHECK_ERR(read_seg(&s, s.size, &got), -VDK_ENOENT);
		s.big = !s.big;
	}
}

TEST(applied)
{
	struct vdk_policy p = { .how = VDK_PLACE_LOW, .addr = 5 };
	struct vdk_request at = { VDK_PLACE_AT, 0x20000 }, none = { VDK_PLACE_NONE, 0 };

	vdk_request_apply(&none, &p);
	CHECK_EQ(p.how, VDK_PLACE_NONE);
	CHECK_EQ(p.addr, 5);
	vdk_request_apply(&at, &p);
	CHECK_EQ(p.how, VDK_PLACE_AT);
	CHECK_EQ(p.addr, 0x20000);
}

/* What VDK_REQUEST_AT() at the top put into this very program. */
TEST(macro)
{
	struct vdk_request got;

	CHECK_EQ(sizeof(vdk_request_of_this_program), 36);
	CHECK_ERR(vdk_request_read(&vdk_request_of_this_program,
				   sizeof(vdk_request_of_this_program), 4,
				   VDK_HOST_IS_BE ? VDK_BIG : VDK_LITTLE, &got), 0);
	CHECK_EQ(got.how, VDK_PLACE_AT);
	CHECK_EQ(got.addr, 0x1234560000);
}

/* And that it is in a PT_NOTE segment of the file. */
TEST(macro_in_segment)
{
	static uint8_t elf[64 << 20];
	FILE *f = fopen("/proc/self/exe", "rb");
	uint64_t off, size, phoff;
	uint32_t i, n, found = 0, big;
	struct vdk_request got;
	uint8_t *ph;

	if (!f)
		return;
	n = (uint32_t)fread(elf, 1, sizeof(elf), f);
	fclose(f);
	CHECK(n > 64 && elf[0] == 0x7f);
	big = elf[4] == 2;
	/* The program runs here, so its integers are ours. */
	phoff = big ? *(uint64_t *)(elf + 32) : *(uint32_t *)(elf + 28);
	n = *(uint16_t *)(elf + (big ? 56 : 44));
	for (i = 0; i < n; i++) {
		ph = elf + phoff + i * (big ? 56 : 32);
		if (*(uint32_t *)ph != 4)
			continue;
		off = big ? *(uint64_t *)(ph + 8) : *(uint32_t *)(ph + 4);
		size = big ? *(uint64_t *)(ph + 32) : *(uint32_t *)(ph + 16);
		if (!vdk_request_read(elf + off, size, big ? *(uint64_t *)(ph + 48) :
				      *(uint32_t *)(ph + 28), VDK_HOST_IS_BE ?
				      VDK_BIG : VDK_LITTLE, &got))
			found++;
	}
	CHECK_EQ(found, 1);
}

int main(void)
{
	RUN(good);
	RUN(malformed_is_absent);
	RUN(wrong_order);
	RUN(applied);
	RUN(macro);
	RUN(macro_in_segment);
	return test_done();
}
