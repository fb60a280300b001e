/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What docs/mapping.md says: where the base may be, and what can be done there. */
#include <signal.h>

#include <vdk/abi.h>

#include "torture.h"

#define MIB	(1ull << 20)
#define HEAP	((sizeof(long) == 8 ? 1024 : 32) * MIB + 16 * MIB)

static bool meet(uint64_t a, uint64_t a_end, uint64_t b, uint64_t b_end)
{
	return a < b_end && b < a_end;
}

static uint64_t round_up(uint64_t n, uint64_t page)
{
	return (n + page - 1) & ~(page - 1);
}

static bool meets_segment(const struct torture *t, const struct host *host, uint64_t base)
{
	uint32_t i;

	for (i = 0; i < t->segments; i++)
		if (meet(base - VDK_ROOT_DIST, base + VDK_ALIGN,
			 t->segment[i].addr & ~(host->page - 1),
			 round_up(t->segment[i].addr + t->segment[i].size, host->page)))
			return true;
	return false;
}

/* Where what mmap gives without a hint ends: 64 TiB or, with large pages, 128. */
static uint64_t top_of_mmap(const struct host *host)
{
	if (sizeof(long) == 4)
		return (1ull << 32) - host->page;
	return host->page == VDK_ALIGN ? 1ull << 47 : 1ull << 46;
}

/* "A base is free if"; nothing here requests a place near the stack. */
static bool is_free(const struct torture *t, const struct host *host, uint64_t base)
{
	uint64_t top = top_of_mmap(host), heap = 0;
	uint32_t i;

	if (base < VDK_ROOT_DIST || base - VDK_ROOT_DIST < host->min_addr || base > top - VDK_ALIGN)
		return false;
	for (i = 0; i < t->segments; i++)
		if (t->segment[i].addr + t->segment[i].size > heap)
			heap = t->segment[i].addr + t->segment[i].size;
	return !meets_segment(t, host, base) &&
	       !meet(base - VDK_ROOT_DIST, base + VDK_ALIGN, heap, heap + HEAP);
}

/* Random and the ordinary search both give an address where mmap's are. */
static const char *elsewhere(const struct torture *t, const struct host *host, uint64_t base)
{
	if (base % VDK_ALIGN || !base)
		return "not an aligned base";
	if (meets_segment(t, host, base))
		return "a base within the program";
	return base < (sizeof(long) == 8 ? 1ull << 45 : 1ull << 31) ? "a base below mmap's area" : NULL;
}

const char *torture_base_wrong(const struct torture *t, const struct host *host, uint64_t base)
{
	if (host->policy == OFF || t->how == VDK_PLACE_NONE)
		return base ? "a vDSO that nobody wants" : NULL;
	if (t->how == VDK_PLACE_AT && is_free(t, host, t->at))
		return base != t->at ? "not where it was requested" : NULL;
	if (t->how != VDK_PLACE_RANDOM && host->policy == LOW && is_free(t, host, VDK_PREFERRED_BASE))
		return base != VDK_PREFERRED_BASE ? "not at the low place" : NULL;
	return elsewhere(t, host, base);
}

int torture_outcome(const struct torture *t, const struct host *host, bool has_vdso,
		    char said[SCRIPT_MAX + 1])
{
	bool text = has_vdso, data = has_vdso, pointer = has_vdso, bad, unmapped;
	const char *op;

	for (op = t->script; *op; op++) {
		/* A stack without X: the handler's return is SIGSEGV. */
		if ((*op == 's' && !pointer) || (*op == 'r' && !text) || (*op == 'd' && !data))
			break;
		switch (*op) {
		case 'm':
			bad = !text || !data;
			pointer = text;
			break;
		case 'w':
			bad = !text;
			break;
		case 'p':	/* the first page; nothing there is no error */
			bad = text && host->page < VDK_ALIGN;
			pointer = false;
			break;
		case 'v':
			bad = true;
			break;
		case 'V':	/* without a vDSO, an address out of the world */
			bad = !has_vdso;
			break;
		default:
			bad = false;
		}
		/* With large pages the first page is all of it. */
		unmapped = *op == 'U' || (*op == 'p' && host->page == VDK_ALIGN);
		text &= !unmapped;
		pointer &= !unmapped;
		data &= *op != 'V';
		*said++ = bad ? 'x' : '.';
	}
	*said = 0;
	return *op ? SIGSEGV : 0;
}
