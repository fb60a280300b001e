/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Copying: sparse files stay sparse, large ones are never in memory. */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "copy.h"

#define ATTRS_MAX	65536	/* Linux: of their names, of a value */
#define AT_ONCE		(1u << 30)	/* so that a signal is not long in coming */

/* By the kernel, which may share blocks; returns bytes, 0: it cannot. */
static uint64_t by_kernel(int from, int to, off_t off, uint64_t size)
{
	off_t in = off, out = off;
	ssize_t n = copy_file_range(from, &in, to, &out, size < AT_ONCE ? size : AT_ONCE, 0);

	return n > 0 ? n : 0;
}

static uint64_t by_hand(int from, int to, off_t off, uint64_t size)
{
	static char bytes[65536];
	ssize_t n, done, k;

	n = pread(from, bytes, size < sizeof(bytes) ? size : sizeof(bytes), off);
	if (n == 0)
		errno = ESTALE;		/* cut meanwhile */
	if (n <= 0)
		return 0;
	for (done = 0; done < n; done += k) {
		k = pwrite(to, bytes + done, n - done, off + done);
		if (k <= 0)
			return 0;
	}
	return n;
}

static bool copy_range(int from, int to, off_t off, off_t end)
{
	uint64_t n;

	for (; off < end; off += n) {
		n = by_kernel(from, to, off, end - off);
		if (!n)
			n = by_hand(from, to, off, end - off);
		if (!n && errno != EINTR)
			return false;
	}
	return true;
}

/* Of a file system that does not know of holes all is data. */
bool copy_bytes(int from, int to, uint64_t size)
{
	off_t data, hole = 0, end = size;

	if (ftruncate(to, end) < 0)
		return false;
	while (hole < end) {
		data = lseek(from, hole, SEEK_DATA);
		if (data < 0 && errno == ENXIO)
			break;		/* none from here on */
		if (data < 0)
			data = hole;
		hole = lseek(from, data, SEEK_HOLE);
		if (hole <= data || hole > end)
			hole = end;
		if (!copy_range(from, to, data, hole))
			return false;
	}
	return true;
}

/* File capabilities, access lists and the like. */
static bool copy_attributes(int from, int to)
{
	static char names[ATTRS_MAX], value[ATTRS_MAX];
	ssize_t size = flistxattr(from, names, sizeof(names)), n;
	const char *name;

	if (size < 0)
		return errno == ENOTSUP;
	for (name = names; name < names + size; name += strlen(name) + 1) {
		n = fgetxattr(from, name, value, sizeof(value));
		if (n < 0 || fsetxattr(to, name, value, n, 0) < 0)
			return false;
	}
	return true;
}

/* Owner first: changing it takes set-id bits and capabilities away. */
bool copy_identity(int from, const struct stat *st, int to)
{
	struct stat is;

	if (fstat(to, &is) < 0)
		return false;
	if ((is.st_uid != st->st_uid || is.st_gid != st->st_gid) &&
	    fchown(to, st->st_uid, st->st_gid) < 0)
		return false;
	return copy_attributes(from, to) && fchmod(to, st->st_mode & 07777) == 0;
}

bool copy_new_identity(const struct stat *st, int to)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(to, st->st_mode & 0777 & ~mask) == 0;
}
