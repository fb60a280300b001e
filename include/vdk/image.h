/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Images: open and check one, look its names up, choose code for the CPU, find
 * its signal trampolines.
 */
#ifndef VDK_IMAGE_H
#define VDK_IMAGE_H

#include <vdk/abi.h>
#include <vdk/env.h>
#include <vdk/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of an image, so that looking at it takes little time (docs/abi.md 6). */
#define VDK_MAX_RECORDS		256	/* notes, symbols, FDEs, variants each */
#define VDK_NO_INDEX		0xffffffff

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
	uint8_t *fresh;		/* the same bytes of a copy not patched yet, else NULL */
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

#ifdef __cplusplus
}
#endif

#endif /* VDK_IMAGE_H */
