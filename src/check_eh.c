/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Rules about unwind data (docs/abi.md 6): the header and its search table,
 * each record's extent, that both name the same functions. What the records
 * say is not looked at here.
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

static uint64_t relative(const struct vdk_image *img, uint64_t at, uint64_t base)
{
	return base + (uint64_t)(int64_t)(int32_t)vdk_u32_(img, at);
}

static int check_header(const struct vdk_image *img, uint64_t hdr)
{
	const uint8_t *p = img->blob + hdr;

	if (img->eh_frame_hdr.size < EH_TABLE)
		return -VDK_EEH_HEADER;
	if (p[0] != EH_VERSION || p[1] != EH_PTR_ENC || p[2] != EH_COUNT_ENC ||
	    p[3] != EH_TABLE_ENC)
		return -VDK_EEH_HEADER;
	return 0;
}

static int check_table(const struct vdk_image *img, uint64_t hdr, uint32_t count)
{
	uint64_t at = hdr + EH_TABLE, pc;
	int32_t prev = 0, key;
	uint32_t i;

	if (count > VDK_MAX_RECORDS)
		return -VDK_ETOOMANY;
	if (!vdk_range_ok_(EH_TABLE, (uint64_t)count * EH_PAIR,
			   img->eh_frame_hdr.size))
		return -VDK_EEH_TABLE;
	for (i = 0; i < count; i++, at += EH_PAIR) {
		pc = relative(img, at, hdr);
		key = (int32_t)vdk_u32_(img, at);
		if (!vdk_range_ok_(pc, 1, img->load.size) || (i && key <= prev))
			return -VDK_EEH_TABLE;
		prev = key;
	}
	return 0;
}

/* The table's entry for the FDE at @fde is that for its function. */
static bool in_table(const struct vdk_image *img, uint64_t hdr, uint32_t count,
		     uint64_t fde, uint64_t pc)
{
	uint64_t at = hdr + EH_TABLE;
	uint32_t i;

	for (i = 0; i < count; i++, at += EH_PAIR)
		if (relative(img, at + 4, hdr) == fde)
			return relative(img, at, hdr) == pc;
	return false;
}

/*
 * How FDEs of the CIE at @off write their start, or 0 if that is no CIE as
 * assemblers make them: version 1 or 3, augmentation "zR" or "zRS", factors
 * and return register of one byte each.
 */
static uint8_t cie_encoding(const struct vdk_image *img, uint64_t off)
{
	const uint8_t *p = img->blob + off;
	uint32_t s;

	if (!vdk_range_ok_(off, 18, img->load.size) || vdk_u32_(img, off + 4) ||
	    !vdk_range_ok_(off + 4, vdk_u32_(img, off), img->load.size))
		return 0;
	s = p[11] == 'S';
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
static bool fde_ok(const struct vdk_image *img, uint64_t off, uint64_t frame,
		   uint64_t hdr, uint32_t count)
{
	uint64_t cie = off + 4 - vdk_u32_(img, off + 4), pc, len;
	uint32_t size;

	if (cie < frame || cie >= off)
		return false;
	size = encoded_size(img, cie_encoding(img, cie));
	if (!size || vdk_u32_(img, off) < 4 + 2 * size)
		return false;
	if (size == 4) {
		pc = relative(img, off + 8, off + 8);
		len = vdk_u32_(img, off + 12);
	} else {
		pc = off + 8 + vdk_u64_(img, off + 8);
		len = vdk_u64_(img, off + 16);
	}
	return vdk_range_ok_(pc, len, img->load.size) &&
	       in_table(img, hdr, count, off, pc);
}

/* Walk .eh_frame until as many FDEs were seen as the table has entries. */
static int check_frames(const struct vdk_image *img, struct vdk_report *why,
			uint64_t hdr, uint32_t count)
{
	uint64_t frame = relative(img, hdr + 4, hdr + 4), off = frame;
	uint32_t seen = 0, records = 0, len;

	while (seen < count) {
		why->off = off;
		if (++records > 2 * VDK_MAX_RECORDS ||
		    !vdk_range_ok_(off, 8, img->load.size))
			return -VDK_EEH_FRAME;
		len = vdk_u32_(img, off);
		if (len < 4 || !vdk_range_ok_(off + 4, len, img->load.size))
			return -VDK_EEH_FRAME;	/* ended, 64-bit or too long */
		if (vdk_u32_(img, off + 4) == 0) {
			if (!cie_encoding(img, off))
				return -VDK_EEH_FRAME;
		} else {
			if (!fde_ok(img, off, frame, hdr, count))
				return -VDK_EEH_FRAME;
			seen++;
		}
		off += 4 + (uint64_t)len;
	}
	return 0;
}

int vdk_check_eh_(const struct vdk_image *img, struct vdk_report *why)
{
	uint64_t hdr = img->eh_frame_hdr.off;
	uint32_t count;
	int err;

	if (!img->eh_frame_hdr.size)
		return -VDK_EEH_NONE;
	why->off = hdr;
	err = check_header(img, hdr);
	if (err)
		return err;
	count = vdk_u32_(img, hdr + 8);
	err = check_table(img, hdr, count);
	if (err)
		return err;
	return check_frames(img, why, hdr, count);
}
