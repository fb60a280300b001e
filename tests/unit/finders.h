/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * How programs find functions in a vDSO, each finder with just the tests that
 * its original makes and in its order, on the raw bytes. Only where tables lie
 * is taken from the library.
 */
#ifndef FINDERS_H
#define FINDERS_H

#include <vdk/vdk.h>

#include <string.h>

#define NOT_FOUND	(~0ull)

static uint64_t raw(const struct vdk_image *img, uint64_t off, uint32_t size)
{
	uint64_t val = 0;
	uint32_t i;

	for (i = 0; i < size; i++)
		val = val << 8 | img->blob[off + (img->order == VDK_BIG ? i : size - 1 - i)];
	return val;
}

struct entry {
	const char *name;
	uint64_t value, size;
	uint32_t type, bind, shndx, version;
};

static struct entry entry_at(const struct vdk_image *img, uint32_t i)
{
	uint32_t big = img->bits == 64, w = img->bits / 8;
	uint64_t at = img->dynsym.off + i * (big ? 24 : 16);
	uint8_t info = (uint8_t)raw(img, at + (big ? 4 : 12), 1);
	struct entry e = {
		.name = (const char *)img->blob + img->dynstr.off + raw(img, at, 4),
		.value = raw(img, at + (big ? 8 : 4), w),
		.size = raw(img, at + (big ? 16 : 8), w),
		.type = info & 15, .bind = info >> 4,
		.shndx = (uint32_t)raw(img, at + (big ? 6 : 14), 2),
		.version = (uint32_t)raw(img, img->versym.off + 2 * i, 2),
	};

	return e;
}

static uint32_t elf_hash(const char *s)
{
	uint32_t h = 0, g;

	for (; *s; s++) {
		h = 16 * h + (unsigned char)*s;
		g = h & 0xf0000000;
		h ^= g | g >> 24;
	}
	return h;
}

static uint32_t gnu_hash_of(const char *s)
{
	uint32_t h = 5381;

	for (; *s; s++)
		h = h * 33 + (unsigned char)*s;
	return h;
}

/* A word of DT_HASH: of 4 bytes, but on s390x. */
static uint32_t sysv_raw(const struct vdk_image *img, uint32_t slot)
{
	uint32_t size = img->machine == 22 ? 8 : 4;

	return (uint32_t)raw(img, img->sysv_hash.off + (uint64_t)size * slot, size);
}

/* musl's __vdsosym: all entries in turn. */
static uint64_t find_musl(const struct vdk_image *img, const char *name,
			  const char *version)
{
	uint32_t i, n = sysv_raw(img, 1);
	struct entry e;

	for (i = 0; i < n; i++) {
		e = entry_at(img, i);
		if (!(1 << e.type & (1 << 0 | 1 << 1 | 1 << 2 | 1 << 5)))
			continue;
		if (!(1 << e.bind & (1 << 1 | 1 << 2 | 1 << 10)))
			continue;
		if (!e.shndx || strcmp(name, e.name))
			continue;
		if (strcmp(vdk_image_version(img, e.version & 0x7fff), version))
			continue;
		return e.value;
	}
	return NOT_FOUND;
}

/* The kernel's parse_vdso.c, CRIU alike: DT_HASH. */
static uint64_t find_parse_vdso(const struct vdk_image *img, const char *name,
				const char *version)
{
	uint32_t nbucket = sysv_raw(img, 0), steps = 0;
	uint32_t chain = sysv_raw(img, 2 + elf_hash(name) % nbucket);
	struct entry e;

	for (; chain && steps++ < 1000; chain = sysv_raw(img, 2 + nbucket + chain)) {
		e = entry_at(img, chain);
		if (e.type != 2 && e.type != 0)
			continue;
		if (e.bind != 1 && e.bind != 2)
			continue;
		if (!e.shndx || strcmp(name, e.name))
			continue;
		if (strcmp(vdk_image_version(img, e.version & 0x7fff), version))
			continue;
		return e.value;
	}
	return NOT_FOUND;
}

/* CRIU of some years: DT_HASH, and no look at st_shndx or the version. */
static uint64_t find_criu(const struct vdk_image *img, const char *name,
			  const char *version)
{
	uint32_t nbucket = sysv_raw(img, 0), steps = 0;
	uint32_t chain = sysv_raw(img, 2 + elf_hash(name) % nbucket);
	struct entry e;

	(void)version;
	for (; chain && steps++ < 1000; chain = sysv_raw(img, 2 + nbucket + chain)) {
		e = entry_at(img, chain);
		if (e.type != 2 || (e.bind != 1 && e.bind != 2))
			continue;
		if (!strcmp(e.name, name))
			return e.value;
	}
	return NOT_FOUND;
}

