/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Any bytes as an image: open, check, copy, patch, look up. An image that
 * passes the check keeps what the check promises, and so does what a patch makes
 * of it. Nothing is taken from behind what is loaded.
 */
#include <vdk/vdk.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each export is found by each method, until it is hidden. */
static void find_all(const struct vdk_image *img, const struct vdk_image *copy)
{
	struct vdk_sym was, sym;
	uint32_t i, m, found;

	for (i = 1; i < img->symbols; i++) {
		if (vdk_image_sym_at(img, i, &was))
			abort();
		if ((was.info & 15) != 2)
			continue;
		for (m = found = 0; m <= VDK_LOOKUP_GNU; m++)
			found += !vdk_image_sym_by(copy, (enum vdk_lookup)m, NULL,
						   was.name, &sym);
		if (found != 3 && (found || img == copy))
			abort();
	}
}

static void use_anyway(const struct vdk_image *img)
{
	static const char *const names[] = { "", "vdso_beta", "__kernel_getcpu" };
	struct vdk_variant v;
	struct vdk_tramp t;
	struct vdk_span id;
	struct vdk_sym sym;
	uint32_t i, m;

	for (i = 0; i < 3; i++) {
		for (m = 0; m <= VDK_LOOKUP_GNU; m++)
			vdk_image_sym_by(img, (enum vdk_lookup)m, "LINUX_2.6.15",
					 names[i], &sym);
		vdk_variant_pick(img, names[i], 2, &v);
		vdk_tramp_find(img, i, &t);
	}
	vdk_image_build_id(img, &id);
	vdk_image_soname(img);
	vdk_machine_name(img);
}

/* As the rules say: small, and no code or header changed by the patch. */
static void check_patched(const struct vdk_image *img, const struct vdk_image *copy)
{
	struct vdk_sym sym;
	uint32_t i;

	if (vdk_image_check(copy, NULL) || img->symbols > VDK_MAX_RECORDS ||
	    img->phdrs.size > VDK_PROGRAM_PHDRS * 56 ||
	    memcmp(img->blob, copy->blob, img->bits == 64 ? 64 : 52) ||
	    memcmp(img->blob + img->phdrs.off, copy->blob + img->phdrs.off, img->phdrs.size))
		abort();
	for (i = 1; i < copy->symbols; i++)
		if (!vdk_image_sym_at(copy, i, &sym) && sym.size &&
		    memcmp(img->blob + sym.value, copy->blob + sym.value, sym.size))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vdk_layout_opts opts = { sizeof(opts), 4096, 0 };
	struct vdk_image img, copy;
	struct vdk_report why;
	struct vdk_layout plan;
	uint8_t *buf;
	int good;

	if (vdk_image_open(&img, data, size))
		return 0;
	good = !vdk_image_check(&img, &why);
	use_anyway(&img);
	if (img.size > size || vdk_layout_plan(&img, &opts, &plan) ||
	    plan.region[1].used - img.size >= 4096)
		abort();
	buf = malloc(img.size);		/* all that is needed */
	if (vdk_image_copy(&img, buf, img.size, &copy))
		abort();
	if (good)
		find_all(&img, &img);
	if (!vdk_variant_patch(&copy, size % 7) && good) {
		find_all(&img, &copy);
		check_patched(&img, &copy);
	} else if (good) {
		abort();
	}
	vdk_image_check(&copy, NULL);
	use_anyway(&copy);
	free(buf);
	return 0;
}
