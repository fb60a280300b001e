/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The two hash tables. A chain is walked by index; who walks counts the steps,
 * for nothing here promises that a chain ends.
 */
#include "internal.h"

uint32_t vdk_hash_sysv_(const char *name)
{
	uint32_t i, hash = 0, top;

	for (i = 0; i <= VDK_NAME_MAX_ && name[i]; i++) {
		hash = (hash << 4) + (unsigned char)name[i];
		top = hash & 0xf0000000;
		hash ^= top >> 24;
		hash &= ~top;
	}
	return hash;
}

uint32_t vdk_hash_gnu_(const char *name)
{
	uint32_t i, hash = 5381;

	for (i = 0; i <= VDK_NAME_MAX_ && name[i]; i++)
		hash = hash * 33 + (unsigned char)name[i];
	return hash;
}

/*
 * DT_HASH: buckets, chains; then the heads, then a next for each symbol. A word
 * that is too large for an index is one that no table has.
 */
uint32_t vdk_hash_sysv_word_(const struct vdk_image *img, uint64_t slot)
{
	uint32_t size = vdk_elf_hash_word_(img);
	uint64_t at = img->sysv_hash.off + size * slot;
	uint64_t word = size == 8 ? vdk_u64_(img, at) : vdk_u32_(img, at);

	return word >> 32 ? UINT32_MAX : (uint32_t)word;
}

static int sysv_size(struct vdk_image *img)
{
	uint64_t word = vdk_elf_hash_word_(img), size;

	if (img->sysv_hash.size < 2 * word)
		return -VDK_EBOUNDS;
	size = word * (2 + (uint64_t)vdk_hash_sysv_word_(img, 0) + vdk_hash_sysv_word_(img, 1));
	if (!vdk_range_ok_(img->sysv_hash.off, size, img->load.size))
		return -VDK_EBOUNDS;
	img->sysv_hash.size = size;
	img->symbols = vdk_hash_sysv_word_(img, 1);
	return img->symbols ? 0 : -VDK_ESYSV_FORM;
}

/*
 * DT_GNU_HASH: u32 buckets, first symbol, words of the Bloom filter, its
 * shift; the filter in guest words; the heads; then a hash for each symbol
 * from the first on, bit 0 set in the last of a chain.
 */
int vdk_hash_gnu_read_(const struct vdk_image *img, uint64_t off, struct vdk_gnu_ *gnu)
{
	uint64_t filter;

	if (!vdk_range_ok_(off, 16, img->load.size))
		return -VDK_EBOUNDS;
	gnu->buckets = vdk_u32_(img, off);
	gnu->first = vdk_u32_(img, off + 4);
	gnu->bloom = vdk_u32_(img, off + 8);
	gnu->shift = vdk_u32_(img, off + 12);
	if (!gnu->buckets || !gnu->first || gnu->shift >= img->bits)
		return -VDK_EGNU_FORM;
	if (!gnu->bloom || (gnu->bloom & (gnu->bloom - 1)))
		return -VDK_EGNU_FORM;
	if (gnu->buckets > 4 * VDK_MAX_RECORDS)
		return -VDK_ETOOMANY;
	filter = (uint64_t)gnu->bloom * vdk_word_size_(img);
	gnu->bloom_off = off + 16;
	gnu->bucket_off = gnu->bloom_off + filter;
	gnu->chain_off = gnu->bucket_off + 4 * (uint64_t)gnu->buckets;
	return vdk_range_ok_(gnu->chain_off, 0, img->load.size) ? 0 : -VDK_EBOUNDS;
}

