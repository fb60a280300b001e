/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the library's files know of each other. These names end in an
 * underscore and are nobody else's business.
 */
#ifndef VDK_INTERNAL_H
#define VDK_INTERNAL_H

#include "elf.h"

#define VDK_NAME_MAX_		255	/* longest name we look at, without its NUL */

/* A handle that no open has filled is all zero, if its owner took care. */
static inline bool vdk_opened_(const struct vdk_image *img)
{
	return img && img->bits;
}

/* note.c: walk the notes of one segment */
struct vdk_notes_ {
	const uint8_t *bytes;
	uint64_t size;
	uint64_t pos;
	uint32_t align;
	enum vdk_order order;
};

struct vdk_note_ {
	uint32_t type;
	uint32_t size;		/* of the descriptor */
	uint64_t desc;		/* its offset in the segment */
	const char *owner;
	uint32_t owner_size;
};

void vdk_notes_start_(struct vdk_notes_ *it, const uint8_t *bytes, uint64_t size,
		      uint64_t align, enum vdk_order order);
int vdk_notes_next_(struct vdk_notes_ *it, struct vdk_note_ *note);
bool vdk_note_is_(const struct vdk_note_ *note, const char *owner, uint32_t type);
int vdk_image_notes_(struct vdk_image *img);

/* An offset counted from the image note's descriptor, as one from the image's start. */
uint64_t vdk_note_ref_(const struct vdk_image *img, uint64_t at);

/* A note of ours with a request: header, owner, descriptor. */
#define VDK_REQUEST_SIZE_ \
	(sizeof(struct vdk_nhdr_) + sizeof(VDK_NOTE_OWNER) + sizeof(struct vdk_note_place))

/* str.c; of a name no more than VDK_NAME_MAX_ + 1 bytes are read */
uint32_t vdk_str_length_(const char *name);
bool vdk_str_same_(const char *a, const char *b);
const char *vdk_str_dyn_(const struct vdk_image *img, uint64_t off);

/* sym.c */
bool vdk_sym_hidden_(const struct vdk_image *img, uint32_t index);
bool vdk_sym_exported_(const struct vdk_sym *sym);

/* hash.c: the tables themselves */
uint32_t vdk_hash_sysv_(const char *name);
uint32_t vdk_hash_gnu_(const char *name);

struct vdk_gnu_ {
	uint32_t buckets, first, bloom, shift;
	uint64_t bloom_off, bucket_off, chain_off;
};

int vdk_hash_gnu_read_(const struct vdk_image *img, uint64_t off, struct vdk_gnu_ *gnu);
int vdk_hash_sizes_(struct vdk_image *img);
bool vdk_hash_gnu_bloom_(const struct vdk_image *img, const struct vdk_gnu_ *gnu,
			 uint32_t hash);
uint32_t vdk_hash_sysv_word_(const struct vdk_image *img, uint64_t slot);
/* The first, then the next index to try; 0 when there is none. */
uint32_t vdk_hash_sysv_first_(const struct vdk_image *img, uint32_t hash);
uint32_t vdk_hash_sysv_next_(const struct vdk_image *img, uint32_t index);
uint32_t vdk_hash_gnu_first_(const struct vdk_image *img, const struct vdk_gnu_ *gnu,
			     uint32_t hash);
uint32_t vdk_hash_gnu_next_(const struct vdk_image *img, const struct vdk_gnu_ *gnu,
			    uint32_t index);

/* version.c: version definitions */
struct vdk_verdef_ {
	uint32_t flags, index, hash;
	const char *name;
	uint64_t aux;		/* where it is named */
};

/* Read the one at *off and advance *off; 0 when that was the last. */
int vdk_version_next_(const struct vdk_image *img, uint64_t *off,
		      struct vdk_verdef_ *def);

/* Two functions with half a body in common; one body with two names is fine. */
static inline bool vdk_partly_(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size && (a != b || a_size != b_size);
}

/* record.c: the variant table */
struct vdk_record_ {
	struct vdk_variant v;
	uint64_t mask, value;
};

uint32_t vdk_record_count_(const struct vdk_image *img);
int vdk_record_at_(const struct vdk_image *img, uint32_t i, struct vdk_record_ *rec);

/* eh.c: unwind data */
struct vdk_eh_ {
	uint64_t hdr, frame;	/* .eh_frame_hdr, .eh_frame */
	uint32_t count;		/* of pairs in the table, all within the image */
};

struct vdk_fde_ {
	uint64_t pc, len;	/* what it covers */
};

int vdk_eh_open_(const struct vdk_image *img, struct vdk_eh_ *eh);
/* Pair @i: a function's start, and where its FDE is. */
uint64_t vdk_eh_pc_(const struct vdk_image *img, const struct vdk_eh_ *eh, uint32_t i);
uint64_t vdk_eh_fde_(const struct vdk_image *img, const struct vdk_eh_ *eh, uint32_t i);
uint8_t vdk_eh_cie_(const struct vdk_image *img, uint64_t off);
bool vdk_eh_read_fde_(const struct vdk_image *img, const struct vdk_eh_ *eh,
		      uint64_t off, struct vdk_fde_ *fde);
struct vdk_span vdk_eh_frames_(const struct vdk_image *img);
bool vdk_eh_covers_(const struct vdk_image *img, uint64_t off, uint64_t size);

/* code.c: all functions of an image, one after the other; zeros before the first */
struct vdk_code_ {
	uint64_t off, size;
	uint32_t sym;		/* the export, or VDK_NO_INDEX: a trampoline */
	uint32_t next;
};

bool vdk_code_next_(const struct vdk_image *img, struct vdk_code_ *code);

/* check_place.c: is one of these bytes among those that a patch writes? */
bool vdk_place_patched_(const struct vdk_image *img, uint64_t off, uint64_t size);

/* check_*.c: 0 or minus the code; @why gets offset and symbol only */
int vdk_check_elf_(const struct vdk_image *img, struct vdk_report *why);
int vdk_check_dyn_(const struct vdk_image *img, struct vdk_report *why);
int vdk_check_hash_(const struct vdk_image *img, struct vdk_report *why);
int vdk_check_version_(const struct vdk_image *img, struct vdk_report *why);
int vdk_check_sym_(const struct vdk_image *img, struct vdk_report *why);
int vdk_check_note_(const struct vdk_image *img, struct vdk_report *why);
int vdk_check_eh_(const struct vdk_image *img, struct vdk_report *why);
int vdk_check_place_(const struct vdk_image *img, struct vdk_report *why);
int vdk_check_variant_(const struct vdk_image *img, struct vdk_report *why);

#endif /* VDK_INTERNAL_H */
