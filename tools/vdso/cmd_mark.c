/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* vdso mark: a finished program's request where its vDSO should be. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buildid.h"
#include "fail.h"
#include "file.h"
#include "host.h"
#include "mark.h"
#include "vdso.h"

static const char usage[] =
	"usage: vdso mark [--at ADDR | --random | --none | --remove] [-o OUT] PROGRAM\n"
	"Request where the vDSO is placed when PROGRAM is started:\n"
	"  --at ADDR    its ELF header at ADDR, a multiple of 64 KiB\n"
	"  --random     at a place chosen at random\n"
	"  --none       nowhere: no vDSO\n"
	"  --remove     take the request away\n"
	"  -o OUT       leave PROGRAM alone, write OUT\n"
	"Without any of these, show the request that a host sees.\n"
	"What PROGRAM loads, and data appended to it, stays as it is and where it is; if\n"
	"that cannot be, nothing is done. vdso(1) tells more.\n";

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
		return fail("mark: %s is no address: write it like 0x70000000", text);
	if (*addr % VDK_ALIGN)
		return fail("mark: %s is not a multiple of 64 KiB: let it end in 0000, like 0x70000000",
			    text);
	if (*addr < VDK_ROOT_DIST)
		return fail("mark: %s leaves no room for the data below it: 0x%x is the least",
			    text, VDK_ROOT_DIST);
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
			fail("mark: %s: give only one of --at, --random, --none, --remove",
			     "two requests");
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

static bool show(bool there, const struct vdk_request *request, const char *path)
{
	if (!there)
		printf("%s: no request\n", path);
	else if (request->how == VDK_PLACE_AT)
		printf("%s: at 0x%" PRIx64 "\n", path, request->addr);
	else
		printf("%s: %s\n", path, request->how == VDK_PLACE_NONE ? "none" : "random");
	return fflush(stdout) == 0 || fail("cannot write: %s", strerror(errno));
}

/* Change the copy. What the change is worth, the file's bytes tell: it is seen or not. */
static bool change(const struct request *req, struct copy *c, bool had_id)
{
	const struct vdk_request request = { req->how, req->addr };
	struct elf e;
	int err = elf_open(&e, c->fd);

	if (!err)
		err = req->how == REMOVE ? mark_remove(&e) : mark_set(&e, &request);
	if (err)
		return fail("%s: %s", req->path, elf_strerror(err));
	if (!file_commit(c))
		return false;
	if (had_id && !buildid_in_first_page(&e))
		fail("%s: done, but its build-id is not in the first page any more: %s", c->path,
		     "for perf, BPF and core dumps, "
		     "write VDK_REQUEST_...() (vdk/place.h) in its source");
	return true;
}

/* Is it as requested already? Else 0 if it can be, or -ELF_E*. */
static int look(const struct elf *e, const struct request *req, bool there,
		const struct vdk_request *is)
{
	if (req->how == REMOVE)
		return !there;
	if (there && is->how == (uint32_t)req->how && is->addr == req->addr)
		return 1;
	return mark_check(e);
}

static bool replace(const struct request *req, const struct file *f, const struct elf *e,
		    bool there, const struct vdk_request *is)
{
	int ret = look(e, req, there, is);
	struct copy c;
	bool ok;

	if (ret < 0)
		return fail("%s: %s", req->path, elf_strerror(ret));
	if (ret && !req->out)
		return true;
	ok = file_copy(f, req->out, &c) &&
	     (ret ? file_commit(&c) : change(req, &c, buildid_in_first_page(e)));
	file_drop(&c);
	return ok;
}

static bool mark(const struct request *req)
{
	struct vdk_request request;
	struct file f;
	struct elf e;
	bool ok;
	int ret;

	if (!file_open(&f, req->path))
		return false;
	ret = elf_open(&e, f.fd);
	if (!ret)
		ret = host_request(&e, &request);
	if (ret < 0)
		ok = fail("%s: %s", req->path, elf_strerror(ret));
	else if (req->how == SHOW)
		ok = show(ret, &request, req->path);
	else if (e.bits == 32 && req->addr > UINT32_MAX)
		ok = fail("%s: a 32-bit program has no address 0x%" PRIx64 ": give one below 4 GiB",
			  req->path, req->addr);
	else
		ok = replace(req, &f, &e, ret, &request);
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
