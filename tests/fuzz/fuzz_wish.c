/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Any bytes as a note segment, and what comes of it as a placement. */
#include <vdk/vdk.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The same bytes as a program: what it tells to read is bounded. */
static void check_program(const uint8_t *data, size_t size)
{
	uint8_t phdrs[VDK_PROGRAM_PHDRS * 56] = { 0 };
	uint64_t sum = 0;
	struct vdk_program prog;
	uint32_t i;

	if (vdk_program_open(&prog, data, size))
		return;
	if (prog.phdrs.size > sizeof(phdrs))
		abort();
	if (prog.phdrs.off < size)
		memcpy(phdrs, data + prog.phdrs.off, size - prog.phdrs.off > sizeof(phdrs) ?
		       sizeof(phdrs) : size - prog.phdrs.off);
	vdk_program_scan(&prog, phdrs);
	for (i = 0; i < prog.notes; i++) {
		sum += prog.note[i].span.size;
		if (prog.note[i].span.off + prog.note[i].span.size > UINT64_MAX / 2)
			abort();
	}
	if (prog.notes > VDK_PROGRAM_NOTES || sum > VDK_PROGRAM_NOTE_BYTES || prog.first > prog.end)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vdk_layout plan = { .bits = 64, .lo = -0x20000, .hi = 0x10000, .preferred = 0x100000 };
	struct vdk_policy policy = { .size = sizeof(policy) };
	struct vdk_range busy[8];
	struct vdk_wish wish;
	size_t count = 0;
	uint64_t base;

	if (!size)
		return 0;
	plan.bits = data[0] & 4 ? 32 : 64;
	if (!vdk_wish_read(data + 1, size - 1, data[0] & 1 ? 8 : 4,
			   data[0] & 2 ? VDK_BIG : VDK_LITTLE, &wish)) {
		if (wish.addr % VDK_ALIGN || (wish.how != VDK_PLACE_AT && wish.addr))
			abort();
		vdk_wish_apply(&wish, &policy);
	}
	check_program(data, size);
	/* The same bytes again, as busy ranges. */
	while (count < 8 && (count + 1) * sizeof(busy[0]) < size) {
		memcpy(&busy[count], data + 1 + count * sizeof(busy[0]), sizeof(busy[0]));
		count++;
	}
	policy.entropy = size * 0x123456789abcdefull;
	if (vdk_layout_place(&plan, &policy, busy, count, &base) >= 0 && base % VDK_ALIGN)
		abort();
	return 0;
}