/* How many symbols there are when only DT_GNU_HASH can tell. */
static int gnu_count(struct vdk_image *img, const struct vdk_gnu_ *gnu)
{
	uint32_t i, head, last = 0;
	uint64_t at;

	for (i = 0; i < gnu->buckets; i++) {
		head = vdk_u32_(img, gnu->bucket_off + 4 * (uint64_t)i);
		if (head > last)
			last = head;
	}
	if (!last) {
		img->symbols = gnu->first;
		return 0;
	}
	if (last < gnu->first)
		return -VDK_EGNU_FORM;
	for (;; last++) {
		if (last >= VDK_MAX_RECORDS)
			return -VDK_ETOOMANY;
		at = gnu->chain_off + 4 * (uint64_t)(last - gnu->first);
		if (!vdk_range_ok_(at, 4, img->load.size))
			return -VDK_EBOUNDS;
		if (vdk_u32_(img, at) & 1)
			break;
	}
	img->symbols = last + 1;
	return 0;
}

/* Bound both tables and count the symbols. */
int vdk_hash_sizes_(struct vdk_image *img)
{
	struct vdk_gnu_ gnu;
	uint64_t size;
	int err = 0;

	if (img->sysv_hash.size)
		err = sysv_size(img);
	else if (!img->gnu_hash.size)
		err = -VDK_ESYSV_NONE;
	if (err || !img->gnu_hash.size)
		return err;
	err = vdk_hash_gnu_read_(img, img->gnu_hash.off, &gnu);
	if (!err && !img->sysv_hash.size)
		err = gnu_count(img, &gnu);
	if (err)
		return err;
	if (gnu.first > img->symbols)
		return -VDK_EGNU_FORM;
	size = gnu.chain_off + 4 * (uint64_t)(img->symbols - gnu.first) -
	       img->gnu_hash.off;
	if (!vdk_range_ok_(img->gnu_hash.off, size, img->load.size))
		return -VDK_EBOUNDS;
	img->gnu_hash.size = size;
	return 0;
}

static uint32_t sysv_at(const struct vdk_image *img, uint32_t slot)
{
	uint32_t index = vdk_hash_sysv_word_(img, 2 + (uint64_t)slot);

	return index < img->symbols ? index : 0;
}

uint32_t vdk_hash_sysv_first_(const struct vdk_image *img, uint32_t hash)
{
	uint32_t buckets = 0;

	if (img->sysv_hash.size)
		buckets = vdk_hash_sysv_word_(img, 0);
	return buckets ? sysv_at(img, hash % buckets) : 0;
}

uint32_t vdk_hash_sysv_next_(const struct vdk_image *img, uint32_t index)
{
	return sysv_at(img, vdk_hash_sysv_word_(img, 0) + index);
}

/* Not a shift by a variable: compilers for 32 bits call libgcc for it. */
static bool has_bit(uint64_t word, uint32_t bit)
{
	uint32_t half = bit < 32 ? (uint32_t)word : (uint32_t)(word >> 32);

	return half >> bit % 32 & 1;
}

bool vdk_hash_gnu_bloom_(const struct vdk_image *img, const struct vdk_gnu_ *gnu,
			 uint32_t hash)
{
	uint32_t slot = (hash / img->bits) & (gnu->bloom - 1);
	uint64_t word = vdk_word_(img, gnu->bloom_off +
				  (uint64_t)slot * vdk_word_size_(img));
	uint32_t other = gnu->shift < 32 ? hash >> gnu->shift : 0;

	return has_bit(word, hash % img->bits) && has_bit(word, other % img->bits);
}

static uint32_t gnu_valid(const struct vdk_image *img, const struct vdk_gnu_ *gnu,
			  uint32_t index)
{
	return index >= gnu->first && index < img->symbols ? index : 0;
}

uint32_t vdk_hash_gnu_first_(const struct vdk_image *img, const struct vdk_gnu_ *gnu,
			     uint32_t hash)
{
	uint64_t at = gnu->bucket_off + 4 * (uint64_t)(hash % gnu->buckets);

	return gnu_valid(img, gnu, vdk_u32_(img, at));
}

uint32_t vdk_hash_gnu_next_(const struct vdk_image *img, const struct vdk_gnu_ *gnu,
			    uint32_t index)
{
	uint64_t at = gnu->chain_off + 4 * (uint64_t)(index - gnu->first);

	if (vdk_u32_(img, at) & 1)
		return 0;
	return gnu_valid(img, gnu, index + 1);
}
