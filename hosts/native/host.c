// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* An image from a file, checked and patched; a page in a sealed memory file. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host.h"

#ifndef F_SEAL_FUTURE_WRITE
#define F_SEAL_FUTURE_WRITE 0x10	/* Linux 5.1 */
#endif

static const char *read_image(struct native_host *h, const char *path, uint64_t features)
{
	static _Alignas(8) uint8_t file[VDK_ALIGN];
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;
	struct vdk_image original;
	ssize_t size = fd < 0 ? -1 : read(fd, file, sizeof(file));

	if (fd >= 0)
		close(fd);
	if (size <= 0)
		return "the image cannot be read";
	err = vdk_image_open(&original, file, (size_t)size);
	if (!err)
		err = vdk_image_check(&original, NULL);
	if (!err)
		err = vdk_image_copy(&original, h->copy, sizeof(h->copy), &h->img);
	if (!err)
		err = vdk_variant_patch(&h->img, features);
	return err ? vdk_strerror(err) : NULL;
}

/* Mapped for writing once, here; then nobody can do so again, nor change its size. */
static const char *make_page(struct native_host *h)
{
	void *mem;

	h->fd = memfd_create("vdsokit page", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (h->fd < 0)
		return "there is no memory file for the page";
	if (ftruncate(h->fd, VDK_DATA_SIZE))
		return "the page's memory file cannot grow";
	mem = mmap(NULL, VDK_DATA_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, h->fd, 0);
	if (mem == MAP_FAILED)
		return "the page cannot be mapped";
	if (fcntl(h->fd, F_ADD_SEALS,
		  F_SEAL_FUTURE_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
		return "the page cannot be sealed (Linux 5.1 and later can)";
	return vdk_page_init(&h->page, &h->img, mem, VDK_DATA_SIZE) ? "the page is no page" : NULL;
}

const char *native_host_open(struct native_host *h, const char *path, uint64_t features)
{
	const char *why;

	h->fd = -1;
	h->page.mem = NULL;
	why = read_image(h, path, features);
	if (!why)
		why = make_page(h);
	if (why)
		native_host_close(h);
	return why;
}

void native_host_close(struct native_host *h)
{
	if (h->page.mem)
		munmap(h->page.mem, VDK_DATA_SIZE);
	if (h->fd >= 0)
		close(h->fd);
}
