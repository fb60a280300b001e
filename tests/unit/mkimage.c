/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The image maker: see the header for what it is for. */
#include "mkimage.h"

#include <stdlib.h>
#include <string.h>

#include <vdk/abi.h>

#define NAME	"LINUX_2.6.15"
#define SONAME	"linux-vdso-test.so.1"
#define BODIES	48
#define FUNCS	20		/* bodies with unwind data; the last ones are for harm */
#define SYSV_BUCKETS 3
#define GNU_BUCKETS 4
#define BLOOM	2
#define EM_S390	22		/* 64-bit words in DT_HASH, if it is one of 64 bits */

void mk_put(struct mk *mk, uint32_t off, uint32_t size, uint64_t val)
{
	uint32_t i;

	for (i = 0; i < size; i++)
		mk->buf[off + (mk->big ? size - 1 - i : i)] = (uint8_t)(val >> 8 * i);
}

uint64_t mk_get(const struct mk *mk, uint32_t off, uint32_t size)
{
	uint64_t val = 0;
	uint32_t i;

	for (i = 0; i < size; i++)
		val |= (uint64_t)mk->buf[off + (mk->big ? size - 1 - i : i)] << 8 * i;
	return val;
}

uint32_t mk_word(const struct mk *mk)
{
	return mk->bits / 8;
}

static const uint8_t ph32[] = { 0, 24, 4, 8, 16, 20, 28 };
static const uint8_t ph64[] = { 0, 4, 8, 16, 32, 40, 48 };

uint32_t mk_phdr_size(uint32_t bits, uint32_t field)
{
	return field <= MK_P_FLAGS ? 4 : bits / 8;
}

uint32_t mk_phdr(const struct mk *mk, uint32_t i, uint32_t field)
{
	return mk->phdr + i * (mk->bits == 64 ? 56 : 32) +
	       (mk->bits == 64 ? ph64 : ph32)[field];
}

void mk_set_phdr(struct mk *mk, uint32_t i, uint32_t field, uint64_t val)
{
	mk_put(mk, mk_phdr(mk, i, field), mk_phdr_size(mk->bits, field), val);
}

static void segment(struct mk *mk, uint32_t i, uint32_t type, uint32_t flags,
		    uint32_t off, uint32_t size, uint32_t align)
{
	mk_set_phdr(mk, i, MK_P_TYPE, type);
	mk_set_phdr(mk, i, MK_P_FLAGS, flags);
	mk_set_phdr(mk, i, MK_P_OFF, off);
	mk_set_phdr(mk, i, MK_P_VADDR, off);
	mk_set_phdr(mk, i, MK_P_FILESZ, size);
	mk_set_phdr(mk, i, MK_P_MEMSZ, size);
	mk_set_phdr(mk, i, MK_P_ALIGN, align);
}

uint32_t mk_sym_at(const struct mk *mk, uint32_t index)
{
	return mk->dynsym + index * (mk->bits == 64 ? 24 : 16);
}

uint32_t mk_body(const struct mk *mk, uint32_t body)
{
	return mk->text + 32 * body;
}

uint32_t mk_sym_index(const struct mk *mk, const char *name)
{
	uint32_t i;

	for (i = 0; i < mk->syms; i++)
		if (!strcmp(mk->sym[i].name, name))
			return i + 1;
	abort();
}

uint32_t mk_dyn(const struct mk *mk, uint64_t tag)
{
	uint32_t w = mk_word(mk), i;

	for (i = 0; i < mk->dyns; i++)
		if (mk_get(mk, mk->dynamic + 2 * w * i, w) == tag)
			return mk->dynamic + 2 * w * i + w;
	abort();
}

/* There are eight DT_NULL behind the others. */
void mk_add_dyn(struct mk *mk, uint64_t tag, uint64_t val)
{
	uint32_t at = mk_dyn(mk, 0), w = mk_word(mk);

	mk_put(mk, at - w, w, tag);
	mk_put(mk, at, w, val);
}

