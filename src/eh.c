/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Unwind data: the search table of .eh_frame_hdr and the records of .eh_frame.
 * What the records say is not looked at here.
 */
#include "internal.h"

/*
 * .eh_frame_hdr as every linker makes it: version, three encodings, distance
 * to .eh_frame, count, then pairs of function and FDE, both from the header.
 */
enum {
	EH_VERSION = 1,
	EH_PTR_ENC = 0x1b,	/* pc-relative, signed 32 bits */
	EH_COUNT_ENC = 0x03,	/* unsigned 32 bits */
	EH_TABLE_ENC = 0x3b,	/* header-relative, signed 32 bits */
	EH_TABLE = 12,
	EH_PAIR = 8,
};

uint64_t vdk_eh_pc_(const struct vdk_image *img, const struct vdk_eh_ *eh, uint32_t i)
{
	return vdk_ref_(img, eh->hdr + EH_TABLE + (uint64_t)i * EH_PAIR, eh->hdr);
}

uint64_t vdk_eh_fde_(const struct vdk_image *img, const struct vdk_eh_ *eh, uint32_t i)
{
	return vdk_ref_(img, eh->hdr + EH_TABLE + (uint64_t)i * EH_PAIR + 4, eh->hdr);
}

int vdk_eh_open_(const struct vdk_image *img, struct vdk_eh_ *eh)
{
	const uint8_t *p = img->blob + img->eh_frame_hdr.off;

	if (!img->eh_frame_hdr.size)
		return -VDK_EEH_NONE;
	if (img->eh_frame_hdr.size < EH_TABLE)
		return -VDK_EEH_HEADER;
	if (p[0] != EH_VERSION || p[1] != EH_PTR_ENC || p[2] != EH_COUNT_ENC ||
	    p[3] != EH_TABLE_ENC)
		return -VDK_EEH_HEADER;
	eh->hdr = img->eh_frame_hdr.off;
	eh->frame = vdk_ref_(img, eh->hdr + 4, eh->hdr + 4);
	eh->count = vdk_u32_(img, eh->hdr + 8);
	if (eh->count > VDK_MAX_RECORDS)
		return -VDK_ETOOMANY;
	if (!vdk_range_ok_(EH_TABLE, (uint64_t)eh->count * EH_PAIR,
			   img->eh_frame_hdr.size))
		return -VDK_EEH_TABLE;
	return 0;
}

/*
 * How FDEs of the CIE at @off write their start, or 0 if that is no CIE as
 * assemblers make them: version 1 or 3, augmentation "zR" or "zRS", factors
 * and return register of one byte each.
 */
uint8_t vdk_eh_cie_(const struct vdk_image *img, uint64_t off)
{
	const uint8_t *p = img->blob + off;
	uint32_t s;

	if (!vdk_range_ok_(off, 18, img->load.size) || vdk_u32_(img, off + 4) ||
	    !vdk_range_ok_(off + 4, vdk_u32_(img, off), img->load.size))
		return 0;
	s = p[11] == 'S';
	if (vdk_u32_(img, off) < 13 + s)
		return 0;
	if ((p[8] != 1 && p[8] != 3) || p[9] != 'z' || p[10] != 'R' || p[11 + s])
		return 0;
	p += 12 + s;
	if ((p[0] | p[1] | p[2]) & 0x80 || p[3] != 1)
		return 0;
	return p[4];
}

/* Bytes of a start or length so encoded: pc-relative, 4 or 8 or a word. */
static uint32_t encoded_size(const struct vdk_image *img, uint8_t encoding)
{
	switch (encoding) {
	case 0x10:
		return vdk_word_size_(img);
	case 0x13:
	case 0x1b:
		return 4;
	case 0x14:
	case 0x1c:
		return 8;
	}
	return 0;
}

/* One FDE: length, distance to its CIE, pc-relative start, bytes covered. */
bool vdk_eh_read_fde_(const struct vdk_image *img, const struct vdk_eh_ *eh, uint64_t off,
		     struct vdk_fde_ *fde)
{
	uint32_t size;
	uint64_t cie;

	if (!vdk_range_ok_(off, 8, img->load.size) ||
	    !vdk_range_ok_(off + 4, vdk_u32_(img, off), img->load.size))
		return false;
	cie = off + 4 - vdk_u32_(img, off + 4);
	if (cie < eh->frame || cie >= off)
		return false;
	size = encoded_size(img, vdk_eh_cie_(img, cie));
	if (!size || vdk_u32_(img, off) < 4 + 2 * size)
		return false;
	if (size == 4) {
		fde->pc = vdk_ref_(img, off + 8, off + 8);
		fde->len = vdk_u32_(img, off + 12);
	} else {
		fde->pc = off + 8 + vdk_u64_(img, off + 8);
		fde->len = vdk_u64_(img, off + 16);
	}
	return vdk_range_ok_(fde->pc, fde->len, img->load.size);
}

/* All of .eh_frame, or as much as can be walked. */
struct vdk_span vdk_eh_frames_(const struct vdk_image *img)
{
	struct vdk_span span = { 0, 0 };
	uint32_t len = 1;
	struct vdk_eh_ eh;

	if (vdk_eh_open_(img, &eh))
		return span;
	span.off = eh.frame;
	while (len && vdk_range_ok_(span.off + span.size, 4, img->load.size)) {
		len = vdk_u32_(img, span.off + span.size);
		span.size += 4 + (uint64_t)len;
	}
	return span;
}

/* Will an unwinder find one function that has all of [off, off + size)? */
bool vdk_eh_covers_(const struct vdk_image *img, uint64_t off, uint64_t size)
{
	struct vdk_fde_ fde;
	struct vdk_eh_ eh;
	uint32_t i;

	if (vdk_eh_open_(img, &eh))
		return false;
	for (i = 0; i < eh.count; i++)
		if (vdk_eh_read_fde_(img, &eh, vdk_eh_fde_(img, &eh, i), &fde) &&
		    off >= fde.pc && vdk_range_ok_(off - fde.pc, size, fde.len))
			return true;
	return false;
}
