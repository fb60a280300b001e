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
#define VDK_ABI_VERSION		2

/* Where things lie, seen from the base (docs/abi.md 2). */
#define VDK_ALIGN		0x10000	/* of the regions' distances, and of the base a host chooses */
#define VDK_DATA_DIST		0x10000	/* data page: this far below the base */
#define VDK_ROOT_DIST		0x20000	/* root page of a time namespace: likewise */
#define VDK_DATA_LOG		12
#define VDK_DATA_SIZE		(1 << VDK_DATA_LOG) /* bytes of a data page, and its alignment */
#define VDK_PREFERRED_BASE	0x100000

/*
 * A clock block: all that one read of one clock needs, in one cache line.
 * The blocks come first in the page, so that the address of block N is the
 * page's address with N put in at bit VDK_CLOCK_LOG (docs/abi.md 3).
 */
#define VDK_CLOCKS		24
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
#define VDK_CLOCK_RES		0x34	/* u32: resolution in ns; 0: falls back to the host */
/*
 * The same clock for a 32-bit reader, whose deltas are below 2^NARROW_LOG and
 * whose shift is a constant:
 *	ns = NSEC32 + (((delta << 6) * MULT32 >> 1) + FRAC32 >> 31)
 * with a 64-bit product. What cannot be read so the host publishes with NSEC32 =
 * VDK_NARROW_CLOSED, and the reader takes its slow path, by the fields above: a
 * SHIFT over VDK_NARROW_SHIFT, a MULT that MULT32 cannot hold, a BASE less than
 * 2^NARROW_LOG before its low word wraps. The coarse clocks' reader takes NSEC32
 * whatever the word size.
 */
#define VDK_CLOCK_MULT32	0x38	/* u32: MULT << (VDK_NARROW_SHIFT - SHIFT) */
#define VDK_CLOCK_NSEC32	0x3c	/* u32: NSEC >> SHIFT */
#define VDK_CLOCK_FRAC32	0x40	/* u32: 31 bits of the fraction of NSEC */
#define VDK_CLOCK_LIMIT		0x48	/* u64: ticks after BASE that may be shown; all ones: any */
/* What the page's process adds: to the root page's clock, to a gate's answer. */
#define VDK_CLOCK_OFF_SEC	0x50	/* s64 */
#define VDK_CLOCK_OFF_NSEC	0x58	/* u64: below 10^9 */

#define VDK_GENERATION_STEP	2	/* the low bit of a generation is always 0 */
/*
 * In a block that nobody may read the high word of BEGIN is the generation plus
 * this, that of END the generation, and END's low word is 0 instead of 10^9.
 */
#define VDK_CLOCK_CLOSED	1
#define VDK_NARROW_LOG		25
#define VDK_NARROW_SHIFT	26
#define VDK_NARROW_CLOSED	0x40000000	/* over 10^9, and no sum with it wraps */
#define VDK_WIDE_LOG		32	/* the fast path on 64 bits: deltas below 2^WIDE_LOG */
#define VDK_BEHIND_LOG		25	/* a counter up to 2^BEHIND_LOG behind BASE counts as BASE */
#define VDK_NSEC_PER_SEC	1000000000
#define VDK_RECIP_1000		274877907 /* n / 1000 == n * this >> 38 for n < 2^32 */
#define VDK_SHIFT_MIN		2
#define VDK_SHIFT_MAX		63
#define VDK_SEC_LOG		61	/* seconds and offsets are from -2^SEC_LOG to 2^SEC_LOG - 1 */
/* Clocks that stand still between publishes: their readers never see a counter. */
#define VDK_CLOCK_COARSE_FIRST	5
#define VDK_CLOCK_COARSE_LAST	6

