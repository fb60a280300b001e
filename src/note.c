/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Notes: what an image says about itself (docs/abi.md 5). */
#include "internal.h"

void vdk_notes_start_(struct vdk_notes_ *it, const uint8_t *bytes, uint64_t size,
		      uint64_t align, enum vdk_order order)
{
	it->bytes = bytes;
	it->size = size;
	it->pos = 0;
	it->align = align == 8 ? 8 : 4;	/* what linkers make; all else is 4 */
	it->order = order;
}

/* Padding may be missing at the segment's end. */
static uint64_t padded(const struct vdk_notes_ *it, uint64_t pos)
{
	pos = (pos + it->align - 1) & ~(uint64_t)(it->align - 1);
	return pos > it->size ? it->size : pos;
}

/* 1 and the next note, 0 at the end, or -VDK_ENOTE: nothing can be read on. */
int vdk_notes_next_(struct vdk_notes_ *it, struct vdk_note_ *note)
{
	const uint8_t *head = it->bytes + it->pos;
	uint64_t owner;

	if (it->pos == it->size)
		return 0;
	if (!vdk_range_ok_(it->pos, sizeof(struct vdk_nhdr_), it->size))
		return -VDK_ENOTE;
	note->owner_size = vdk_ld32_(VDK_AT_(head, vdk_nhdr_, owner), it->order);
	note->size = vdk_ld32_(VDK_AT_(head, vdk_nhdr_, desc), it->order);
	note->type = vdk_ld32_(VDK_AT_(head, vdk_nhdr_, type), it->order);
	note->owner = (const char *)head + sizeof(struct vdk_nhdr_);
	owner = it->pos + sizeof(struct vdk_nhdr_);
	if (!vdk_range_ok_(owner, note->owner_size, it->size))
		return -VDK_ENOTE;
	note->desc = padded(it, owner + note->owner_size);
	if (!vdk_range_ok_(note->desc, note->size, it->size))
		return -VDK_ENOTE;
	it->pos = padded(it, note->desc + note->size);
	return 1;
}

bool vdk_note_is_(const struct vdk_note_ *note, const char *owner, uint32_t type)
{
	uint32_t i;

	if (note->type != type)
		return false;
	for (i = 0; i < note->owner_size; i++) {
		if (note->owner[i] != owner[i])
			return false;
		if (!owner[i])
			return i + 1 == note->owner_size;
	}
	return false;
}

#define FIELD(img, at, field)	vdk_u32_(img, VDK_AT_(at, vdk_note_image, field))

/* The records behind the note: each kind's number of them, one kind after the other. */
static int image_records(struct vdk_image *img, uint64_t at, uint32_t size)
{
	uint64_t pos = sizeof(struct vdk_note_image);

	img->tramps.off = at + pos;
	img->tramps.size = FIELD(img, at, tramps) *
			   (uint64_t)sizeof(struct vdk_note_tramp);
	pos += img->tramps.size;
	img->windows.off = at + pos;
	img->windows.size = FIELD(img, at, windows) *
			    (uint64_t)sizeof(struct vdk_note_window);
	pos += img->windows.size;
	img->gates.off = at + pos;
	img->gates.size = FIELD(img, at, gates) *
			  (uint64_t)sizeof(struct vdk_note_gate);
	return pos + img->gates.size == size ? 0 : -VDK_ENOTE_FIELD;
}

/* Fields that would make a layout overlap, or that we cannot serve. */
static bool image_fields_ok(const struct vdk_image *img)
{
	uint64_t end = (uint64_t)img->data_dist + VDK_ALIGN;

	return (img->data_dist | img->root_dist | img->preferred) % VDK_ALIGN == 0 &&
	       img->data_dist && img->data_size == VDK_DATA_SIZE &&
	       (!img->root_dist || img->root_dist >= end) &&
	       (!img->preferred || (img->preferred >= img->data_dist &&
				    img->preferred >= img->root_dist)) &&
	       (img->gate == VDK_GATE_SYSCALL || img->gate == VDK_GATE_CALL) &&
	       img->frame <= VDK_FRAME_LINUX && !(img->flags & ~VDK_IMAGE_FLAGS) &&
	       img->counter <= VDK_COUNTER_CPU;
}

/* Take over a vdk_note_image, field by field: it is in the image's order. */
static int image_note(struct vdk_image *img, uint64_t at, uint32_t size)
{
	int err;

	if (img->note)
		return -VDK_ENOTE_IMAGE;
	if (size < VDK_AT_(0, vdk_note_image, data_dist))	/* behind the version */
		return -VDK_ENOTE_FIELD;
	if (FIELD(img, at, version) != VDK_ABI_VERSION)
		return -VDK_EABI;
	if (size < sizeof(struct vdk_note_image))
		return -VDK_ENOTE_FIELD;
	img->note = at;
	img->data_dist = FIELD(img, at, data_dist);
	img->data_size = FIELD(img, at, data_size);
	img->root_dist = FIELD(img, at, root_dist);
	img->preferred = FIELD(img, at, preferred);
	img->frame = FIELD(img, at, frame);
	img->gate = FIELD(img, at, gate);
	img->flags = FIELD(img, at, flags);
	img->counter = FIELD(img, at, counter);
	err = image_records(img, at, size);
	if (err)
		return err;
	return image_fields_ok(img) ? 0 : -VDK_ENOTE_FIELD;
}

static int one_note(struct vdk_image *img, uint64_t base,
		    const struct vdk_note_ *note)
{
	if (vdk_note_is_(note, VDK_NOTE_OWNER, VDK_NT_IMAGE))
		return image_note(img, base + note->desc, note->size);
	if (vdk_note_is_(note, VDK_NOTE_OWNER, VDK_NT_VARIANTS)) {
		if (img->variants.off)
			return -VDK_ENOTE;
		img->variants.off = base + note->desc;
		img->variants.size = note->size;
	}
	return 0;
}

/*
 * Take what is ours from one segment. @left counts notes down: headers may name
 * one segment often, and each time it is walked.
 */
static int segment_notes(struct vdk_image *img, const struct vdk_phdr_ *ph,
			 uint32_t *left)
{
	struct vdk_notes_ it;
	struct vdk_note_ note;
	int ret;

	if (ph->off != ph->vaddr ||
	    !vdk_range_ok_(ph->off, ph->filesz, img->load.size))
		return -VDK_EBOUNDS;
	vdk_notes_start_(&it, img->blob + ph->off, ph->filesz, ph->align,
			 img->order);
	while ((ret = vdk_notes_next_(&it, &note)) > 0) {
		if (!(*left)--)
			return -VDK_ETOOMANY;
		ret = one_note(img, ph->off, &note);
		if (ret)
			return ret;
	}
	return ret;
}

int vdk_image_notes_(struct vdk_image *img)
{
	uint32_t i, count = vdk_elf_phdrs_(img), left = VDK_MAX_RECORDS;
	struct vdk_phdr_ ph;
	int err;

	for (i = 0; i < count; i++) {
		vdk_elf_phdr_(img, i, &ph);
		if (ph.type != E_PT_NOTE)
			continue;
		err = segment_notes(img, &ph, &left);
		if (err)
			return err;
	}
	return img->note ? 0 : -VDK_ENOTE_IMAGE;
}

uint64_t vdk_note_ref_(const struct vdk_image *img, uint64_t at)
{
	return vdk_ref_(img, at, img->note);
}
