/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Open and copy images. Sections are never looked at: what counts is what is
 * mapped, and that is what program headers and DT_ entries describe.
 */
#include "internal.h"

/* A segment's bytes; addresses are file offsets, for the image links at 0. */
static int segment(const struct vdk_image *img, const struct vdk_phdr_ *ph,
		   struct vdk_span *span)
{
	if (ph->off != ph->vaddr ||
	    !vdk_range_ok_(ph->off, ph->filesz, img->load.size))
		return -VDK_EBOUNDS;
	span->off = ph->off;
	span->size = ph->filesz;
	return 0;
}

/*
 * Bytes of the image: what it loads, and the table of section headers behind that, for
 * debuggers read it from memory. It may not make the text's region longer. What else
 * there is in the buffer is not the image's.
 */
static uint64_t size_of(const struct vdk_image *img, uint64_t buffer)
{
	uint64_t load = img->load.size, room = (load + VDK_ALIGN - 1) & -(uint64_t)VDK_ALIGN;
	struct vdk_span table = vdk_elf_sections_(img);

	if (!table.size || table.off < load || !vdk_range_ok_(table.off, table.size, buffer) ||
	    table.off + table.size > room)
		return load;
	return table.off + table.size;
}

static int open_load(struct vdk_image *img)
{
	uint32_t i, count = vdk_elf_phdrs_(img);
	struct vdk_phdr_ ph;

	for (i = 0; i < count; i++) {
		vdk_elf_phdr_(img, i, &ph);
		if (ph.type == E_PT_LOAD)
			break;
	}
	if (i == count || ph.off || ph.vaddr)
		return -VDK_ELOAD_PLACE;
	if (!vdk_range_ok_(0, ph.filesz, img->size))
		return -VDK_EBOUNDS;
	img->load.size = ph.filesz;
	img->size = size_of(img, img->size);
	if (!vdk_range_ok_(img->phdrs.off, img->phdrs.size, img->load.size))
		return -VDK_EBOUNDS;
	return 0;
}

static int open_segments(struct vdk_image *img)
{
	uint32_t i, count = vdk_elf_phdrs_(img), dynamics = 0;
	struct vdk_phdr_ ph;
	int err = 0;

	for (i = 0; i < count && !err; i++) {
		vdk_elf_phdr_(img, i, &ph);
		if (ph.type == E_PT_DYNAMIC) {
			dynamics++;
			err = segment(img, &ph, &img->dynamic);
		} else if (ph.type == E_PT_GNU_EH_FRAME) {
			err = segment(img, &ph, &img->eh_frame_hdr);
		}
	}
	if (err)
		return err;
	return dynamics == 1 ? 0 : -VDK_EDYNAMIC;
}

/* Where the span for a tag is kept, or NULL if the tag names no table. */
static struct vdk_span *table_of(struct vdk_image *img, uint32_t tag)
{
	switch (tag) {
	case E_DT_SYMTAB:
		return &img->dynsym;
	case E_DT_STRTAB:
		return &img->dynstr;
	case E_DT_HASH:
		return &img->sysv_hash;
	case E_DT_GNU_HASH:
		return &img->gnu_hash;
	case E_DT_VERSYM:
		return &img->versym;
	case E_DT_VERDEF:
		return &img->verdef;
	}
	return NULL;
}

/* Find the tables; until their sizes are known each reaches to the end. */
static int open_dynamic(struct vdk_image *img, uint64_t *strsz)
{
	uint32_t i, count = vdk_elf_dyns_(img);
	struct vdk_span *table;
	struct vdk_dyn_ dyn;

	for (i = 0; i < count; i++) {
		vdk_elf_dyn_(img, i, &dyn);
		if (dyn.tag == E_DT_NULL)
			return 0;
		if (dyn.tag == E_DT_STRSZ)
			*strsz = dyn.val;
		if (dyn.tag == E_DT_VERDEFNUM)
			img->verdefs = dyn.val > VDK_MAX_RECORDS ? VDK_MAX_RECORDS :
				       (uint32_t)dyn.val;
		if (dyn.tag == E_DT_SYMENT && dyn.val != vdk_elf_symsize_(img))
			return -VDK_EDYN_TABLE;
		table = table_of(img, dyn.tag);
		if (!table)
			continue;
		if (table->size || !dyn.val)	/* twice, or the ELF header */
			return -VDK_EDYN_TABLE;
		if (dyn.val >= img->load.size)
			return -VDK_EBOUNDS;
		table->off = dyn.val;
		table->size = img->load.size - dyn.val;
	}
	return -VDK_EDYNAMIC;
}