/* DT_DEBUG, which nobody minds, takes its place. */
void mk_del_dyn(struct mk *mk, uint64_t tag)
{
	mk_put(mk, mk_dyn(mk, tag) - mk_word(mk), mk_word(mk), 21);
}

static uint32_t sysv_hash(const char *s)
{
	uint64_t h = 0;

	for (; *s; s++) {
		h = (h << 4) + (unsigned char)*s;
		h ^= (h & 0xf0000000) >> 24;
		h &= 0x0fffffff;
	}
	return (uint32_t)h;
}

static uint32_t gnu_hash(const char *s)
{
	uint32_t h = 5381;

	for (; *s; s++)
		h = h * 33 + (unsigned char)*s;
	return h;
}

static int by_gnu_bucket(const void *a, const void *b)
{
	uint32_t x = gnu_hash(((const struct mk_sym *)a)->name) % GNU_BUCKETS;
	uint32_t y = gnu_hash(((const struct mk_sym *)b)->name) % GNU_BUCKETS;

	return x < y ? -1 : x > y;
}

void mk_default(struct mk *mk, uint32_t bits, bool big)
{
	static const struct mk_sym syms[] = {
		{ .name = NAME, .raw = true, .info = 0x11, .shndx = 0xfff1, .version = 2 },
		MK_FUNC("vdso_alpha", 0), MK_FUNC("vdso_beta", 1),
		MK_FUNC("vdso_gamma", 2), MK_FUNC("vdso_delta", 3),
		MK_FUNC("vdso_epsilon", 4), MK_FUNC("vdso_zeta", 5),
		MK_FUNC("vdso_eta", 6), MK_FUNC("vdso_theta", 7),
		MK_FUNC("vdso_theta_alias", 7), MK_FUNC("vdso_sigreturn", 9),
		MK_FUNC("vdso_rt_sigreturn", 11),
	};
	static const struct mk_record records[] = {
		{ "vdso_alpha", 0, 0, 1, 1, 1 },
		{ "vdso_alpha", 12, 32, 1, 6, 2 },
		{ "vdso_alpha", 0, 32, 1, 0, 0 },
		{ "vdso_beta", 13, 32, 1, 4, 4 },
		{ "vdso_beta", 1, 32, 1, 0, 0 },
		{ "vdso_gamma", 0, 0, 0, 8, 8 },
		{ "vdso_gamma", 2, 32, 0, 0, 0 },
		{ "vdso_delta", 0, 0, 2, 16, 16 },
		{ "vdso_delta", 3, 32, 2, 0, 0 },
		{ "vdso_eta", 14, 24, 2, 2, 2 },
		{ "vdso_eta", 15, 20, 2, 4, 4 },
		{ "vdso_eta", 6, 32, 2, 0, 0 },
		{ "vdso_zeta", 16, 32, 0, 2, 2 },
		{ "vdso_zeta", 5, 32, 0, 0, 0 },
	};

	memset(mk, 0, sizeof(*mk));
	mk->bits = bits;
	mk->big = big;
	mk->machine = bits == 64 ? 21 : 20;
	mk->phdrs = MK_PHDRS;
	mk->syms = sizeof(syms) / sizeof(syms[0]);
	memcpy(mk->sym, syms, sizeof(syms));
	mk->records = sizeof(records) / sizeof(records[0]);
	memcpy(mk->record, records, sizeof(records));
	mk->tramps = 2;
	mk->tramp_kind[0] = VDK_TRAMP_SIGRETURN;
	mk->tramp_body[0] = 9;
	mk->tramp_kind[1] = VDK_TRAMP_RT_SIGRETURN;
	mk->tramp_body[1] = 11;
}

