/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * ELF files of both classes and byte orders. What a host reads of them is read
 * by the host library; here is what it has no use for, and writing. Not libelf:
 * it would give the fields, which are the small part, and write the file back
 * in a layout of its own.
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "elf.h"

struct field {
	uint8_t at, size;
};

#define IN(class, header, field) {						\
	__builtin_offsetof(struct vdk_##header##class##_, field),			\
	sizeof(((struct vdk_##header##class##_ *)0)->field) }
#define FIELDS(class) {								\
	[EH_SHOFF] = IN(class, ehdr, shoff),	\
	[EH_PHNUM] = IN(class, ehdr, phnum),					\
	[EH_SHENTSIZE] = IN(class, ehdr, shentsize),				\
	[EH_SHNUM] = IN(class, ehdr, shnum),					\
	[EH_SHSTRNDX] = IN(class, ehdr, shstrndx),				\
	[PH_TYPE] = IN(class, phdr, type), [PH_FLAGS] = IN(class, phdr, flags),	\
	[PH_OFF] = IN(class, phdr, off), [PH_FILESZ] = IN(class, phdr, filesz),	\
	[PH_MEMSZ] = IN(class, phdr, memsz), [PH_ALIGN] = IN(class, phdr, align),\
	[SH_NAME] = IN(class, shdr, name), [SH_TYPE] = IN(class, shdr, type),	\
	[SH_OFF] = IN(class, shdr, off), [SH_SIZE] = IN(class, shdr, size),	\
	[SH_LINK] = IN(class, shdr, link), [SH_ALIGN] = IN(class, shdr, align),	\
}

static const struct field fields32[ELF_FIELDS] = FIELDS(32), fields64[ELF_FIELDS] = FIELDS(64);

static const struct field *field_of(const struct elf *e, enum elf_field f)
{
	return e->bits == 64 ? &fields64[f] : &fields32[f];
}

uint64_t elf_get(const struct elf *e, const uint8_t *header, enum elf_field f)
{
	const struct field *field = field_of(e, f);
	const uint8_t *p = header + field->at;

	switch (field->size) {
	case 2:
		return vdk_ld16_(p, e->order);
	case 4:
		return vdk_ld32_(p, e->order);
	default:
		return vdk_ld64_(p, e->order);
	}
}

void elf_set(const struct elf *e, uint8_t *header, enum elf_field f, uint64_t val)
{
	const struct field *field = field_of(e, f);

	vdk_st_(header + field->at, val, field->size, e->order);
}

uint32_t elf_ehsize(const struct elf *e)
{
	return vdk_elf_ehdr_size_(e->bits);
}

uint32_t elf_phentsize(const struct elf *e)
{
	return vdk_elf_phdr_size_(e->bits);
}

uint32_t elf_shentsize(const struct elf *e)
{
	return e->bits == 64 ? sizeof(struct vdk_shdr64_) : sizeof(struct vdk_shdr32_);
}

uint8_t *elf_ph(struct elf *e, uint32_t i)
{
	return e->phdrs + i * elf_phentsize(e);
}

void elf_phdr(const struct elf *e, uint32_t i, struct vdk_phdr_ *ph)
{
	vdk_elf_phdr_at_(e->phdrs + i * elf_phentsize(e), e->bits, e->order, ph);
}

int elf_read(const struct elf *e, uint64_t off, void *to, size_t size)
{
	uint8_t *p = to;
	ssize_t n;

	for (; size; size -= n, off += n, p += n) {
		n = pread(e->fd, p, size, off);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0) {
			errno = n ? errno : ESTALE;	/* cut meanwhile */
			return -ELF_EIO;
		}
	}
	return 0;
}

int elf_write(struct elf *e, uint64_t off, const void *from, size_t size)
{
	const uint8_t *p = from;
	ssize_t n;

	for (; size; size -= n, off += n, p += n) {
		n = pwrite(e->fd, p, size, off);
		if (n < 0 && errno == EINTR)
			n = 0;
		else if (n <= 0)
			return -ELF_EIO;
	}
	if (off > e->size)
		e->size = off;
	return 0;
}

int elf_write_headers(struct elf *e)
{
	int err = elf_write(e, 0, e->head, elf_ehsize(e));

	return err ? err : elf_write(e, e->phoff, e->phdrs, (size_t)e->phnum * elf_phentsize(e));
}

static bool meet(uint64_t a, uint64_t a_size, uint64_t b, uint64_t b_size)
{
	return a < b + b_size && b < a + a_size;
}

bool elf_in_headers(const struct elf *e, uint64_t off, uint64_t size)
{
	return meet(off, size, 0, elf_ehsize(e)) ||
	       meet(off, size, e->phoff, (uint64_t)e->phnum * elf_phentsize(e)) ||
	       meet(off, size, e->shoff, e->shnum * elf_shentsize(e));
}

/* As the library sees it, in this command's words. */
static int ident(struct elf *e)
{
	static const uint8_t object[] = { 0x7f, 'E', 'L', 'F' };
	const uint8_t *type = VDK_AT_(e->head, vdk_ehdr32_, type);	/* or 64 */
	struct vdk_program prog;

	/* One has no program headers of any size. */
	if (!memcmp(e->head, object, sizeof(object)) && type[0] + type[1] == 1)
		return -ELF_EOBJECT;
	switch (vdk_program_open(&prog, e->head, e->size < sizeof(e->head) ? e->size :
				 sizeof(e->head))) {
	case 0:
		break;
	case -VDK_ETYPE:
		return -ELF_ETYPE;
	case -VDK_ETOOMANY:
		return -ELF_ETOOMANY;
	default:
		return -ELF_ENOTELF;
	}
	e->bits = prog.bits;
	e->order = prog.order;
	e->phoff = prog.phdrs.off;
	e->phnum = prog.phdrs.size / elf_phentsize(e);
	if (!e->phnum)
		return -ELF_ENOLOAD;
	if (e->phoff < elf_ehsize(e) || !vdk_range_ok_(e->phoff, prog.phdrs.size, e->size))
		return -ELF_EBROKEN;
	return elf_read(e, e->phoff, e->phdrs, prog.phdrs.size);
}

/* Notes may be past the file's end, where eu-strip leaves them: then they are none. */
static int segments(const struct elf *e)
{
	struct vdk_phdr_ ph;
	uint32_t i, loads = 0;

	for (i = 0; i < e->phnum; i++) {
		elf_phdr(e, i, &ph);
		loads += ph.type == E_PT_LOAD;
		if (ph.type != PT_NULL && ph.type != E_PT_NOTE && ph.filesz &&
		    !vdk_range_ok_(ph.off, ph.filesz, e->size))
			return -ELF_EBROKEN;
	}
	return loads ? 0 : -ELF_ENOLOAD;
}

/* Numbers too large for the file header are in the first section header. */
static int sections(struct elf *e)
{
	uint64_t off = elf_get(e, e->head, EH_SHOFF), size = elf_shentsize(e);
	uint64_t count = elf_get(e, e->head, EH_SHNUM), names = elf_get(e, e->head, EH_SHSTRNDX);
	uint8_t sh[ELF_HEADER_MAX];

	if (!off)
		return 0;
	if (off < elf_ehsize(e) || !vdk_range_ok_(off, size, e->size) ||
	    elf_get(e, e->head, EH_SHENTSIZE) != size)
		return count ? -ELF_EBROKEN : 0;
	if (elf_read(e, off, sh, size))
		return -ELF_EIO;
	if (!count && elf_get(e, sh, SH_TYPE) == SHT_NULL &&
	    elf_get(e, sh, SH_SIZE) >= E_SHN_LORESERVE)
		count = elf_get(e, sh, SH_SIZE);
	if (names == SHN_XINDEX)
		names = elf_get(e, sh, SH_LINK);
	if (count > e->size / size || !vdk_range_ok_(off, count * size, e->size))
		return -ELF_EBROKEN;
	if (count && elf_in_headers(e, off, count * size))
		return -ELF_EBROKEN;
	e->shoff = count ? off : 0;
	e->shnum = count;
	if (names >= count)
		return 0;
	if (elf_read(e, off + names * size, sh, size))
		return -ELF_EIO;
	e->names = elf_get(e, sh, SH_TYPE) == SHT_STRTAB ? names : 0;
	return 0;
}

int elf_open(struct elf *e, int fd)
{
	struct stat st;
	int err;

	memset(e, 0, sizeof(*e));
	e->fd = fd;
	if (fstat(fd, &st) < 0)
		return -ELF_EIO;
	e->size = st.st_size;
	err = elf_read(e, 0, e->head, e->size < sizeof(e->head) ? e->size : sizeof(e->head));
	if (!err)
		err = ident(e);
	if (!err)
		err = segments(e);
	return err ? err : sections(e);
}
