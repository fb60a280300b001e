/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What an image and its host agree on: the data page, the notes in an image,
 * their constants. For C and assembly alike; docs/abi.md is the specification.
 *
 * Integers are in the image's own byte order. An offset is from the start of
 * the structure it stands in unless its name says otherwise.
 */
#ifndef VDK_ABI_H
#define VDK_ABI_H

/* A host refuses a version it does not know (docs/abi.md 1). */
#define VDK_ABI_VERSION		1

/* Where things lie, seen from the base (docs/abi.md 2). */
#define VDK_ALIGN		0x10000	/* of the base and of each region */
#define VDK_DATA_DIST		0x10000	/* data page: this far below the base */
#define VDK_ROOT_DIST		0x20000	/* root page of a time namespace: likewise */
#define VDK_DATA_SIZE		0x1000	/* bytes of a data page in use */
#define VDK_PREFERRED_BASE	0x100000

/*
 * A clock block: all that one read of one clock needs, in one cache line.
 * The blocks come first in the page, so that the address of block N is the
 * page's address with N put in at bit VDK_CLOCK_LOG (docs/abi.md 3).
 */
#define VDK_CLOCKS		16
#define VDK_CLOCK_LOG		7
#define VDK_CLOCK_SIZE		(1 << VDK_CLOCK_LOG)

#define VDK_CLOCK_END		0x00	/* u64: generation << 32 | 10^9, stored after the fields */
#define VDK_CLOCK_BEGIN		0x08	/* u64: generation << 32, stored before them */
#define VDK_CLOCK_BASE		0x10	/* u64: ticks */
#define VDK_CLOCK_SEC		0x18	/* s64: seconds at BASE */
#define VDK_CLOCK_NSEC		0x20	/* u64: nanoseconds at BASE, << SHIFT */
#define VDK_CLOCK_MULT		0x28	/* u32: ns per tick, << SHIFT */
#define VDK_CLOCK_SHIFT		0x2c	/* u32: VDK_SHIFT_MIN..VDK_SHIFT_MAX */
#define VDK_CLOCK_RECIP		0x30	/* u32: VDK_RECIP_1000 */
#define VDK_CLOCK_RES		0x34	/* u32: resolution in ns; 0: ask the host */
/*
 * The same clock for a 32-bit reader, whose deltas are below 2^NARROW_LOG and
 * whose shift is a constant:
 *	ns = NSEC32 + (((delta << 6) * MULT32 >> 1) + FRAC32 >> 31)
 * with a 64-bit product. What cannot be read so the host publishes with NSEC32 =
 * VDK_NARROW_CLOSED, and the reader takes its long way, by the fields above: a
 * SHIFT over VDK_NARROW_SHIFT, a MULT that MULT32 cannot hold, a BASE of 2^63
 * or more or less than 2^NARROW_LOG before its low word wraps.
 */
#define VDK_CLOCK_END32		0x38	/* u32: generation + 2 * (BASE >> 32), stored with END */
#define VDK_CLOCK_MULT32	0x3c	/* u32: MULT << (VDK_NARROW_SHIFT - SHIFT) */
#define VDK_CLOCK_NSEC32	0x40	/* u32: NSEC >> SHIFT */
#define VDK_CLOCK_FRAC32	0x44	/* u32: 31 bits of the fraction of NSEC */
/* A time namespace's own page: what to add to the root page's clock. */
#define VDK_CLOCK_OFF_SEC	0x50	/* s64 */
#define VDK_CLOCK_OFF_NSEC	0x58	/* u64: below 10^9 */

#define VDK_GENERATION_STEP	2	/* the low bit of a generation is always 0 */
/*
 * In a block that nobody may read the high word of BEGIN is the generation plus
 * this (odd, so that no END32 equals it whatever the counter), that of END the
 * generation, and END's low word is 0 instead of 10^9: ask the host at once.
 */
#define VDK_CLOCK_CLOSED	0x20000001
#define VDK_NARROW_LOG		25
#define VDK_NARROW_SHIFT	26
#define VDK_NARROW_CLOSED	0x40000000	/* over 10^9, and no sum with it wraps */
#define VDK_NSEC_PER_SEC	1000000000
#define VDK_RECIP_1000		274877907 /* n / 1000 == n * this >> 38 for n < 2^32 */
#define VDK_SHIFT_MIN		2
#define VDK_SHIFT_MAX		63