/* Index of the first symbol whose hash matches from @i on, or 0. */
static uint32_t gnu_walk(const struct vdk_image *img, uint32_t hash, uint32_t i)
{
	uint64_t at = img->gnu_hash.off, w = img->bits / 8, chain;
	uint32_t buckets = (uint32_t)raw(img, at, 4), first = (uint32_t)raw(img, at + 4, 4);
	uint32_t bloom = (uint32_t)raw(img, at + 8, 4), value;

	chain = at + 16 + w * bloom + 4 * buckets;
	if (!i) {
		i = (uint32_t)raw(img, at + 16 + w * bloom + 4 * (hash % buckets), 4);
	} else {
		if (raw(img, chain + 4 * (i - first), 4) & 1)
			return 0;
		i++;
	}
	for (; i; i++) {
		value = (uint32_t)raw(img, chain + 4 * (i - first), 4);
		if ((value | 1) == (hash | 1))
			return i;
		if (value & 1)
			break;
	}
	return 0;
}

static uint32_t gnu_start(const struct vdk_image *img, uint32_t hash)
{
	uint64_t at = img->gnu_hash.off, w = img->bits / 8, word;
	uint32_t bloom = (uint32_t)raw(img, at + 8, 4), shift = (uint32_t)raw(img, at + 12, 4);

	word = raw(img, at + 16 + w * (hash / img->bits & (bloom - 1)), (uint32_t)w);
	if (!(word >> hash % img->bits & word >> (hash >> shift) % img->bits & 1))
		return 0;
	return gnu_walk(img, hash, 0);
}

/* glibc's do_lookup_x and check_match. */
static uint64_t find_glibc(const struct vdk_image *img, const char *name,
			   const char *version)
{
	uint32_t hash = gnu_hash_of(name), i;
	struct entry e;

	for (i = gnu_start(img, hash); i; i = gnu_walk(img, hash, i)) {
		e = entry_at(img, i);
		if (e.value == 0 && e.shndx != 0xfff1 && e.type != 6)
			continue;
		if (strcmp(e.name, name))
			continue;
		if (strcmp(vdk_image_version(img, e.version & 0x7fff), version) ||
		    e.version & 0x8000)
			continue;
		if (e.bind == 1 || e.bind == 2 || e.bind == 10)
			return e.value;
	}
	return NOT_FOUND;
}

/* Go's vdso_linux.go: DT_GNU_HASH without the filter. */
static uint64_t find_go(const struct vdk_image *img, const char *name,
			const char *version)
{
	uint32_t hash = gnu_hash_of(name), i;
	struct entry e;

	for (i = gnu_walk(img, hash, 0); i; i = gnu_walk(img, hash, i)) {
		e = entry_at(img, i);
		if (e.type != 2 || (e.bind != 1 && e.bind != 2) || !e.shndx)
			continue;
		if (strcmp(e.name, name) ||
		    strcmp(vdk_image_version(img, e.version & 0x7fff), version))
			continue;
		return e.value;
	}
	return NOT_FOUND;
}

/* The laziest conceivable: an entry with that name. */
static uint64_t find_lazy(const struct vdk_image *img, const char *name,
			  const char *version)
{
	uint32_t i;

	(void)version;
	for (i = 0; i < img->symbols; i++)
		if (!strcmp(entry_at(img, i).name, name))
			return entry_at(img, i).value;
	return NOT_FOUND;
}

static const struct {
	const char *name;
	uint64_t (*find)(const struct vdk_image *img, const char *name,
			 const char *version);
} finders[] = {
	{ "musl", find_musl }, { "parse_vdso", find_parse_vdso },
	{ "criu", find_criu }, { "glibc", find_glibc }, { "go", find_go },
	{ "lazy", find_lazy },
};

#define FINDERS (sizeof(finders) / sizeof(finders[0]))

/* Does any entry of .dynsym, defined or not, name it? */
static inline bool mentions(const struct vdk_image *img, const char *name)
{
	return find_lazy(img, name, NULL) != NOT_FOUND;
}

#endif /* FINDERS_H */
