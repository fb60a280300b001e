/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Whole files: read, and replaced all at once. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "file.h"
#include "vdso.h"

#define ATTRS_MAX	65536	/* Linux: of their names, of a value */

static bool read_all(struct file *f)
{
	uint64_t done = 0;
	ssize_t n = 1;

	f->size = f->st.st_size;
	f->bytes = f->size < SIZE_MAX ? malloc(f->size + 1) : NULL;
	if (!f->bytes)
		return fail("%s: not enough memory to hold it", f->path);
	while (done < f->size && n > 0) {
		n = read(f->fd, f->bytes + done, f->size - done);
		if (n < 0 && errno == EINTR)
			n = 1;
		else if (n > 0)
			done += n;
	}
	if (n < 0)
		return fail("%s: cannot read it: %s", f->path, strerror(errno));
	return done == f->size || fail("%s: it changes while it is read; try again", f->path);
}

bool file_read(struct file *f, const char *path)
{
	bool ok;

	memset(f, 0, sizeof(*f));
	f->path = realpath(path, NULL);
	f->fd = f->path ? open(f->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
	if (f->fd < 0 || fstat(f->fd, &f->st) < 0)
		ok = fail("%s: cannot open it: %s", path, strerror(errno));
	else if (!S_ISREG(f->st.st_mode))
		ok = fail("%s: not a regular file", path);
	else
		ok = read_all(f);
	if (!ok)
		file_close(f);
	return ok;
}

void file_close(struct file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	free(f->path);
	free(f->bytes);
	memset(f, 0, sizeof(*f));
	f->fd = -1;
}

static bool write_all(int fd, const uint8_t *bytes, uint64_t size)
{
	ssize_t n;

	while (size) {
		n = write(fd, bytes, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		size -= n;
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
static bool copy_identity(const struct file *f, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return false;
	if ((st.st_uid != f->st.st_uid || st.st_gid != f->st.st_gid) &&
	    fchown(fd, f->st.st_uid, f->st.st_gid) < 0)
		return false;
	return copy_attributes(f->fd, fd) && fchmod(fd, f->st.st_mode & 07777) == 0;
}

static bool new_identity(const struct file *f, int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, f->st.st_mode & 0777 & ~mask) == 0;
}

/* So that the new name is there after a crash, too. Not all systems can. */
static void sync_folder(const char *path)
{
	char *copy = strdup(path);
	int fd = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
	free(copy);
}

/* The file that was at @f->path when it was read is still there. */
static bool is_still(const struct file *f)
{
	struct stat st;

	return stat(f->path, &st) == 0 && st.st_dev == f->st.st_dev && st.st_ino == f->st.st_ino &&
	       st.st_size == f->st.st_size && st.st_mtim.tv_sec == f->st.st_mtim.tv_sec &&
	       st.st_mtim.tv_nsec == f->st.st_mtim.tv_nsec;
}

/* Returns NULL, or what could not be done; errno says why (0: nothing). */
static const char *write_temp(const struct file *f, bool is_new, int fd, const uint8_t *bytes,
			      uint64_t size)
{
	if (!write_all(fd, bytes, size))
		return "write the new file";
	if (is_new ? !new_identity(f, fd) : !copy_identity(f, fd))
		return is_new ? "set its mode" :
				"keep its owner and attributes (use -o, or be its owner)";
	return fsync(fd) < 0 ? "write the new file" : NULL;
}

static bool replace(const struct file *f, const char *path, bool is_new, char *temp,
		    const uint8_t *bytes, uint64_t size)
{
	const char *what;
	int fd = mkostemp(temp, O_CLOEXEC), err;

	if (fd < 0)
		return fail("%s: cannot make a new file beside it: %s", path, strerror(errno));
	what = write_temp(f, is_new, fd, bytes, size);
	err = errno;
	if (close(fd) < 0 && !what) {
		what = "write the new file";
		err = errno;
	}
	if (!what && !is_new && !is_still(f)) {
		unlink(temp);
		return fail("%s: somebody else changed it meanwhile; try again", path);
	}
	if (!what && rename(temp, path) < 0) {
		what = "put the new file in its place";
		err = errno;
	}
	if (!what)
		return true;
	unlink(temp);
	return fail("%s: cannot %s: %s; it is as it was", path, what, strerror(err));
}

bool file_replace(const struct file *f, const char *out, const uint8_t *bytes, uint64_t size)
{
	char *resolved = out ? realpath(out, NULL) : NULL, *temp;
	const char *path = !out ? f->path : resolved ? resolved : out;
	struct stat st;
	bool ok;

	if (out && stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		free(resolved);
		return fail("%s: not a regular file", out);
	}
	if (asprintf(&temp, "%s.XXXXXX", path) < 0) {
		free(resolved);
		return fail("%s: not enough memory", path);
	}
	ok = replace(f, path, out != NULL, temp, bytes, size);
	if (ok)
		sync_folder(path);
	free(temp);
	free(resolved);
	return ok;
}