/* Header of a data page, behind the clock blocks (docs/abi.md 4). */
#define VDK_DATA_MAGIC		0x800	/* 8 bytes: "vdsokit\0" */
#define VDK_DATA_VERSION	0x808	/* u32: VDK_ABI_VERSION */
#define VDK_DATA_BYTES		0x80c	/* u32: VDK_DATA_SIZE */
#define VDK_DATA_ROOT		0x810	/* s64: from this page to the root page; 0 in the root page */
#define VDK_DATA_FREQ		0x818	/* u64: counter ticks a second */
#define VDK_DATA_TZ_WEST	0x820	/* s32: minutes west of Greenwich */
#define VDK_DATA_TZ_DST		0x824	/* s32: kind of DST correction */
#define VDK_DATA_DBLOCK		0x828	/* u32: data cache block, bytes; never 0 */
#define VDK_DATA_DBLOCK_LOG	0x82c	/* u32: log2 of it */
#define VDK_DATA_IBLOCK		0x830	/* u32: instruction cache block, bytes; never 0 */
#define VDK_DATA_IBLOCK_LOG	0x834	/* u32: log2 of it */
#define VDK_DATA_NR64		0x838	/* u32: system calls in MAP64 */
#define VDK_DATA_NR32		0x83c	/* u32: system calls in MAP32 */
#define VDK_DATA_MAP64		0x900	/* u32[64]: bit 31 - n % 32 of word n / 32 is call n */
#define VDK_DATA_MAP32		0xa00	/* u32[64]: the same for 32-bit programs */
#define VDK_SYSMAP_WORDS	64
#define VDK_SYSMAP_MAX		(32 * VDK_SYSMAP_WORDS)

/* Notes in PT_NOTE segments, all with this owner (docs/abi.md 5). */
#define VDK_NOTE_OWNER		"vdsokit"
#define VDK_NT_IMAGE		1	/* in an image: struct vdk_note_image */
#define VDK_NT_VARIANTS		2	/* in an image: struct vdk_note_variant[] */
#define VDK_NT_PLACE		3	/* in a program: struct vdk_note_place */

/* vdk_note_image.gate: how the image asks its host */
#define VDK_GATE_SYSCALL	1	/* the CPU's system call instruction */

/* vdk_note_image.frame: the signal frame its unwind data describes */
#define VDK_FRAME_NONE		0
#define VDK_FRAME_LINUX		1	/* as Linux delivers signals on this CPU */

/* vdk_note_tramp.kind */
#define VDK_TRAMP_SIGRETURN	1	/* old-style frame, no siginfo */
#define VDK_TRAMP_RT_SIGRETURN	2	/* frame with siginfo and ucontext */

/* vdk_note_place.how */
#define VDK_PLACE_AT		1	/* base at .addr */
#define VDK_PLACE_RANDOM	2	/* base chosen at random */
#define VDK_PLACE_NONE		3	/* no image in this program */

#ifndef __ASSEMBLER__
#include <vdk/env.h>

/* One trampoline. Offsets are from the start of the note's descriptor. */
struct vdk_note_tramp {
	uint32_t kind;		/* VDK_TRAMP_* */
	int32_t entry;		/* where the host's signal delivery jumps to */
	int32_t ret;		/* what the handler returns to */
	int32_t end;		/* first byte past it */
};

/* Descriptor of VDK_NT_IMAGE, followed by .tramps records. */
struct vdk_note_image {
	uint32_t version;	/* VDK_ABI_VERSION */
	uint32_t data_dist;	/* bytes from the data page up to the base */
	uint32_t data_size;	/* bytes of a data page in use */
	uint32_t root_dist;	/* bytes from a namespace's root page up to the base */
	uint32_t preferred;	/* base to try first */
	uint32_t frame;		/* VDK_FRAME_* */
	uint32_t gate;		/* VDK_GATE_* */
	uint32_t tramps;	/* number of records that follow */
};

/*
 * Descriptor of VDK_NT_VARIANTS: records, those of one name adjacent. For each
 * name the first record with (features & .mask) == .value wins; the last has
 * mask 0. Offsets are from the start of the note's descriptor.
 */
struct vdk_note_variant {
	int32_t name;		/* of the NUL-terminated dynamic symbol name */
	int32_t body;		/* of the code; unused if .size is 0 */
	uint32_t size;		/* bytes of code; 0: hide the name */
	uint32_t family;	/* names of one family are hidden together or not at all */
	uint64_t mask;
	uint64_t value;
};

/* Descriptor of VDK_NT_PLACE. */
struct vdk_note_place {
	uint32_t how;		/* VDK_PLACE_* */
	uint32_t zero;
	uint64_t addr;		/* for VDK_PLACE_AT, else 0 */
};

#endif /* __ASSEMBLER__ */
#endif /* VDK_ABI_H */