static uint32_t strings(struct mk *mk, uint32_t at)
{
	uint32_t i;

	mk->dynstr = at++;
	for (i = 0; i < mk->syms; i++) {
		mk_put(mk, mk_sym_at(mk, i + 1), 4, at - mk->dynstr);
		strcpy((char *)mk->buf + at, mk->sym[i].name);
		at += strlen(mk->sym[i].name) + 1;
	}
	if (mk->node) {
		mk->node_str = at - mk->dynstr;
		strcpy((char *)mk->buf + at, mk->node);
		at += strlen(mk->node) + 1;
	}
	strcpy((char *)mk->buf + at, SONAME);
	at += sizeof(SONAME);
	strcpy((char *)mk->buf + at, NAME);
	at += sizeof(NAME);
	mk->strsz = at - mk->dynstr;
	return at;
}

static void symbols(struct mk *mk)
{
	uint32_t i, at, w = mk_word(mk);
	struct mk_sym *s;
	uint64_t value;

	for (i = 0; i < mk->syms; i++) {
		s = &mk->sym[i];
		at = mk_sym_at(mk, i + 1);
		value = s->raw ? s->body : mk_body(mk, s->body);
		mk->buf[at + (w == 8 ? 4 : 12)] = s->info;
		mk->buf[at + (w == 8 ? 5 : 13)] = s->other;
		mk_put(mk, at + (w == 8 ? 6 : 14), 2, s->shndx);
		mk_put(mk, at + (w == 8 ? 8 : 4), w, value);
		mk_put(mk, at + (w == 8 ? 16 : 8), w, s->size);
		mk_put(mk, mk->versym + 2 * (i + 1), 2, s->version);
	}
}

static void sysv_table(struct mk *mk)
{
	uint32_t i, bucket, w = mk->sysv_word, heads = mk->sysv + 2 * w;

	mk_put(mk, mk->sysv, w, SYSV_BUCKETS);
	mk_put(mk, mk->sysv + w, w, mk->syms + 1);
	for (i = 1; i <= mk->syms; i++) {
		bucket = heads + w * (sysv_hash(mk->sym[i - 1].name) % SYSV_BUCKETS);
		mk_put(mk, heads + w * (SYSV_BUCKETS + i), w, mk_get(mk, bucket, w));
		mk_put(mk, bucket, w, i);
	}
}

static void gnu_table(struct mk *mk)
{
	uint32_t i, hash, next, bucket, w = mk_word(mk), at = mk->gnu + 16;
	uint32_t buckets = at + BLOOM * w, chain = buckets + 4 * GNU_BUCKETS;

	mk->gnu_buckets = buckets;
	mk_put(mk, mk->gnu, 4, GNU_BUCKETS);
	mk_put(mk, mk->gnu + 4, 4, 1);
	mk_put(mk, mk->gnu + 8, 4, BLOOM);
	mk_put(mk, mk->gnu + 12, 4, 5);
	for (i = 0; i < mk->syms; i++) {
		hash = gnu_hash(mk->sym[i].name);
		bucket = hash % GNU_BUCKETS;
		if (!mk_get(mk, buckets + 4 * bucket, 4))
			mk_put(mk, buckets + 4 * bucket, 4, i + 1);
		next = i + 1 < mk->syms ?
		       gnu_hash(mk->sym[i + 1].name) % GNU_BUCKETS : ~0u;
		mk_put(mk, chain + 4 * i, 4, (hash & ~1u) | (next != bucket));
		bucket = at + w * (hash / mk->bits % BLOOM);
		mk_put(mk, bucket, w, mk_get(mk, bucket, w) |
		       1ull << hash % mk->bits | 1ull << (hash >> 5) % mk->bits);
	}
}

static uint32_t one_verdef(struct mk *mk, uint32_t at, uint32_t flags,
			   uint32_t index, uint32_t str, uint32_t next)
{
	mk_put(mk, at, 2, 1);
	mk_put(mk, at + 2, 2, flags);
	mk_put(mk, at + 4, 2, index);
	mk_put(mk, at + 6, 2, 1);
	mk_put(mk, at + 8, 4, sysv_hash((char *)mk->buf + mk->dynstr + str));
	mk_put(mk, at + 12, 4, 20);
	mk_put(mk, at + 16, 4, next);
	mk_put(mk, at + 20, 4, str);
	return at + 28;
}

