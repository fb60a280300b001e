/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * ELF structures of both classes and byte orders, and the CPUs we know. Where
 * a field lies is in tables, so that every function has one body.
 */
#include "elf.h"

/* A CPU: adding one is adding a line. */
struct machine {
	uint16_t em;
	uint8_t bits;
	uint8_t hash;		/* bytes of a word of DT_HASH */
	const char *name[3];	/* by enum vdk_order; NULL: no such thing */
};

static const struct machine machines[] = {
	{ 3, 32, 4, { NULL, "i386", NULL } },
	{ 20, 32, 4, { NULL, "powerpcle", "powerpc" } },
	{ 21, 64, 4, { NULL, "powerpc64le", "powerpc64" } },
	{ 22, 64, 8, { NULL, NULL, "s390x" } },
	{ 40, 32, 4, { NULL, "arm", NULL } },
	{ 62, 32, 4, { NULL, "x32", NULL } },
	{ 62, 64, 4, { NULL, "x86_64", NULL } },
	{ 183, 64, 4, { NULL, "aarch64", "aarch64_be" } },
	{ 243, 64, 4, { NULL, "riscv64", NULL } },
	{ 258, 64, 4, { NULL, "loongarch64", NULL } },
#ifdef VDK_MACHINES_FILE
#include VDK_MACHINES_FILE	/* lines for CPUs that only its host knows */
#endif
};

/* Sizes of structures and where their fields lie, by class. */
struct format {
	uint8_t ehdr, phoff, shoff, phentsize, phnum, shentsize, shnum;
	uint8_t phdr, flags, off, vaddr, filesz, memsz, align;
	uint8_t sym, value, size, info, other, shndx;
};

