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

/* A base that is free, and never address 0; a refusal where something was not said. */
static void check_place(const struct vdk_layout *plan, const struct vdk_policy *policy,
			const struct vdk_range *busy, size_t count)
{
	uint64_t base = 5;
	int ret = vdk_layout_place(plan, policy, busy, count, &base);

	if ((ret == -VDK_EINVAL) != (policy->how == VDK_PLACE_RANDOM && !policy->max))
		abort();
	if (ret < 0 ? base != 5 : ret == VDK_PLACED_NOWHERE ? base != 0 :
	    !vdk_layout_free_at(plan, policy, busy, count, base) || !(base + (uint64_t)plan->lo))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vdk_layout plan = { .bits = 64, .lo = -0x20000, .hi = 0x10000, .preferred = 0x100000 };
	struct vdk_policy policy = { .size = sizeof(policy) };
	struct vdk_range busy[8];
	struct vdk_request request;
	size_t count = 0;

	if (!size)
		return 0;
	plan.bits = data[0] & 4 ? 32 : 64;
	if (!vdk_request_read(data + 1, size - 1, data[0] & 1 ? 8 : 4,
			      data[0] & 2 ? VDK_BIG : VDK_LITTLE, &request)) {
		if (request.addr % VDK_ALIGN || (request.how != VDK_PLACE_AT && request.addr))
			abort();
		vdk_request_apply(&request, &policy);
	}
	check_program(data, size);
	/* The same bytes again, as busy ranges. */
	while (count < 8 && (count + 1) * sizeof(busy[0]) < size) {
		memcpy(&busy[count], data + 1 + count * sizeof(busy[0]), sizeof(busy[0]));
		count++;
	}
	policy.entropy = size * 0x123456789abcdefull;
	if (data[0] & 8)
		policy.max = data[0] & 4 ? (uint64_t)1 << 32 : (uint64_t)1 << 46;
	check_place(&plan, &policy, busy, count);
	return 0;
}
