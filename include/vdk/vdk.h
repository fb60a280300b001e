/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The host library: open a vDSO image, check it, choose code for the CPU,
 * plan where it goes, publish the data page. The usual order of calls is that
 * of this file.
 *
 * Every function works on memory its caller owns and may be called in any
 * context: no allocation, no lock, no state between calls, no callback. Calls
 * on different objects may run at once; one object has one writer at a time.
 *
 * A result is 0 or more, or a negative VDK_E*. On failure outputs are as
 * before the call. A handle of zeros is one that was never opened or planned:
 * what would need more than that refuses it with -VDK_EINVAL. Guest numbers
 * (uint64_t off, addr) never are pointers; the image's byte order and word size
 * need not be the host's.
 */
#ifndef VDK_VDK_H
#define VDK_VDK_H

#include <vdk/abi.h>
#include <vdk/env.h>
#include <vdk/error.h>

#ifdef __cplusplus
extern "C" {
#endif

#define VDK_VERSION		"0.1.0"

/* Of an image, so that looking at it takes little time (docs/abi.md 6). */
#define VDK_MAX_RECORDS		256	/* notes, symbols, FDEs, variants each */
#define VDK_NO_INDEX		0xffffffff

/* ------------------------------------------------------------- images */

enum vdk_order {
	VDK_LITTLE = 1,		/* the values of EI_DATA */
	VDK_BIG = 2,
};

struct vdk_span {		/* bytes of an image; size 0: not there */
	uint64_t off;
	uint64_t size;
};

/* An opened image. For reading; only the library writes it. */
struct vdk_image {
	const uint8_t *blob;
	uint8_t *copy;		/* the same bytes if patching is allowed */
	uint64_t size;		/* bytes of the image: what it loads, and its section headers */
	uint32_t bits;		/* word size: 32 or 64 */
	enum vdk_order order;
	uint32_t machine;	/* e_machine */
	uint32_t symbols;	/* entries of .dynsym, the null one included */
	struct vdk_span load, dynamic, eh_frame_hdr, phdrs;
	struct vdk_span dynsym, dynstr, sysv_hash, gnu_hash, versym, verdef;
	struct vdk_span variants;	/* records */
	struct vdk_span tramps, windows, gates;	/* records behind vdk_note_image */
	uint64_t note;		/* offset of vdk_note_image */
	uint32_t verdefs;	/* version definitions */
	/* vdk_note_image */
	uint32_t data_dist, data_size, root_dist, preferred, frame, gate, flags, counter;
};

/* What vdk_image_check() found. */
struct vdk_report {
	int code;		/* VDK_E*, positive; 0: all rules hold */
	uint32_t sym;		/* symbol it is about, or VDK_NO_INDEX */
	uint64_t off;		/* where in the image; 0 if nowhere */
};

struct vdk_sym {
	const char *name;	/* in the image; NUL-terminated */
	uint64_t value;		/* offset from the base */
	uint64_t size;
	uint32_t index;		/* in .dynsym */
	uint16_t version;	/* raw versym entry; 1 without a table */
	uint16_t section;	/* st_shndx; 0: undefined or hidden */
	uint8_t info;		/* st_info: binding << 4 | type */
	uint8_t other;		/* st_other */
};

/* The ways programs look a name up. */
enum vdk_lookup {
	VDK_LOOKUP_LINEAR,	/* through .dynsym */
	VDK_LOOKUP_SYSV,	/* DT_HASH */
	VDK_LOOKUP_GNU,		/* DT_GNU_HASH */
};

/**
 * vdk_image_open - read an image's headers and find its tables
 * @img:  filled on success
 * @blob: the ELF image, at any alignment; stays in place while @img is used
 * @size: bytes at @blob; nothing beyond them is read
 *
 * The image is what the PT_LOAD loads. Bytes behind that (section headers, the
 * rest of a buffer) are not looked at, copied or mapped: @img->size is without
 * them.
 *
 * Symbols are not walked: call vdk_image_check() before trusting an image you
 * did not build. The offsets in @img lie within the PT_LOAD and are from the
 * image's start (docs/abi.md 5).
 *
 * Return: 0; a code of the family "no image for this library"; -VDK_ETOOMANY
 * (symbols, notes, or more than VDK_PROGRAM_PHDRS program headers);
 * -VDK_ESYSV_NONE (neither hash table); -VDK_ESYSV_FORM or -VDK_EGNU_FORM (a
 * hash table that tells no size).
 */
int vdk_image_open(struct vdk_image *img, const void *blob, size_t size);

/**
 * vdk_image_check - hold the whole image against every rule
 * @img: an opened image or copy, patched or not
 * @why: filled in any case: which rule, where; may be NULL
 *
 * Return: 0, minus the code of the first broken rule (docs/abi.md 6), or
 * -VDK_EINVAL (never opened).
 */
int vdk_image_check(const struct vdk_image *img, struct vdk_report *why);

/**
 * vdk_image_copy - make a private copy that may be patched
 * @img:  the original, only read
 * @buf:  takes the copy; what is left of it is zeroed
 * @size: bytes at @buf, at least @img->size; whole pages suit a host that
 *        maps them
 * @copy: filled: the image at @buf
 *
 * Return: 0, -VDK_ENOSPACE or -VDK_EINVAL (never opened).
 */
int vdk_image_copy(const struct vdk_image *img, void *buf, size_t size,
		   struct vdk_image *copy);

/**
 * vdk_image_sym - find an export
 * @version: name of its version, or NULL for any
 * @name:    exact name
 *
 * Return: 0, or -VDK_ENOENT: not there, hidden, or another version.
 */
int vdk_image_sym(const struct vdk_image *img, const char *version,
		  const char *name, struct vdk_sym *sym);

/** vdk_image_sym_by - the same by one given method; -VDK_ENOENT without its table */
int vdk_image_sym_by(const struct vdk_image *img, enum vdk_lookup method,
		     const char *version, const char *name, struct vdk_sym *sym);

/**
 * vdk_image_sym_at - read entry @index of .dynsym, whatever it is
 *
 * Return: 0, -VDK_ENOENT (no such entry) or -VDK_ESYM_NAME (name unreadable).
 */
int vdk_image_sym_at(const struct vdk_image *img, uint32_t index,
		     struct vdk_sym *sym);

/** vdk_image_version - name of version definition @index (as in versym), or NULL */
const char *vdk_image_version(const struct vdk_image *img, uint32_t index);

/** vdk_image_soname - the SONAME, or NULL */
const char *vdk_image_soname(const struct vdk_image *img);

/** vdk_image_build_id - 0 and where the build-id's bytes are, or -VDK_ENOENT */
int vdk_image_build_id(const struct vdk_image *img, struct vdk_span *id);

/** vdk_machine_name - "powerpc", "powerpc64le"...; never NULL */
const char *vdk_machine_name(const struct vdk_image *img);

/* ----------------------------------------------------------- variants */

struct vdk_variant {
	const char *name;	/* in the image */
	uint64_t body;		/* offset from the base */
	uint64_t size;		/* 0: hidden */
	uint32_t record;	/* that won; of a hidden family: the one that hides */
	uint32_t family;	/* 0: none */
};

/**
 * vdk_variant_patch - give each export the body that fits the CPU
 * @copy:     from vdk_image_copy(), not patched yet; its .dynsym is written
 * @features: VDK_PPC_* and the like; 0 is always safe
 *
 * Rewrites value and size of each name in the image's variant table, or hides
 * it: no lookup method finds a hidden name. If one name of a family is hidden
 * all of it are. The whole table is checked first; without one, nothing to do.
 *
 * Return: 0, -VDK_ECOPY, -VDK_ETOOMANY, -VDK_EEH_COVER or -VDK_EVARIANT_*;
 * nothing is written then.
 */
int vdk_variant_patch(struct vdk_image *copy, uint64_t features);

/**
 * vdk_variant_pick - tell what vdk_variant_patch() would choose for a name
 *
 * Return: 0, -VDK_ENOENT (@name has no variants), -VDK_ETOOMANY,
 * -VDK_EEH_COVER or -VDK_EVARIANT_*.
 */
int vdk_variant_pick(const struct vdk_image *img, const char *name,
		     uint64_t features, struct vdk_variant *pick);

/** vdk_variant_at - read record @index as it is; mask and value if not NULL */
int vdk_variant_at(const struct vdk_image *img, uint32_t index,
		   struct vdk_variant *record, uint64_t *mask, uint64_t *value);

/* -------------------------------------------------------- trampolines */

struct vdk_tramp {		/* offsets from the base */
	uint64_t entry;		/* where signal delivery jumps to */
	uint64_t ret;		/* what the handler returns to */
	uint64_t end;		/* first byte past it */
};

/**
 * vdk_tramp_find - what a signal handler is called through
 * @kind: VDK_TRAMP_*
 *
 * Return: 0, -VDK_ENOENT (not in this image) or -VDK_ETRAMP_RANGE.
 */
int vdk_tramp_find(const struct vdk_image *img, uint32_t kind,
		   struct vdk_tramp *tramp);

/* ------------------------------------------------------------- layout */

enum vdk_region_kind {
	VDK_REGION_ROOT,	/* a time namespace's root page */
	VDK_REGION_DATA,	/* the data page */
	VDK_REGION_TEXT,	/* the image */
};

#define VDK_PROT_R		1
#define VDK_PROT_X		4

#define VDK_REGION_NEVER_WRITABLE 1	/* not by mprotect, not by a debugger */
#define VDK_REGION_COPY_ON_WRITE 2	/* private: a debugger's breakpoints */

struct vdk_region {
	enum vdk_region_kind kind;
	uint32_t prot;		/* VDK_PROT_* */
	uint32_t flags;		/* VDK_REGION_* */
	int64_t off;		/* from the base */
	uint64_t size;		/* address space it takes: VDK_ALIGN multiple */
	uint64_t used;		/* bytes to back with memory: whole pages */
};

struct vdk_layout {
	uint32_t count;		/* of regions, ascending */
	uint32_t bits;		/* word size of the address space */
	struct vdk_region region[3];
	int64_t lo;		/* the whole, from the base: [lo, hi) */
	int64_t hi;
	uint64_t preferred;	/* base to try first; 0: none */
};

#define VDK_LAYOUT_WITH_ROOT	1	/* room for a time namespace's root page */

struct vdk_layout_opts {
	uint32_t size;		/* sizeof(struct vdk_layout_opts) */
	uint32_t page_size;	/* of the host; power of two up to VDK_ALIGN */
	uint32_t flags;		/* VDK_LAYOUT_* */
};

/**
 * vdk_layout_plan - what to map, relative to a base not yet chosen
 *
 * The host maps each region, or leaves holes: nothing lies between the used
 * bytes and the region's size, but nothing else may be put there.
 *
 * Return: 0 or -VDK_EINVAL (options; a root page for an image that knows none;
 * an image that was never opened).
 */
int vdk_layout_plan(const struct vdk_image *img,
		    const struct vdk_layout_opts *opts, struct vdk_layout *out);

struct vdk_range {		/* addresses in use; past the end is clipped */
	uint64_t addr;
	uint64_t size;
};

#define VDK_PLACE_LOW		0	/* beside VDK_PLACE_AT, _RANDOM, _NONE */

struct vdk_policy {
	uint32_t size;		/* sizeof(struct vdk_policy) */
	uint32_t how;		/* VDK_PLACE_* */
	uint64_t addr;		/* VDK_PLACE_AT: the base, not 0, a multiple of VDK_ALIGN */
	uint64_t entropy;	/* VDK_PLACE_RANDOM: 64 random bits, not 0 */
	uint64_t min;		/* nothing is mapped below this, and never at address 0... */
	uint64_t max;		/* ...nor from this on; 0, but not RANDOM: end of address space */
};

#define VDK_PLACED		0	/* as requested */
#define VDK_PLACED_ELSEWHERE	1	/* the base requested was not to be had */
#define VDK_PLACED_NOWHERE	2	/* VDK_PLACE_NONE: do not map; base 0 */

/**
 * vdk_layout_place - choose the base
 * @busy:  ranges in use, in any order, may overlap; NULL if @count is 0
 * @base:  address of the ELF header, a multiple of VDK_ALIGN
 *
 * LOW is the image's preferred base if it has one and all of the layout is free
 * there, else the lowest base where it is. AT is that base, else as LOW. RANDOM is any free
 * base, each as likely as the other. A base is free if the layout keeps within
 * [min, max) and meets no busy range. Takes time with the square of @count.
 *
 * RANDOM wants entropy and max said: a program's placement request may be for it,
 * so a host that lets requests apply sets both. From entropy 0 the base would be
 * known, and the end of the address space is hardly where programs' addresses end.
 *
 * Return: VDK_PLACED, VDK_PLACED_ELSEWHERE (LOW not at the preferred base, AT
 * not at its address), VDK_PLACED_NOWHERE, -VDK_EINVAL (policy, @plan never
 * planned, @busy NULL with a @count) or -VDK_ENOROOM.
 */
int vdk_layout_place(const struct vdk_layout *plan,
		     const struct vdk_policy *policy,
		     const struct vdk_range *busy, size_t count, uint64_t *base);

/**
 * vdk_layout_free_at - is @base free?
 * @policy: of it only min and max are looked at
 * @busy:   as above
 *
 * For hosts that search among their own mappings and test each base that they
 * come to, with what is near it in @busy.
 *
 * Return: whether all of the layout keeps within [min, max) and meets no busy
 * range. Never for a base that is no multiple of VDK_ALIGN.
 */
bool vdk_layout_free_at(const struct vdk_layout *plan,
			const struct vdk_policy *policy,
			const struct vdk_range *busy, size_t count, uint64_t base);

/* A program's placement request: where its image should be. */
struct vdk_request {
	uint32_t how;		/* VDK_PLACE_AT, _RANDOM or _NONE */
	uint64_t addr;
};

/**
 * vdk_request_read - find a program's placement request
 * @notes: bytes of one PT_NOTE segment, at any alignment
 * @size:  of them, one pass over which is all the work
 * @align: p_align of the segment
 * @order: of the program
 *
 * A note that is not as VDK_PLACE_* notes are made is passed over; the first
 * good one counts (docs/abi.md 5).
 *
 * Return: 0 or -VDK_ENOENT: there is none.
 */
int vdk_request_read(const void *notes, size_t size, uint64_t align,
		     enum vdk_order order, struct vdk_request *request);

/* What to read of a program, whatever its headers say: no more than this. */
#define VDK_PROGRAM_PHDRS	64	/* program headers; of an image, too */
#define VDK_PROGRAM_NOTES	8	/* PT_NOTE segments... */
#define VDK_PROGRAM_NOTE_BYTES	2048	/* ...of so many bytes together */

/* A program's ELF file, as far as placing an image goes. */
struct vdk_program {
	uint32_t bits;		/* word size: 32 or 64 */
	enum vdk_order order;
	uint32_t moves;		/* 1: ET_DYN, addresses are from a bias */
	uint32_t has_interp;	/* 1: there is a PT_INTERP */
	struct vdk_span phdrs;	/* where in the file to read them */
	uint64_t first, end;	/* PT_LOAD: [lowest, highest) address; 0, 0: none */
	uint32_t notes;		/* PT_NOTE segments worth reading, in order */
	struct {
		struct vdk_span span;	/* in the file, maybe past its end */
		uint64_t align;
	} note[VDK_PROGRAM_NOTES];
};

/**
 * vdk_program_open - read a program's ELF header
 * @head: the file's first bytes; 64 are enough
 *
 * Fills all but @prog->note; what comes from program headers is as if it had none.
 *
 * Return: 0, -VDK_EFORMAT, -VDK_ETYPE (no program) or -VDK_ETOOMANY (program
 * headers).
 */
int vdk_program_open(struct vdk_program *prog, const void *head, size_t size);

/**
 * vdk_program_scan - read its program headers
 * @phdrs: the bytes of prog->phdrs
 *
 * Fills @prog from has_interp on, except phdrs. A host that has decoded the ELF
 * header itself may set bits, order, moves and phdrs.size (of at most
 * VDK_PROGRAM_PHDRS headers) instead of calling vdk_program_open.
 *
 * PT_NOTE segments that are too short for a request, that go over the limits above,
 * or past 2^63 are passed over.
 */
void vdk_program_scan(struct vdk_program *prog, const void *phdrs);

/** vdk_request_apply - let a request replace how and addr of the host's policy */
void vdk_request_apply(const struct vdk_request *request, struct vdk_policy *policy);

/* ---------------------------------------------------------- data page */

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
 * clock with an offset of its own; a namespace's page; a handle of zeros.
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
void vdk_page_mark(struct vdk_page *pg);

/** vdk_page_close - close all clocks: programs fall back (no counter to read, or not now) */
void vdk_page_close(struct vdk_page *pg);

/**
 * vdk_page_rebase - close all clocks of a page whose past does not count any more
 *
 * When the counter was set to another value, the host restored from a snapshot, or a
 * page's memory from another moment than its handle: before any program runs again.
 * All blocks are written, whatever the handle takes them for, by a generation that
 * neither it nor the page had. The next publish opens them.
 */
void vdk_page_rebase(struct vdk_page *pg);

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
void vdk_page_set_tz(struct vdk_page *pg, int32_t minutes_west, int32_t dst);

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

/* ---------------------------------------------------- process start, words */

#define VDK_AT_SYSINFO_EHDR	33
#define VDK_AUXV_MAX		16	/* bytes vdk_auxv_fill() writes at most */

/**
 * vdk_auxv_fill - make the auxiliary vector's entry for the image
 * @base: where the image was placed; 0: nowhere, the program gets no entry
 * @out:  takes two words in the program's size and order, at any alignment
 * @cap:  bytes at @out
 *
 * Return: bytes written (0 for base 0), -VDK_EINVAL (base not a multiple of
 * VDK_ALIGN, image never opened), -VDK_ERANGE (base above 32 bits), -VDK_ENOSPACE.
 */
int vdk_auxv_fill(const struct vdk_image *img, uint64_t base, void *out,
		  size_t cap);

/**
 * vdk_strerror - one sentence about a result; never NULL
 *
 * All results of 0 and more are no errors, whatever they count. So a report's
 * .code goes here with a minus before it.
 */
const char *vdk_strerror(int err);

#ifdef __cplusplus
}
#endif

#endif /* VDK_VDK_H */