static uint32_t note(struct mk *mk, uint32_t at, const char *owner,
		     uint32_t type, uint32_t size)
{
	mk_put(mk, at, 4, strlen(owner) + 1);
	mk_put(mk, at + 4, 4, size);
	mk_put(mk, at + 8, 4, type);
	strcpy((char *)mk->buf + at + 12, owner);
	return at + 12 + ((strlen(owner) + 4) & ~3u);
}

/* Records behind the image note: trampolines, one window, two gates. */
uint32_t mk_tramp(const struct mk *mk, uint32_t i)
{
	return mk->image + sizeof(struct vdk_note_image) + 16 * i;
}

uint32_t mk_window(const struct mk *mk)
{
	return mk_tramp(mk, mk->tramps);
}

uint32_t mk_gate(const struct mk *mk, uint32_t i)
{
	return mk_window(mk) + 16 + 8 * i;
}

static void image_note(struct mk *mk)
{
	const uint32_t fields[] = {
		VDK_ABI_VERSION, VDK_DATA_DIST, VDK_DATA_SIZE, VDK_ROOT_DIST,
		VDK_PREFERRED_BASE, VDK_FRAME_LINUX, VDK_GATE_SYSCALL, 0,
		VDK_COUNTER_CPU, mk->tramps, 1, 2,
	};
	uint32_t i, at;

	for (i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		mk_put(mk, mk->image + 4 * i, 4, fields[i]);
	mk_put(mk, mk_window(mk), 4, 77);
	mk_put(mk, mk_window(mk) + 4, 4, mk->text - mk->image);
	mk_put(mk, mk_window(mk) + 8, 4, mk->size - mk->image);
	for (i = 0; i < 2; i++) {
		mk_put(mk, mk_gate(mk, i), 4, VDK_GATE_SYSCALL + i);
		mk_put(mk, mk_gate(mk, i) + 4, 4, mk->text + 4 * i - mk->image);
	}
	for (i = 0; i < mk->tramps; i++) {
		at = mk_tramp(mk, i);
		mk_put(mk, at, 4, mk->tramp_kind[i]);
		/* One word before its symbol, as where the call stands. */
		mk_put(mk, at + 4, 4, mk_body(mk, mk->tramp_body[i]) - 4 - mk->image);
		mk_put(mk, at + 8, 4, mk_body(mk, mk->tramp_body[i]) - mk->image);
		mk_put(mk, at + 12, 4, mk_body(mk, mk->tramp_body[i]) + 32 - mk->image);
	}
}

static void variants(struct mk *mk)
{
	uint32_t i, j, at;

	for (i = 0; i < mk->records; i++) {
		at = mk->variants + 32 * i;
		for (j = 0; j < mk->syms && strcmp(mk->sym[j].name, mk->record[i].name); j++)
			;
		/* A name that is no symbol stands in for itself: the SONAME. */
		j = j < mk->syms ? (uint32_t)mk_get(mk, mk_sym_at(mk, j + 1), 4) :
		    mk->strsz - sizeof(NAME) - sizeof(SONAME);
		mk_put(mk, at, 4, mk->dynstr + j - mk->variants);
		mk_put(mk, at + 4, 4, mk_body(mk, mk->record[i].body) - mk->variants);
		mk_put(mk, at + 8, 4, mk->record[i].size);
		mk_put(mk, at + 12, 4, mk->record[i].family);
		mk_put(mk, at + 16, 8, mk->record[i].mask);
		mk_put(mk, at + 24, 8, mk->record[i].value);
	}
}

/* A trampoline has the last word of the body before it, too. */
static uint32_t body_start(const struct mk *mk, uint32_t body)
{
	bool tramp = mk->tramps && (body == mk->tramp_body[0] || body == mk->tramp_body[1]);

	return mk_body(mk, body) - (tramp ? 4 : 0);
}

/* Unwind data: FDEs with 4-byte starts, and with 8-byte ones in 64 bits. */
static uint32_t frames(struct mk *mk)
{
	uint32_t n = mk->bits == 64 ? 8 : 4, at = mk->ehframe, i, start, cie = at;
	const uint8_t body[] = { 1, 'z', 'R', 0, 1, 0x7c, 65, 1, n == 8 ? 0x14 : 0x1b, 0x0c, 1, 0 };

	mk_put(mk, at, 4, 16);
	memcpy(mk->buf + at + 8, body, sizeof(body));
	at += 20;
	for (i = 0; i < mk->fdes; i++) {
		start = body_start(mk, i);
		mk_put(mk, mk->ehhdr + 12 + 8 * i, 4, start - mk->ehhdr);
		mk_put(mk, mk->ehhdr + 16 + 8 * i, 4, at - mk->ehhdr);
		mk_put(mk, at, 4, 8 + 2 * n);
		mk_put(mk, at + 4, 4, at + 4 - cie);
		mk_put(mk, at + 8, n, (uint64_t)start - (at + 8));
		mk_put(mk, at + 8 + n, n, body_start(mk, i + 1) - start);
		at += 12 + 2 * n;
	}
	mk->buf[mk->ehhdr] = 1;
	mk->buf[mk->ehhdr + 1] = 0x1b;
	mk->buf[mk->ehhdr + 2] = 0x03;
	mk->buf[mk->ehhdr + 3] = 0x3b;
	mk_put(mk, mk->ehhdr + 4, 4, mk->ehframe - (mk->ehhdr + 4));
	mk_put(mk, mk->ehhdr + 8, 4, mk->fdes);
	return at + 4;		/* and a terminator */
}

static uint32_t align(uint32_t n)
{
	return (n + 7) & ~7u;
}

/* Where everything goes; the tables whose size depends on names come late. */
static void place(struct mk *mk)
{
	uint32_t w = mk_word(mk), count = mk->syms + 1, at;

	mk->phdr = w == 8 ? 64 : 52;
	at = align(mk->phdr + mk->phdrs * (w == 8 ? 56 : 32));
	mk->dynamic = at;
	mk->dyns = 20;
	at += mk->dyns * 2 * w;
	mk->sysv = at;
	mk->sysv_word = mk->machine == EM_S390 && w == 8 ? 8 : 4;
	at = align(at + mk->sysv_word * (2 + SYSV_BUCKETS + count));
	mk->gnu = at;
	mk->gnu_first = 1;
	at = align(at + 16 + BLOOM * w + 4 * GNU_BUCKETS + 4 * (count - 1));
	mk->dynsym = at;
	at += count * (w == 8 ? 24 : 16);
	mk->versym = at;
	at = align(at + 2 * count);
	mk->verdef = at;
	at = align(at + (mk->node ? 3 : 2) * 28);
	at = align(strings(mk, at));
	mk->notes = at;
	mk->build_id = note(mk, at, "GNU", 3, 20);
	memset(mk->buf + mk->build_id, 0xab, 20);
	mk->image = note(mk, mk->build_id + 20, VDK_NOTE_OWNER, VDK_NT_IMAGE,
			 sizeof(struct vdk_note_image) + 16 * mk->tramps + 16 + 2 * 8);
	at = mk_gate(mk, 2);
	if (!mk->no_variants) {
		mk->variants = note(mk, at, VDK_NOTE_OWNER, VDK_NT_VARIANTS,
				    32 * mk->records);
		at = mk->variants + 32 * mk->records;
	}
	mk->notes_size = at - mk->notes;
	mk->ehhdr = align(at);
	mk->fdes = FUNCS;
	mk->ehframe = align(mk->ehhdr + 12 + 8 * mk->fdes + mk->eh_room);
	mk->text = align(mk->ehframe + 20 + mk->fdes * (w == 8 ? 28 : 20) + 4) + 64;
	mk->size = mk->text + 32 * BODIES + mk->room;
}

static void header(struct mk *mk)
{
	static const uint8_t magic[] = { 0x7f, 'E', 'L', 'F' };
	uint32_t w = mk_word(mk), at = w == 8 ? 32 : 28;

	memcpy(mk->buf, magic, 4);
	mk->buf[4] = w == 8 ? 2 : 1;
	mk->buf[5] = mk->big ? 2 : 1;
	mk->buf[6] = 1;
	mk_put(mk, 16, 2, 3);
	mk_put(mk, 18, 2, mk->machine);
	mk_put(mk, 20, 4, 1);
	mk_put(mk, at, w, mk->phdr);
	at += 2 * w + 4;	/* past shoff and flags */
	mk_put(mk, at, 2, mk->phdr);
	mk_put(mk, at + 2, 2, w == 8 ? 56 : 32);
	mk_put(mk, at + 4, 2, mk->phdrs);
	segment(mk, MK_LOAD, 1, 5, 0, mk->size, 0x10000);
	segment(mk, MK_DYNAMIC, 2, 4, mk->dynamic, mk->dyns * 2 * w, 8);
	segment(mk, MK_NOTE, 4, 4, mk->notes, mk->notes_size, 4);
	segment(mk, MK_EH, 0x6474e550, 4, mk->ehhdr, 12 + 8 * mk->fdes, 4);
	segment(mk, MK_STACK, 0x6474e551, 6, 0, 0, 16);
}

static void dynamic(struct mk *mk)
{
	uint32_t soname = mk->strsz - sizeof(NAME) - sizeof(SONAME), at;

	mk_add_dyn(mk, 14, soname);
	mk_add_dyn(mk, 4, mk->sysv);
	mk_add_dyn(mk, 0x6ffffef5, mk->gnu);
	mk_add_dyn(mk, 5, mk->dynstr);
	mk_add_dyn(mk, 6, mk->dynsym);
	mk_add_dyn(mk, 10, mk->strsz);
	mk_add_dyn(mk, 11, mk_word(mk) == 8 ? 24 : 16);
	mk_add_dyn(mk, 0x6ffffff0, mk->versym);
	mk_add_dyn(mk, 0x6ffffffc, mk->verdef);
	mk_add_dyn(mk, 0x6ffffffd, mk->node ? 3 : 2);
	at = one_verdef(mk, mk->verdef, 1, 1, soname, 28);
	at = one_verdef(mk, at, 0, 2, mk->strsz - sizeof(NAME), mk->node ? 28 : 0);
	if (mk->node)
		one_verdef(mk, at, 0, 3, mk->node_str, 0);
}

void mk_build(struct mk *mk)
{
	uint8_t *exact;
	uint32_t i;

	mk->buf = calloc(1, 0x40000 + 56 * mk->phdrs + mk->room);	/* ample */
	qsort(mk->sym, mk->syms, sizeof(mk->sym[0]), by_gnu_bucket);
	place(mk);
	header(mk);
	dynamic(mk);
	symbols(mk);
	sysv_table(mk);
	gnu_table(mk);
	image_note(mk);
	if (!mk->no_variants)
		variants(mk);
	frames(mk);
	for (i = mk->text; i < mk->size - mk->room; i++)
		mk->buf[i] = (uint8_t)i;
	/* Exactly its size, so that a sanitizer sees a read past the end. */
	exact = malloc(mk->size);
	memcpy(exact, mk->buf, mk->size);
	free(mk->buf);
	mk->buf = exact;
}

void mk_free(struct mk *mk)
{
	free(mk->buf);
	mk->buf = NULL;
}
