/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Files, replaced all at once. A folder is opened once, so that what is read,
 * written and renamed is in the same one, whoever moves it meanwhile.
 */
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "copy.h"
#include "fail.h"
#include "file.h"
#include "temp.h"

#define AS_IT_WAS	"it is as it was"

/* The folder of an absolute path, which gets cut; the name in it goes to @name. */
static int open_folder(char *path, const char **name)
{
	char *slash = strrchr(path, '/');
	int dir;

	*slash = 0;
	dir = open(*path ? path : "/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	*slash = '/';
	*name = slash + 1;
	return dir;
}

bool file_open(struct file *f, const char *path)
{
	const char *name;
	bool ok = false;

	memset(f, 0, sizeof(*f));
	f->dir = f->fd = -1;
	f->path = path;
	f->real = realpath(path, NULL);
	if (f->real)
		f->dir = open_folder(f->real, &name);
	if (f->dir >= 0)
		f->fd = openat(f->dir, *name ? name : ".",
			       O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
	if (f->fd < 0 || fstat(f->fd, &f->st) < 0)
		fail("%s: cannot open it: %s", path, strerror(errno));
	else if (!S_ISREG(f->st.st_mode))
		fail("%s: not a regular file: give a program", path);
	else
		ok = true;
	if (!ok)
		file_close(f);
	return ok;
}

void file_close(struct file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	if (f->dir >= 0)
		close(f->dir);
	free(f->real);
	f->real = NULL;
	f->dir = f->fd = -1;
}

/* An absolute path for what may not be there yet, as realpath() of its folder. */
static char *real_of_new(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = !slash ? strdup(".") : slash == path ? strdup("/") :
		       strndup(path, slash - path);
	char *real = folder ? realpath(folder, NULL) : NULL, *all = NULL;

	if (real && asprintf(&all, "%s/%s", real, slash ? slash + 1 : path) < 0)
		all = NULL;
	free(folder);
	free(real);
	return all;
}

static bool find_target(struct copy *c, const char *out)
{
	struct stat st;

	c->in_place = !out;
	c->path = out ? out : c->from->path;
	if (out) {
		c->real = realpath(out, NULL);
		if (!c->real && errno == ENOENT)
			c->real = real_of_new(out);
	} else {
		c->real = strdup(c->from->real);
	}
	if (c->real)
		c->dir = open_folder(c->real, &c->name);
	if (c->dir < 0)
		return fail("%s: cannot open its folder: %s", c->path, strerror(errno));
	if (!*c->name ||
	    (!fstatat(c->dir, c->name, &st, AT_SYMLINK_NOFOLLOW) && !S_ISREG(st.st_mode)))
		return fail("%s: not a regular file: give another name", c->path);
	return true;
}

bool file_copy(const struct file *f, const char *out, struct copy *c)
{
	memset(c, 0, sizeof(*c));
	c->from = f;
	c->dir = c->fd = -1;
	if (!find_target(c, out))
		return false;
	c->fd = temp_make(c->dir);
	if (c->fd < 0)
		return fail("%s: cannot make a new file beside it: %s: " AS_IT_WAS, c->path,
			    strerror(errno));
	return copy_bytes(f->fd, c->fd, f->st.st_size) ||
	       fail("%s: cannot write the new file: %s: " AS_IT_WAS, c->path, strerror(errno));
}

static bool same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mode == b->st_mode && a->st_uid == b->st_uid && a->st_gid == b->st_gid &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

/* What was copied is still there under its name, and nobody has touched it. */
static bool is_still(const struct copy *c)
{
	const struct file *f = c->from;
	struct stat st;

	if (fstat(f->fd, &st) < 0 || !same(&st, &f->st))
		return false;
	return !c->in_place ||
	       (!fstatat(c->dir, c->name, &st, AT_SYMLINK_NOFOLLOW) && same(&st, &f->st));
}

/* Rights taken away in the very moment of the renaming do not come back. */
static void follow_mode(const struct copy *c)
{
	struct stat st;

	if (c->in_place && !fstat(c->from->fd, &st) && st.st_mode != c->from->st.st_mode)
		fchmod(c->fd, st.st_mode & 07777);
}

/* Not all systems can; a rename that gets lost leaves the old file. */
static void sync_folder(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0) {
		fsync(fd);
		close(fd);
	}
}

bool file_commit(struct copy *c)
{
	const struct stat *st = &c->from->st;

	if (c->in_place ? !copy_identity(c->from->fd, st, c->fd) : !copy_new_identity(st, c->fd))
		return fail("%s: cannot keep its owner, mode and attributes: %s: %s", c->path,
			    strerror(errno), "be its owner, or use -o");
	if (fsync(c->fd) < 0)
		return fail("%s: cannot write the new file: %s: " AS_IT_WAS, c->path,
			    strerror(errno));
	if (!is_still(c))
		return fail("%s: somebody else changed it meanwhile: try again", c->from->path);
	if (!temp_rename(c->name))
		return fail("%s: cannot put the new file in its place: %s: " AS_IT_WAS, c->path,
			    strerror(errno));
	follow_mode(c);
	sync_folder(c->dir);
	return true;
}

void file_drop(struct copy *c)
{
	temp_remove();
	if (c->fd >= 0)
		close(c->fd);
	if (c->dir >= 0)
		close(c->dir);
	free(c->real);
}
