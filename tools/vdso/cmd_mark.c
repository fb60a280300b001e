/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* vdso mark: a finished program's wish where its vDSO should be. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "mark.h"
#include "vdso.h"

static const char usage[] =
	"usage: vdso mark [--at ADDR | --random | --none | --remove] [-o OUT] PROGRAM\n"
	"  --at ADDR    wish for the vDSO's ELF header at ADDR, a multiple of 64 KiB\n"
	"  --random     for a place chosen at random\n"
	"  --none       for no vDSO\n"
	"  --remove     take the wish away\n"
	"  -o OUT       leave PROGRAM alone, write OUT\n"
	"Without any of these, show the wish. vdso(1) tells more.\n";

#define SHOW	(-1)
#define REMOVE	0	/* else VDK_PLACE_* */

struct request {
	int how;
	uint64_t addr;
	const char *out;
	const char *path;
};

static bool parse_address(const char *text, uint64_t *addr)
{
	char *end;

	errno = 0;
	*addr = strtoull(text, &end, 0);
	if (errno || end == text || *end || strchr(text, '-'))
		return fail("mark: %s is no address; write it like 0x70000000", text);
	if (*addr % VDK_ALIGN)
		return fail("mark: %s is not a multiple of 64 KiB (0x10000)", text);
	if (*addr < VDK_ROOT_DIST)
		return fail("mark: %s leaves no room for the data below it; 0x%x is the least", text,
			    VDK_ROOT_DIST);
	return true;
}

/* Returns 0, or STATUS_USAGE with the reason said; -1: help was asked for. */
static int parse(int argc, char **argv, struct request *req)
{
	static const struct option options[] = {
		{ "at", required_argument, NULL, VDK_PLACE_AT },
		{ "random", no_argument, NULL, VDK_PLACE_RANDOM },
		{ "none", no_argument, NULL, VDK_PLACE_NONE },
		{ "remove", no_argument, NULL, REMOVE },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	req->how = SHOW;
	while ((c = getopt_long(argc, argv, "ho:", options, NULL)) != -1) {
		if (c == '?')
			return STATUS_USAGE;
		if (c == 'h')
			return -1;
		if (c == 'o') {
			req->out = optarg;
			continue;
		}
		if (req->how != SHOW) {
			fail("mark: only one of --at, --random, --none, --remove");
			return STATUS_USAGE;
		}
		req->how = c;
		if (c == VDK_PLACE_AT && !parse_address(optarg, &req->addr))
			return STATUS_USAGE;
	}
	if (argc - optind != 1 || (req->out && req->how == SHOW)) {
		fputs(usage, stderr);
		return STATUS_USAGE;
	}
	req->path = argv[optind];
	return 0;
}

static void show(const struct elf *e, const char *path)
{
	struct vdk_wish wish;

	if (!mark_read(e, &wish))
		printf("%s: no wish\n", path);
	else if (wish.how == VDK_PLACE_AT)
		printf("%s: at 0x%" PRIx64 "\n", path, wish.addr);
	else
		printf("%s: %s\n", path, wish.how == VDK_PLACE_NONE ? "none" : "random");
}

/* Change the bytes as asked; *changed tells whether the file has to be. */
static bool change(struct elf *e, const struct request *req, bool *changed)
{
	struct vdk_wish wish = { req->how, req->addr }, old;
	uint64_t phoff;
	int err;

	if (req->how == REMOVE) {
		*changed = mark_remove(e);
		return true;
	}
	if (e->bits == 32 && req->addr > UINT32_MAX - (VDK_ALIGN - 1))
		return fail("%s: a 32-bit program has no address 0x%" PRIx64, req->path, req->addr);
	if (mark_read(e, &old) && old.how == wish.how && old.addr == wish.addr) {
		*changed = false;
		return true;
	}
	*changed = true;
	phoff = elf_get(e, 0, EH_PHOFF);
	err = mark_set(e, &wish);
	if (err)
		return fail("%s: %s", req->path, elf_strerror(err));
	if (elf_get(e, 0, EH_PHOFF) != phoff)
		fail("%s: marked; do not strip it any more, its program headers had to move",
		     req->path);
	return true;
}

static bool mark(const struct request *req)
{
	bool ok, changed = false;
	struct file f;
	struct elf e;
	int err;

	if (!file_read(&f, req->path))
		return false;
	err = elf_open(&e, f.bytes, f.size);
	f.bytes = NULL;
	if (err) {
		file_close(&f);
		return fail("%s: %s", req->path, elf_strerror(err));
	}
	if (req->how == SHOW) {
		show(&e, req->path);
		ok = fflush(stdout) == 0 || fail("cannot write: %s", strerror(errno));
	} else {
		ok = change(&e, req, &changed);
		if (ok && (changed || req->out))
			ok = file_replace(&f, req->out, e.bytes, e.size);
	}
	elf_close(&e);
	file_close(&f);
	return ok;
}

int cmd_mark(int argc, char **argv)
{
	struct request req = { 0 };
	int status = parse(argc, argv, &req);

	if (status < 0) {
		fputs(usage, stdout);
		return 0;
	}
	if (!status && !mark(&req))
		status = STATUS_ERROR;
	return status;
}