static int open_tables(struct vdk_image *img)
{
	uint64_t strsz = 0, syms, last;
	int err = open_dynamic(img, &strsz);

	if (err)
		return err;
	if (!img->dynsym.size || !img->dynstr.size || !strsz)
		return -VDK_EDYN_TABLE;
	if (!vdk_range_ok_(img->dynstr.off, strsz, img->load.size))
		return -VDK_EBOUNDS;
	last = img->dynstr.off + strsz - 1;
	if (img->blob[last])		/* or the last name would not end */
		return -VDK_EDYN_TABLE;
	img->dynstr.size = strsz;
	err = vdk_hash_sizes_(img);
	if (err)
		return err;
	if (img->symbols > VDK_MAX_RECORDS)
		return -VDK_ETOOMANY;
	syms = (uint64_t)img->symbols * vdk_elf_symsize_(img);
	if (!vdk_range_ok_(img->dynsym.off, syms, img->load.size))
		return -VDK_EBOUNDS;
	img->dynsym.size = syms;
	if (!img->versym.size)
		return 0;
	if (img->versym.size < 2 * (uint64_t)img->symbols)
		return -VDK_EBOUNDS;
	img->versym.size = 2 * (uint64_t)img->symbols;
	return 0;
}

int vdk_image_open(struct vdk_image *img, const void *blob, size_t size)
{
	struct vdk_image new;
	int err;

	memset(&new, 0, sizeof(new));
	new.blob = blob;
	new.size = size;
	err = vdk_elf_header_(&new);
	if (!err)
		err = open_load(&new);
	if (!err)
		err = vdk_image_notes_(&new);
	if (!err)
		err = open_segments(&new);
	if (!err)
		err = open_tables(&new);
	if (!err)
		*img = new;
	return err;
}

int vdk_image_copy(const struct vdk_image *img, void *buf, size_t size,
		   struct vdk_image *copy)
{
	uint8_t *bytes = buf;

	if (!vdk_opened_(img))
		return -VDK_EINVAL;
	if (size < img->size)
		return -VDK_ENOSPACE;
	memcpy(bytes, img->blob, img->size);
	memset(bytes + img->size, 0, size - img->size);
	*copy = *img;
	copy->blob = bytes;
	copy->fresh = bytes;
	return 0;
}

const char *vdk_image_soname(const struct vdk_image *img)
{
	uint32_t i, count = vdk_elf_dyns_(img);
	struct vdk_dyn_ dyn;

	for (i = 0; i < count; i++) {
		vdk_elf_dyn_(img, i, &dyn);
		if (dyn.tag == E_DT_NULL)
			break;
		if (dyn.tag == E_DT_SONAME)
			return vdk_str_dyn_(img, dyn.val);
	}
	return NULL;
}

int vdk_image_build_id(const struct vdk_image *img, struct vdk_span *id)
{
	uint32_t i, count = vdk_elf_phdrs_(img);
	struct vdk_notes_ it;
	struct vdk_note_ note;
	struct vdk_phdr_ ph;

	for (i = 0; i < count; i++) {
		vdk_elf_phdr_(img, i, &ph);
		if (ph.type != E_PT_NOTE)
			continue;
		vdk_notes_start_(&it, img->blob + ph.off, ph.filesz, ph.align,
				 img->order);
		while (vdk_notes_next_(&it, &note) > 0) {
			if (!note.size ||
			    !vdk_note_is_(&note, "GNU", E_NT_GNU_BUILD_ID))
				continue;
			id->off = ph.off + note.desc;
			id->size = note.size;
			return 0;
		}
	}
	return -VDK_ENOENT;
}
