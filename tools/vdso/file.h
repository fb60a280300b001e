/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Files: one that is there, a changed copy of it, and the copy in its place.
 * Errors are said on stderr.
 */
#ifndef VDSO_FILE_H
#define VDSO_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct file {
	const char *path;	/* as the user wrote it */
	char *real;		/* malloc'ed; symbolic links followed */
	int dir, fd;		/* its folder; itself, for reading */
	struct stat st;		/* when it was opened */
};

/** file_open - false, with everything closed again, if that failed */
bool file_open(struct file *f, const char *path);
void file_close(struct file *f);

/* A new file beside the one that it is to replace. */
struct copy {
	const struct file *from;
	const char *path;	/* what is to be replaced, for messages */
	char *real;		/* malloc'ed */
	const char *name;	/* in the folder */
	bool in_place;
	int dir, fd;
};

/**
 * file_copy - copy @f to where it can be changed
 * @out: NULL: to replace @f itself, with owner, mode and attributes kept; else a
 *       new file, or one to be replaced, that is the caller's, without set-id bits
 *
 * Holes stay holes, and only a little of it is in memory at any time. Until
 * file_commit() nothing has changed for others; file_drop() takes it away, and so
 * does a signal that ends us.
 */
bool file_copy(const struct file *f, const char *out, struct copy *c);
bool file_commit(struct copy *c);
void file_drop(struct copy *c);

#endif /* VDSO_FILE_H */
