// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* The records of t_unwind, read on a machine of any byte order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "records.h"

uint64_t records_number(const struct records *r, const unsigned char *at, unsigned int bytes)
{
	uint64_t value = 0;
	unsigned int i;

	for (i = 0; i < bytes; i++)
		value = value << 8 | at[r->big ? i : bytes - 1 - i];
	return value;
}

static void fix32(const struct records *r, uint32_t *word)
{
	*word = records_number(r, (unsigned char *)word, 4);
}

static void fix64(const struct records *r, uint64_t *word, size_t count)
{
	for (; count--; word++)
		*word = records_number(r, (unsigned char *)word, 8);
}

static void fix_cpu(const struct records *r, struct cpu *cpu)
{
	fix64(r, cpu->gpr, (offsetof(struct cpu, vr) - offsetof(struct cpu, gpr)) / 8);
	fix64(r, &cpu->vscr, 2);
}

/* The head of the next chunk; NULL at the end or if it is cut off. */
static const unsigned char *next_chunk(struct records *r, struct chunk_head *head)
{
	const unsigned char *at = r->data + r->pos;

	if (r->size - r->pos < sizeof(*head))
		return NULL;
	memcpy(head, at, sizeof(*head));
	fix32(r, &head->kind);
	fix32(r, &head->size);
	if (head->size > r->size - r->pos - sizeof(*head))
		return NULL;
	r->pos += sizeof(*head) + head->size;
	return at + sizeof(*head);
}

static bool read_file(struct records *r, const char *path)
{
	FILE *f = fopen(path, "rb");
	size_t room = 1 << 26;

	memset(r, 0, sizeof(*r));
	r->data = malloc(room);
	if (f && r->data)
		r->size = fread(r->data, 1, room, f);
	if (f)
		fclose(f);
	return r->size > 0 && r->size < room;
}

bool records_open(struct records *r, const char *path)
{
	const unsigned char *at;
	struct chunk_head head;

	if (!read_file(r, path)) {
		printf("# %s: cannot be read, is empty or too long\n", path);
		return false;
	}
	r->big = r->size > 4 && records_number(r, r->data, 4) != CHUNK_IMAGE;
	at = next_chunk(r, &head);
	if (!at || head.kind != CHUNK_IMAGE || head.size < sizeof(r->image)) {
		printf("# %s does not begin with an image\n", path);
		return false;
	}
	memcpy(&r->image, at, sizeof(r->image));
	fix64(r, &r->image.base, 1);
	fix32(r, &r->image.bits);
	r->image_data = at + sizeof(r->image);
	r->image_size = head.size - sizeof(r->image);
	r->first = r->pos;
	return true;
}

void records_rewind(struct records *r)
{
	r->pos = r->first;
	r->again = true;
}

const struct state *records_next(struct records *r, const unsigned char **stack, size_t *stack_size)
{
	static struct state state;
	const unsigned char *at;
	struct chunk_head head;
	unsigned int i;

	while ((at = next_chunk(r, &head))) {
		if (head.kind == CHUNK_TEXT && !r->again)
			printf("%.*s\n", (int)head.size, at);
		if (head.kind != CHUNK_STATE || head.size < sizeof(state))
			continue;
		memcpy(&state, at, sizeof(state));
		fix64(r, &state.stack, 1);
		fix_cpu(r, &state.now);
		for (i = 0; i < TRUTHS; i++) {
			fix32(r, &state.truth[i].kind);
			fix32(r, &state.truth[i].has_vr);
			fix_cpu(r, &state.truth[i].cpu);
		}
		*stack = at + sizeof(state);
		*stack_size = head.size - sizeof(state);
		return &state;
	}
	return NULL;
}
