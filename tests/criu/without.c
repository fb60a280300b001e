// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * What CRIU does not start without and the guest's kernel does not have: control
 * groups (there are none, /proc/PID/cgroup is empty) and a packet filter (all is
 * done, by not doing it). To be preloaded: it comes before libnftables and libc.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

/* Called with the folder of a process. */
int openat64(int dir, const char *path, int flags, ...)
{
	int (*next)(int, const char *, int, ...) = dlsym(RTLD_NEXT, "openat64");
	va_list args;
	int mode;

	if (!strcmp(path, "cgroup"))
		return next(dir, "/dev/null", O_RDONLY);
	va_start(args, flags);
	mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(args, int) : 0;
	va_end(args);
	return next(dir, path, flags, mode);
}

struct nft_ctx *nft_ctx_new(uint32_t flags)
{
	static char nothing[8];

	(void)flags;
	return (struct nft_ctx *)nothing;
}

void nft_ctx_free(struct nft_ctx *ctx)
{
	(void)ctx;
}

int nft_run_cmd_from_buffer(struct nft_ctx *ctx, const char *buf)
{
	(void)ctx;
	(void)buf;
	return 0;
}

int nft_ctx_buffer_output(struct nft_ctx *ctx)
{
	(void)ctx;
	return 0;
}

int nft_ctx_buffer_error(struct nft_ctx *ctx)
{
	(void)ctx;
	return 0;
}

void *nft_ctx_set_output(struct nft_ctx *ctx, void *file)
{
	(void)ctx;
	return file;
}