/* Header of a data page, behind the clock blocks (docs/abi.md 4). */
#define VDK_DATA_MAGIC		0xc00	/* 8 bytes: "vdsokit\0" */
#define VDK_DATA_VERSION	0xc08	/* u32: VDK_ABI_VERSION */
#define VDK_DATA_BYTES		0xc0c	/* u32: VDK_DATA_SIZE */
#define VDK_DATA_ROOT		0xc10	/* s64: from this page to the root page; 0 in the root page */
#define VDK_DATA_GENERATION	0xc18	/* u32: the last that was taken */
#define VDK_DATA_TZ_WEST	0xc20	/* s32: minutes west of Greenwich */
#define VDK_DATA_TZ_DST		0xc24	/* s32: kind of DST correction */
#define VDK_DATA_RANDOM		0xc28	/* room for getrandom: u64 generation, u32 ready */
#define VDK_DATA_SLOT		0xc40	/* u64[VDK_SLOTS]: addresses for VDK_GATE_CALL; 0: none */
#define VDK_DATA_CPUS		0xc80	/* room for a table by CPU, 128 bytes */
#define VDK_DATA_FAMILY		0xd00	/* to the end: the family's (docs/abi.md 4.2, powerpc.h) */

/* VDK_DATA_SLOT: which function the address is of, in the C convention of its CPU. */
#define VDK_SLOT_CLOCK_GETTIME	0
#define VDK_SLOT_GETTIMEOFDAY	1
#define VDK_SLOT_TIME		2
#define VDK_SLOT_CLOCK_GETRES	3
#define VDK_SLOT_GETCPU		4
#define VDK_SLOT_GETRANDOM	5
#define VDK_SLOTS		8

/* Notes in PT_NOTE segments, all with this owner (docs/abi.md 5). */
#define VDK_NOTE_OWNER		"vdsokit"
#define VDK_NT_IMAGE		1	/* in an image: struct vdk_note_image */
#define VDK_NT_VARIANTS		2	/* in an image: struct vdk_note_variant[] */
#define VDK_NT_PLACE		3	/* in a program: struct vdk_note_place */

/* vdk_note_image.gate: how the image reaches its host (docs/abi.md 5.1) */
#define VDK_GATE_SYSCALL	1	/* the CPU's system call instruction */
#define VDK_GATE_CALL		2	/* a call of VDK_DATA_SLOT's address, if that is not 0 */

/* vdk_note_image.flags: what the host must do; it refuses bits it does not know */
#define VDK_IMAGE_BRANCH_PROTECT 1	/* map with the CPU's branch target protection */
#define VDK_IMAGE_FLAGS		1	/* all that this version has */

/* vdk_note_image.counter: what the readers take for ticks */
#define VDK_COUNTER_NONE	0	/* nothing: every moving clock falls back */
#define VDK_COUNTER_CPU		1	/* the counter that the family's document names */

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

/* Descriptor of VDK_NT_IMAGE, followed by its records. */
struct vdk_note_image {
	uint32_t version;	/* VDK_ABI_VERSION */
	uint32_t data_dist;	/* bytes from the data page up to the base */
	uint32_t data_size;	/* bytes of a data page in use */
	uint32_t root_dist;	/* bytes from a namespace's root page up to the base */
	uint32_t preferred;	/* base to try first; 0: none */
	uint32_t frame;		/* VDK_FRAME_* */
	uint32_t gate;		/* VDK_GATE_SYSCALL or VDK_GATE_CALL */
	uint32_t flags;		/* VDK_IMAGE_* */
	uint32_t counter;	/* VDK_COUNTER_* */
	uint32_t tramps;	/* number of vdk_note_tramp that follow, */
	uint32_t windows;	/* of vdk_note_window behind them, */
	uint32_t gates;		/* of vdk_note_gate behind these; 0: not told */
};

/* Code whose addresses have a meaning to the host while a program is in them. */
struct vdk_note_window {
	uint32_t kind;		/* none is defined yet; a host passes over what it does not know */
	int32_t start;
	int32_t end;		/* first byte past it */
	uint32_t zero;
};

/* One instruction by which the image reaches its host. */
struct vdk_note_gate {
	uint32_t kind;		/* VDK_GATE_SYSCALL or VDK_GATE_CALL */
	int32_t at;
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
