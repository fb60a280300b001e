/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Whole files: read, and replaced all at once. Errors are said on stderr. */
#ifndef VDSO_FILE_H
#define VDSO_FILE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

struct file {
	char *path;		/* malloc'ed; symbolic links followed */
	int fd;			/* open for reading, for owner, mode, attributes */
	struct stat st;
	uint8_t *bytes;		/* malloc'ed */
	uint64_t size;
};

/** file_read - false, with everything closed again, if that failed */
bool file_read(struct file *f, const char *path);
void file_close(struct file *f);

/**
 * file_replace - put @f with other bytes in its own place, or at @out
 * @out: NULL: in its own place, with owner, mode and attributes kept; else a
 *       new file, or one to be replaced, that is the caller's, without set-id bits
 *
 * A new file beside it is written, brought to disk and renamed: whatever fails,
 * the old one is as it was.
 */
bool file_replace(const struct file *f, const char *out, const uint8_t *bytes, uint64_t size);

#endif /* VDSO_FILE_H */
