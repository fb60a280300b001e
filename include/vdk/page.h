/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Data pages: make one, publish clocks to it, set what stays in it, read it. */
#ifndef VDK_PAGE_H
#define VDK_PAGE_H

#include <vdk/image.h>

#ifdef __cplusplus
extern "C" {
#endif

/* All functions of this file refuse a handle of zeros: -VDK_EINVAL, or the value 0. */

struct vdk_list {		/* clocks of a mask in a row */
	uint32_t mask, count;
	uint8_t id[VDK_CLOCKS];
};

/* The host's handle of one data page. For reading; only the library writes it. */
struct vdk_page {
	uint8_t *mem;
	enum vdk_order order;
	uint32_t generation;	/* the last that was taken */
	uint32_t marked;	/* 1: by vdk_page_mark(), for the next publish */
	uint32_t open;		/* bit n: clock n is readable, or was when its writer died */
	uint32_t shifted;	/* bit n: clock n has an offset of its own */
	int64_t to_root;	/* from a namespace's page to its root page; 0: no place for one */
	struct vdk_list list;	/* of the last publish: most have the same clocks */
};

/*
 * One clock: at counter value .base it shows .sec and .nsec >> .shift, and
 * .mult >> .shift nanoseconds more with each tick, exactly (docs/abi.md 3.2).
 */
struct vdk_clock {
	uint64_t base;		/* ticks */
	int64_t sec;		/* from -2^61 to 2^61 - 1 */
	uint64_t nsec;		/* ns << shift; below 10^9 << shift */
	uint32_t mult;		/* ns << shift a tick; 0: stands still */
	uint32_t shift;		/* VDK_SHIFT_MIN..VDK_SHIFT_MAX; whole ns: mult 4, shift 2 */
};

struct vdk_time {
	uint32_t valid;		/* bit n: clock n is readable; others are closed */
	struct vdk_clock clock[VDK_CLOCKS];	/* by clock id */
};

struct vdk_ns_offset {		/* what a time namespace adds to a clock */
	int64_t sec;		/* from -2^61 to 2^61 - 1 */
	uint32_t nsec;		/* below 10^9 */
};

/**
 * vdk_page_init - make a data page in memory nobody reads yet
 * @img:  any image that will read it: gives byte order and family
 * @mem:  aligned to VDK_CLOCK_SIZE; all of it is written
 * @size: at least VDK_DATA_SIZE
 *
 * All clocks are closed, the family's part is what is right on each of its CPUs
 * (docs/abi.md 4.2), all else 0.
 *
 * Return: 0, -VDK_EINVAL (alignment; an image that is not open) or -VDK_ENOSPACE.
 */
int vdk_page_init(struct vdk_page *pg, const struct vdk_image *img,
		  void *mem, size_t size);

/**
 * vdk_page_attach - take over a page that is in use
 * @img: as for vdk_page_init()
 * @mem: the page, as another handle left it; only read
 *
 * For a publisher that was started again, and for a host that was restored from a
 * snapshot together with its programs. Generations go on behind the last one taken,
 * also if the writer ended in the middle of a publish: its clocks stay shut until
 * the next one. Until then open clocks show what was published: close them if the
 * counter is another.
 *
 * Return: 0, -VDK_EINVAL (alignment; an image that is not open; no data page, or a
 * namespace's), -VDK_EABI (of another version) or -VDK_ENOSPACE.
 */
int vdk_page_attach(struct vdk_page *pg, const struct vdk_image *img,
		    void *mem, size_t size);

/**
 * vdk_page_ns_init - make the page of a time namespace
 * @root: the page whose clocks it refers to; all but the clocks is copied
 * @off:  VDK_CLOCKS offsets by clock id; 0 where a clock is not changed
 *
 * It cannot be published to. Reads of every clock take the offset and the root
 * page, which lies VDK_ROOT_DIST below the base (docs/abi.md 3).
 *
 * Return: 0, -VDK_EINVAL (alignment; @root is no page, or its image has no place for
 * a root page), -VDK_ENOSPACE or -VDK_ERANGE (an offset).
 */
int vdk_page_ns_init(struct vdk_page *pg, const struct vdk_page *root,
		     void *mem, size_t size, const struct vdk_ns_offset *off);

/**
 * vdk_page_publish - show all clocks anew
 * @now: read only; clocks not in .valid are closed
 *
 * Readers may be anywhere in the page meanwhile: they see each clock as it was
 * or as it is, or fall back to the host. Some 560 instructions for seven clocks, no
 * loop but over the clocks, no division, 100 bytes of stack: fit for a timer
 * interrupt. One writer at a time, serialised by the caller, also for memory
 * order when the next publish is on another CPU.
 *
 * Return: 0, or with nothing written -VDK_ERANGE: a bit of .valid that is no clock;
 * .shift; .nsec a second or more; .mult so large that 2^32 ticks and .nsec, shifted, do
 * not fit 64 bits together; .sec; a .mult for a clock that is coarse (5, 6). -VDK_EINVAL: a
 * clock with an offset of its own; a namespace's page.
 */
int vdk_page_publish(struct vdk_page *pg, const struct vdk_time *now);

/**
 * vdk_page_mark - the first step of a publish in two
 *
 * For hosts that can be stopped between reading the counter and publishing: when
 * they go on, readers may have followed the old numbers past the new .base, and the
 * clock would go back. So: mark, read the counter, make @now from it, publish. From
 * the mark on no read that is not over already succeeds: readers look again for a
 * while, then fall back. The counter must not be read earlier than here by a CPU
 * that reorders (lfence; rdtsc on x86, isb on Arm, isync on Power).
 */
int vdk_page_mark(struct vdk_page *pg);

/** vdk_page_close - close all clocks: programs fall back (no counter to read, or not now) */
int vdk_page_close(struct vdk_page *pg);

/**
 * vdk_page_rebase - close all clocks of a page whose past does not count any more
 *
 * When the counter was set to another value, the host restored from a snapshot, or a
 * page's memory from another moment than its handle: before any program runs again.
 * All blocks are written, whatever the handle takes them for, by a generation that
 * neither it nor the page had. The next publish opens them.
 */
int vdk_page_rebase(struct vdk_page *pg);

/**
 * vdk_page_set_offset - what this page's process adds to a gate's answer
 * @clock: a closed one
 *
 * For images with VDK_GATE_CALL (docs/abi.md 3.7), also while programs read: they
 * see the old offset or the new.
 *
 * Return: 0, or with nothing written -VDK_ERANGE (no such clock, an offset as in
 * struct vdk_ns_offset) or -VDK_EINVAL (an open clock, a namespace's page).
 */
int vdk_page_set_offset(struct vdk_page *pg, uint32_t clock,
			const struct vdk_ns_offset *off);

/**
 * vdk_page_set_gate - the function that an image with VDK_GATE_CALL calls
 * @gate: VDK_SLOT_CLOCK_GETTIME and the like
 * @addr: in the program; 0: none, the image makes the system call
 *
 * Before programs run. Return: 0 or -VDK_ERANGE (no such gate).
 */
int vdk_page_set_gate(struct vdk_page *pg, uint32_t gate, uint64_t addr);

/** vdk_clock_now - a clock that stands still: for hosts without a counter */
void vdk_clock_now(struct vdk_clock *clock, int64_t sec, uint32_t nsec);

/*
 * What stays from publish to publish, open or closed. Plain values: readers may see an
 * update before or after the publish that it belongs to. Return 0 or -VDK_ERANGE: no
 * such clock.
 */

/** vdk_page_set_res - what clock_getres says of a clock; 0, as in a fresh page: it falls back */
int vdk_page_set_res(struct vdk_page *pg, uint32_t clock, uint32_t ns);

/**
 * vdk_page_set_limit - how far programs may follow a clock
 * @ticks: after .base of a publish; then they fall back. UINT64_MAX, as in a fresh
 *         page: any number
 *
 * For hosts that may die or sleep. What is left of the second that .base is in may be
 * shown in any case.
 */
int vdk_page_set_limit(struct vdk_page *pg, uint32_t clock, uint64_t ticks);

/** vdk_page_set_tz - the time zone; readers may see an update half done */
int vdk_page_set_tz(struct vdk_page *pg, int32_t minutes_west, int32_t dst);

/**
 * vdk_page_read - read a clock as an image does
 * @ticks: the counter
 *
 * Does not follow a namespace's page to its root.
 *
 * Return: 0, -VDK_EAGAIN where an image would fall back to the host (closed, being
 * written, the limit passed, a counter far behind the base, 146 years after it) or
 * -VDK_ERANGE (no such clock).
 */
int vdk_page_read(const struct vdk_page *pg, uint32_t clock, uint64_t ticks,
		  int64_t *sec, uint32_t *nsec);

/** vdk_page_u32, vdk_page_u64 - the value at VDK_DATA_* or block + VDK_CLOCK_* */
uint32_t vdk_page_u32(const struct vdk_page *pg, uint32_t off);
uint64_t vdk_page_u64(const struct vdk_page *pg, uint32_t off);

/* Bit maps of system calls: uint32_t[(count + 31) / 32], most significant bit first. */
void vdk_sysmap_set(uint32_t *map, uint32_t nr);
bool vdk_sysmap_test(const uint32_t *map, uint32_t count, uint32_t nr);

#ifdef __cplusplus
}
#endif

#endif /* VDK_PAGE_H */