#define EHDR(class, field)	.field = VDK_AT_(0, vdk_ehdr##class##_, field)
#define PHDR(class, field)	.field = VDK_AT_(0, vdk_phdr##class##_, field)
#define SYM(class, field)	.field = VDK_AT_(0, vdk_sym##class##_, field)
#define FORMAT(class) {								\
	.ehdr = sizeof(struct vdk_ehdr##class##_),				\
	EHDR(class, phoff), EHDR(class, shoff), EHDR(class, phentsize),		\
	EHDR(class, phnum), EHDR(class, shentsize), EHDR(class, shnum),		\
	.phdr = sizeof(struct vdk_phdr##class##_),				\
	PHDR(class, flags), PHDR(class, off), PHDR(class, vaddr),		\
	PHDR(class, filesz), PHDR(class, memsz), PHDR(class, align),		\
	.sym = sizeof(struct vdk_sym##class##_),				\
	SYM(class, value), SYM(class, size), SYM(class, info),			\
	SYM(class, other), SYM(class, shndx),					\
}

static const struct format format32 = FORMAT(32), format64 = FORMAT(64);

/* These lie in the same place of both. */
#define HEAD(head, field)	VDK_AT_(head, vdk_ehdr32_, field)

static const struct format *format_of(uint32_t bits)
{
	return bits == 64 ? &format64 : &format32;
}

static const struct machine *machine_of(const struct vdk_image *img)
{
	size_t i;

	for (i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].em == img->machine && machines[i].bits == img->bits &&
		    machines[i].name[img->order])
			return &machines[i];
	return NULL;
}

static int header_ident(const uint8_t *head, uint64_t size, struct vdk_ident_ *id)
{
	static const uint8_t magic[4] = { 0x7f, 'E', 'L', 'F' };

	if (size < format32.ehdr || memcmp(head, magic, sizeof(magic)))
		return -VDK_EFORMAT;
	if (head[4] != E_CLASS32 && head[4] != E_CLASS64)
		return -VDK_EFORMAT;
	if (head[5] != VDK_LITTLE && head[5] != VDK_BIG)
		return -VDK_EFORMAT;
	if (head[6] != 1)	/* EV_CURRENT */
		return -VDK_EFORMAT;
	id->bits = head[4] == E_CLASS64 ? 64 : 32;
	id->order = head[5] == VDK_BIG ? VDK_BIG : VDK_LITTLE;
	return size < format_of(id->bits)->ehdr ? -VDK_EFORMAT : 0;
}

/* What the first bytes of any ELF file say. */
int vdk_elf_ident_(const uint8_t *head, uint64_t size, struct vdk_ident_ *id)
{
	const struct format *f;
	uint32_t count;
	int err = header_ident(head, size, id);

	if (err)
		return err;
	f = format_of(id->bits);
	id->type = vdk_ld16_(HEAD(head, type), id->order);
	id->machine = vdk_ld16_(HEAD(head, machine), id->order);
	if (vdk_ld32_(HEAD(head, version), id->order) != 1 ||
	    vdk_ld16_(head + f->phentsize, id->order) != f->phdr)
		return -VDK_EFORMAT;
	id->phdrs.off = vdk_ld_word_(head + f->phoff, id->bits, id->order);
	count = vdk_ld16_(head + f->phnum, id->order);
	if (count > VDK_PROGRAM_PHDRS)	/* who walks them walks few */
		return -VDK_ETOOMANY;
	id->phdrs.size = (uint64_t)count * f->phdr;
	return 0;
}

/* The same of an image. */
int vdk_elf_header_(struct vdk_image *img)
{
	struct vdk_ident_ id;
	int err = vdk_elf_ident_(img->blob, img->size, &id);

	if (err)
		return err;
	if (id.type != E_TYPE_DYN)
		return -VDK_ETYPE;
	img->bits = id.bits;
	img->order = id.order;
	img->machine = id.machine;
	img->phdrs = id.phdrs;
	if (!machine_of(img))
		return -VDK_EMACHINE;
	if (!vdk_range_ok_(img->phdrs.off, img->phdrs.size, img->size))
		return -VDK_EBOUNDS;
	return 0;
}

struct vdk_span vdk_elf_sections_(const struct vdk_image *img)
{
	const struct format *f = format_of(img->bits);
	struct vdk_span table;

	table.off = vdk_ld_word_(img->blob + f->shoff, img->bits, img->order);
	table.size = (uint32_t)vdk_ld16_(img->blob + f->shentsize, img->order) *
		     vdk_ld16_(img->blob + f->shnum, img->order);
	return table;
}

uint32_t vdk_elf_ehdr_size_(uint32_t bits)
{
	return format_of(bits)->ehdr;
}

uint32_t vdk_elf_phdr_size_(uint32_t bits)
{
	return format_of(bits)->phdr;
}

void vdk_elf_phdr_at_(const uint8_t *at, uint32_t bits, enum vdk_order order,
		      struct vdk_phdr_ *ph)
{
	const struct format *f = format_of(bits);

	ph->type = vdk_ld32_(at, order);
	ph->flags = vdk_ld32_(at + f->flags, order);
	ph->off = vdk_ld_word_(at + f->off, bits, order);
	ph->vaddr = vdk_ld_word_(at + f->vaddr, bits, order);
	ph->filesz = vdk_ld_word_(at + f->filesz, bits, order);
	ph->memsz = vdk_ld_word_(at + f->memsz, bits, order);
	ph->align = vdk_ld_word_(at + f->align, bits, order);
}

/* Only where it is in memory, for those who ask at each exec. */
void vdk_elf_phdr_mem_(const uint8_t *at, uint32_t bits, enum vdk_order order,
		       struct vdk_range *mem)
{
	const struct format *f = format_of(bits);

	mem->addr = vdk_ld_word_(at + f->vaddr, bits, order);
	mem->size = vdk_ld_word_(at + f->memsz, bits, order);
}

uint32_t vdk_elf_phdrs_(const struct vdk_image *img)
{
	return (uint32_t)img->phdrs.size / vdk_elf_phdr_size_(img->bits);
}

void vdk_elf_phdr_(const struct vdk_image *img, uint32_t i, struct vdk_phdr_ *ph)
{
	vdk_elf_phdr_at_(img->blob + img->phdrs.off + (uint64_t)i * vdk_elf_phdr_size_(img->bits),
			 img->bits, img->order, ph);
}

/* Entries that fit .dynamic, from the terminating one on or not. */
uint32_t vdk_elf_dyns_(const struct vdk_image *img)
{
	uint32_t one = 2 * vdk_word_size_(img);

	if (!img->dynamic.size)
		return 0;
	if (img->dynamic.size > VDK_MAX_RECORDS * one)
		return VDK_MAX_RECORDS;
	return (uint32_t)img->dynamic.size / one;
}

void vdk_elf_dyn_(const struct vdk_image *img, uint32_t i, struct vdk_dyn_ *dyn)
{
	uint32_t word = vdk_word_size_(img);
	uint64_t at = img->dynamic.off + (uint64_t)i * 2 * word, tag;

	tag = vdk_word_(img, at);
	dyn->tag = tag >> 32 ? UINT32_MAX : (uint32_t)tag;
	dyn->val = vdk_word_(img, at + word);
}

uint32_t vdk_elf_symsize_(const struct vdk_image *img)
{
	return format_of(img->bits)->sym;
}

/* All but the name's text; its offset in .dynstr goes to @name. */
void vdk_elf_sym_(const struct vdk_image *img, uint32_t i, struct vdk_sym *sym,
		  uint32_t *name)
{
	const struct format *f = format_of(img->bits);
	uint64_t at = img->dynsym.off + (uint64_t)i * f->sym;

	*name = vdk_u32_(img, at);
	sym->name = NULL;
	sym->index = i;
	sym->value = vdk_word_(img, at + f->value);
	sym->size = vdk_word_(img, at + f->size);
	sym->info = img->blob[at + f->info];
	sym->other = img->blob[at + f->other];
	sym->section = vdk_u16_(img, at + f->shndx);
	sym->version = 1;
	if (img->versym.size)
		sym->version = vdk_u16_(img, img->versym.off + 2 * (uint64_t)i);
}

void vdk_elf_sym_move_(struct vdk_image *copy, uint32_t i, uint64_t value,
		       uint64_t size)
{
	const struct format *f = format_of(copy->bits);
	uint8_t *p = copy->fresh + copy->dynsym.off + (uint64_t)i * f->sym;

	vdk_st_(p + f->value, value, vdk_word_size_(copy), copy->order);
	vdk_st_(p + f->size, size, vdk_word_size_(copy), copy->order);
}

/* Make it a second null symbol. */
void vdk_elf_sym_clear_(struct vdk_image *copy, uint32_t i)
{
	uint32_t size = vdk_elf_symsize_(copy);

	memset(copy->fresh + copy->dynsym.off + (uint64_t)i * size, 0, size);
	if (copy->versym.size)
		memset(copy->fresh + copy->versym.off + 2 * (uint64_t)i, 0, 2);
}

/* 4 but on a few CPUs, whatever the class. */
uint32_t vdk_elf_hash_word_(const struct vdk_image *img)
{
	const struct machine *m = machine_of(img);

	return m ? m->hash : 4;
}

const char *vdk_machine_name(const struct vdk_image *img)
{
	const struct machine *m = machine_of(img);

	return m ? m->name[img->order] : "unknown";
}
