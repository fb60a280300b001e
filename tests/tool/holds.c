/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What holds for every file that is marked. */
#define _GNU_SOURCE
#include "holds.h"

#include <sys/mman.h>
#include <unistd.h>

static const struct vdk_request at = { VDK_PLACE_AT, 0x12340000 }, any = { VDK_PLACE_RANDOM, 0 },
			     none = { VDK_PLACE_NONE, 0 };

int holds_file(const uint8_t *bytes, uint64_t size)
{
	int fd = memfd_create("program", 0);

	if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
		abort();
	return fd;
}

uint32_t holds_seen(const uint8_t *bytes, uint64_t size, uint64_t *addr)
{
	struct vdk_program prog;
	struct vdk_request request;
	uint32_t i;

	if (vdk_program_open(&prog, bytes, size) ||
	    !vdk_range_ok_(prog.phdrs.off, prog.phdrs.size, size))
		return 0;
	vdk_program_scan(&prog, bytes + prog.phdrs.off);
	for (i = 0; i < prog.notes; i++) {
		const struct vdk_span *span = &prog.note[i].span;

		if (vdk_range_ok_(span->off, span->size, size) &&
		    !vdk_request_read(bytes + span->off, span->size, prog.note[i].align, prog.order,
				      &request)) {
			*addr = request.addr;
			return request.how;
		}
	}
	return 0;
}

/* A file before and after. */
struct trial {
	struct elf was;
	const uint8_t *before;
	int fd;
	uint64_t once;		/* its size when it was marked first */
};

/* What it is after a step: a host sees @want (NULL: nothing), all else is kept. */
static const char *after(const struct trial *t, const struct vdk_request *want)
{
	const char *wrong = NULL;
	uint64_t addr = 0;
	uint8_t *bytes;
	struct elf is;
	uint32_t how;

	if (elf_open(&is, t->fd))
		return "what was made is broken";
	if (t->once && is.size != t->once)
		return "it grows each time";
	bytes = malloc(is.size);
	if (elf_read(&is, 0, bytes, is.size))
		abort();
	how = holds_seen(bytes, is.size, &addr);
	if (how != (want ? want->how : 0) || (want && addr != want->addr))
		wrong = want ? "the request is not seen" : "a request is seen";
	else
		wrong = kept(&t->was, t->before, &is, bytes);
	free(bytes);
	return wrong;
}

static int set(const struct trial *t, const struct vdk_request *request)
{
	struct elf e;
	int err = elf_open(&e, t->fd);

	if (err)
		return err;
	return request ? mark_set(&e, request) : mark_remove(&e);
}

static const char *unchanged(const struct trial *t)
{
	uint8_t *bytes = malloc(t->was.size);
	bool same = lseek(t->fd, 0, SEEK_END) == (off_t)t->was.size &&
		    pread(t->fd, bytes, t->was.size, 0) == (ssize_t)t->was.size &&
		    !memcmp(bytes, t->before, t->was.size);

	free(bytes);
	return same ? NULL : "it was refused, and changed";
}

static const char *steps(struct trial *t, int *result)
{
	static const struct vdk_request *const order[] = { &at, &any, NULL, &none, NULL, &at };
	const char *wrong;
	size_t i;

	*result = mark_check(&t->was);
	if (*result)
		return set(t, &at) == *result ? unchanged(t) : "it was to be refused";
	for (i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		*result = set(t, order[i]);
		/* Notes that lie over each other show only then: no file is replaced. */
		if (*result == -ELF_EUNSEEN || *result == -ELF_EREMAINS || *result == -ELF_EBROKEN)
			return NULL;
		if (*result)
			return "it was to be done";
		wrong = after(t, order[i]);
		if (wrong)
			return wrong;
		t->once = lseek(t->fd, 0, SEEK_END);
	}
	return NULL;
}

const char *mark_holds(const uint8_t *bytes, uint64_t size, int *result)
{
	struct trial t = { .before = bytes, .fd = holds_file(bytes, size) };
	const char *wrong = NULL;

	*result = elf_open(&t.was, t.fd);
	if (!*result)
		wrong = steps(&t, result);
	close(t.fd);
	return wrong;
}
