/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Names in an image: never longer than they may be, never past its end. */
#include "internal.h"

/* Bytes of a name before its NUL; VDK_NAME_MAX_ + 1 if it is too long. */
uint32_t vdk_str_length_(const char *name)
{
	uint32_t i;

	for (i = 0; i <= VDK_NAME_MAX_ && name[i]; i++)
		;
	return i;
}

/* What is too long is the same as nothing. */
bool vdk_str_same_(const char *a, const char *b)
{
	uint32_t i;

	for (i = 0; i <= VDK_NAME_MAX_ && a[i] == b[i]; i++)
		if (!a[i])
			return true;
	return false;
}

/* A string of .dynstr, whose last byte was found to be a NUL. */
const char *vdk_str_dyn_(const struct vdk_image *img, uint64_t off)
{
	if (!vdk_range_ok_(off, 1, img->dynstr.size))
		return NULL;
	return (const char *)img->blob + img->dynstr.off + off;
}
