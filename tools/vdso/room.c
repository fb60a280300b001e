/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Room for a note in a program that has none.
 *
 * A note wants bytes that are loaded and a program header that points there.
 * The bytes are, wherever possible, padding of the file right behind a segment,
 * which grows over it. The header is, wherever possible, that of the notes the
 * program has anyway: they are copied behind the new one, and header tables and
 * everything else stay where they are. Else the table of program headers gets
 * longer, in place or at a new place; it then stays as far from its addresses as
 * the first segment is, for hosts that find it as "load address + e_phoff".
 */
#include <string.h>

#include "mark.h"

#define DONOR_MAX	2000	/* bytes of notes to copy: hosts read 2048 */
#define HOLE_MAX	(16u << 20)	/* bytes of nothing to add to a file */
#define NO_PH		UINT32_MAX

struct plan {
	uint32_t ph;		/* the header to use: notes, or unused; NO_PH */
	uint32_t more;		/* entries the table gets */
	bool moves;		/* the table */
	uint64_t old_size;	/* bytes of notes to copy */
	uint64_t align;		/* of the notes */
	uint64_t size;		/* of table, if it moves, and notes */
	uint64_t off, vaddr;	/* where they go */
	uint32_t load;		/* segment that grows over them; NO_PH: a new one */
};

bool mark_is_load_(const struct elf *e, uint32_t i)
{
	uint64_t at = elf_ph(e, i);

	return elf_get(e, at, PH_TYPE) == PT_LOAD && elf_get(e, at, PH_FLAGS) & E_PF_R;
}

uint64_t mark_claims_end_(const struct elf *e, uint32_t without1, uint32_t without2)
{
	struct extent claim;
	uint64_t end = 0;
	uint32_t k;

	for (k = 0; elf_claim(e, k, &claim); k++)
		if (claim.size && (!k || (k != without1 && k != without2)) &&
		    claim.off + claim.size > end)
			end = claim.off + claim.size;
	return end;
}

static bool holds(const struct extent *outer, uint64_t off)
{
	return off >= outer->off && off - outer->off < outer->size;
}

/*
 * How many bytes from @off on nobody claims; claims that hold @inside (0: no
 * byte is that) do not count.
 */
static uint64_t unclaimed(const struct elf *e, uint64_t off, uint64_t inside)
{
	uint64_t end = UINT64_MAX;
	struct extent claim;
	uint32_t k;

	for (k = 0; elf_claim(e, k, &claim); k++) {
		if (!claim.size || claim.off + claim.size <= off ||
		    (inside && holds(&claim, inside)))
			continue;
		if (claim.off <= off)
			return 0;
		if (claim.off < end)
			end = claim.off;
	}
	return end - off;
}

/* Last address that segment @i may grow to: not into pages of the next one. */
static uint64_t last_address(const struct elf *e, uint32_t i)
{
	uint64_t start = elf_get(e, elf_ph(e, i), PH_VADDR), next, align;
	uint64_t last = e->bits == 64 ? UINT64_MAX : UINT32_MAX;
	uint32_t k;

	for (k = 0; k < e->phnum; k++) {
		if (k == i || elf_get(e, elf_ph(e, k), PH_TYPE) != PT_LOAD)
			continue;
		next = elf_get(e, elf_ph(e, k), PH_VADDR);
		align = elf_get(e, elf_ph(e, k), PH_ALIGN);
		if (align > 1)
			next &= ~(align - 1);
		if (next <= start && elf_get(e, elf_ph(e, k), PH_VADDR) >= start)
			return start;	/* shares our pages */
		if (next > start && next - 1 < last)
			last = next - 1;
	}
	return last;
}

/* Address minus file offset: of the first segment, that is where hosts look. */
static uint64_t load_address(const struct elf *e)
{
	uint32_t i = 0;

	while (elf_get(e, elf_ph(e, i), PH_TYPE) != PT_LOAD)
		i++;
	return elf_get(e, elf_ph(e, i), PH_VADDR) - elf_get(e, elf_ph(e, i), PH_OFF);
}

/* Let segment @i grow over padding behind it, if there is enough. */
static bool fits_behind(const struct elf *e, uint32_t i, struct plan *plan)
{
	uint64_t at = elf_ph(e, i), off = elf_get(e, at, PH_OFF), size = elf_get(e, at, PH_FILESZ);
	uint64_t dist = elf_get(e, at, PH_VADDR) - off, end = off + size;
	uint64_t start = mark_align_(end, 8), need = start - end + plan->size;

	if (!size || size != elf_get(e, at, PH_MEMSZ) || start < end)
		return false;
	if ((plan->moves && dist != load_address(e)) || dist & 7)
		return false;
	if (end + dist > last_address(e, i) || need - 1 > last_address(e, i) - (end + dist))
		return false;
	if (unclaimed(e, end, 0) < need || !elf_is_zero(e, end, need))
		return false;
	plan->off = start;
	plan->vaddr = start + dist;
	plan->load = i;
	return true;
}

/* Behind all that is there: a segment of its own. */
static bool fits_at_end(const struct elf *e, struct plan *plan)
{
	uint64_t align = 4096, end = 0, dist = load_address(e), at;
	uint64_t limit = e->bits == 64 ? UINT64_MAX : UINT32_MAX;
	uint32_t i;

	for (i = 0; i < e->phnum; i++) {
		at = elf_ph(e, i);
		if (elf_get(e, at, PH_TYPE) != PT_LOAD)
			continue;
		if (elf_get(e, at, PH_VADDR) + elf_get(e, at, PH_MEMSZ) > end)
			end = elf_get(e, at, PH_VADDR) + elf_get(e, at, PH_MEMSZ);
		if (elf_get(e, at, PH_ALIGN) > align)
			align = elf_get(e, at, PH_ALIGN);
	}
	if (e->bits == 32)
		dist = (uint32_t)dist;
	if (dist > limit - e->size || dist & (align - 1))
		return false;
	if (end < dist + e->size)
		end = dist + e->size;
	if (end > limit - align || mark_align_(end, align) > limit - plan->size)
		return false;
	plan->vaddr = mark_align_(end, align);
	plan->off = plan->vaddr - dist;
	plan->load = NO_PH;
	return plan->off - e->size <= HOLE_MAX;
}

/* Can the table get @more entries where it is? Only sections tell what is unused. */
static bool table_can_grow(const struct elf *e, uint32_t more)
{
	uint64_t size = (uint64_t)more * elf_phentsize(e), at;
	uint64_t end = elf_ph(e, e->phnum), last = end + size - 1;
	struct extent load;
	uint32_t i;

	if (!e->shnum || unclaimed(e, end, elf_ph(e, 0)) < size || !elf_is_zero(e, end, size))
		return false;
	for (i = 0; i < e->phnum; i++) {
		at = elf_ph(e, i);
		load.off = elf_get(e, at, PH_OFF);
		load.size = elf_get(e, at, PH_FILESZ);
		if (mark_is_load_(e, i) && holds(&load, elf_ph(e, 0)) && holds(&load, last))
			return true;
	}
	return false;
}

/* The program header to use, and what comes with it. */
static void choose_header(const struct elf *e, struct plan *plan)
{
	uint32_t i, unused = NO_PH;
	uint64_t at, size;

	plan->ph = NO_PH;
	plan->align = 4;
	for (i = 0; i < e->phnum && plan->ph == NO_PH; i++) {
		at = elf_ph(e, i);
		size = elf_get(e, at, PH_FILESZ);
		if (elf_get(e, at, PH_TYPE) == PT_NULL)
			unused = i;
		if (elf_get(e, at, PH_TYPE) != PT_NOTE || size > DONOR_MAX)
			continue;
		plan->ph = i;
		plan->old_size = size;
		if (elf_get(e, at, PH_ALIGN) == 8)
			plan->align = 8;
	}
	if (plan->ph == NO_PH)
		plan->ph = unused;
}

static uint64_t table_size(const struct elf *e, uint32_t more)
{
	return mark_align_((uint64_t)(e->phnum + more) * elf_phentsize(e), 8);
}

static void set_sizes(const struct elf *e, struct plan *plan, bool new_load)
{
	plan->more = (plan->ph == NO_PH) + new_load;
	plan->moves = plan->more && !table_can_grow(e, plan->more);
	plan->size = mark_note_size_(plan->align) + plan->old_size;
	if (plan->moves)
		plan->size += table_size(e, plan->more);
}

static int make_plan(const struct elf *e, struct plan *plan)
{
	uint32_t i;

	memset(plan, 0, sizeof(*plan));
	choose_header(e, plan);
	set_sizes(e, plan, false);
	for (i = 0; i < e->phnum; i++)
		if (mark_is_load_(e, i) && fits_behind(e, i, plan))
			return e->phnum + plan->more > MARK_PHDRS_MAX ? -ELF_ETOOMANY : 0;
	set_sizes(e, plan, true);
	if (e->phnum + plan->more > MARK_PHDRS_MAX)
		return -ELF_ETOOMANY;
	return fits_at_end(e, plan) ? 0 : -ELF_ENOROOM;
}

/* An empty entry before entry @i of the table, which has room. */
static void insert_entry(struct elf *e, uint32_t i)
{
	uint32_t size = elf_phentsize(e);
	uint8_t *p = e->bytes + elf_ph(e, i);

	memmove(p + size, p, (size_t)(e->phnum - i) * size);
	memset(p, 0, size);
	elf_set(e, 0, EH_PHNUM, ++e->phnum);
}

static void move_table(struct elf *e, uint64_t to)
{
	memcpy(e->bytes + to, e->bytes + elf_ph(e, 0), (size_t)e->phnum * elf_phentsize(e));
	elf_set(e, 0, EH_PHOFF, to);
}

static void set_segment(struct elf *e, uint32_t i, uint64_t off, uint64_t vaddr, uint64_t size)
{
	uint64_t at = elf_ph(e, i), dist = elf_get(e, at, PH_PADDR) - elf_get(e, at, PH_VADDR);

	elf_set(e, at, PH_OFF, off);
	elf_set(e, at, PH_VADDR, vaddr);
	elf_set(e, at, PH_PADDR, vaddr + dist);
	elf_set(e, at, PH_FILESZ, size);
	elf_set(e, at, PH_MEMSZ, size);
}

/* The segment that loads all this. */
static void do_load(struct elf *e, struct plan *plan)
{
	uint64_t off, align = 4096;
	uint32_t i, last = 0;

	if (plan->load != NO_PH) {
		off = elf_get(e, elf_ph(e, plan->load), PH_OFF);
		set_segment(e, plan->load, off, elf_get(e, elf_ph(e, plan->load), PH_VADDR),
			    plan->off + plan->size - off);
		return;
	}
	for (i = 0; i < e->phnum; i++) {
		if (elf_get(e, elf_ph(e, i), PH_TYPE) != PT_LOAD)
			continue;
		last = i;
		if (elf_get(e, elf_ph(e, i), PH_ALIGN) > align)
			align = elf_get(e, elf_ph(e, i), PH_ALIGN);
	}
	insert_entry(e, last + 1);
	if (plan->ph != NO_PH && plan->ph > last)
		plan->ph++;
	elf_set(e, elf_ph(e, last + 1), PH_TYPE, PT_LOAD);
	elf_set(e, elf_ph(e, last + 1), PH_FLAGS, E_PF_R);
	elf_set(e, elf_ph(e, last + 1), PH_ALIGN, align);
	set_segment(e, last + 1, plan->off, plan->vaddr, plan->size);
}

/* The table's own header tells where it is and how long. */
static void fix_phdr(struct elf *e)
{
	uint64_t off = elf_ph(e, 0);
	uint32_t i;

	for (i = 0; i < e->phnum; i++)
		if (elf_get(e, elf_ph(e, i), PH_TYPE) == PT_PHDR)
			set_segment(e, i, off, load_address(e) + off,
				    (uint64_t)e->phnum * elf_phentsize(e));
}

static void do_note(struct elf *e, const struct plan *plan, uint64_t off,
		    const struct vdk_wish *wish)
{
	uint64_t size = mark_note_size_(plan->align), at;
	uint8_t note[MARK_NOTE_MAX];

	if (plan->ph == NO_PH)
		insert_entry(e, e->phnum);
	at = elf_ph(e, plan->ph == NO_PH ? e->phnum - 1 : plan->ph);
	mark_note_write_(e, plan->align, VDK_NT_PLACE, wish, note);
	memcpy(e->bytes + off, note, size);
	if (plan->old_size)
		memmove(e->bytes + off + size, e->bytes + elf_get(e, at, PH_OFF), plan->old_size);
	elf_set(e, at, PH_TYPE, PT_NOTE);
	elf_set(e, at, PH_FLAGS, E_PF_R);
	elf_set(e, at, PH_ALIGN, plan->align);
	set_segment(e, (uint32_t)((at - elf_ph(e, 0)) / elf_phentsize(e)), off,
		    plan->vaddr + (off - plan->off), size + plan->old_size);
}

/* strip and objcopy keep what is in a section, and readelf looks there. */
static int tell_tools(struct elf *e, const struct plan *plan, uint64_t note)
{
	struct mark_section table = { ".vdsokit.phdrs", SHT_PROGBITS, plan->off, plan->vaddr,
				      note - plan->off, 8 };
	struct mark_section notes = { ".note.vdsokit.place", SHT_NOTE, note,
				      plan->vaddr + (note - plan->off),
				      plan->off + plan->size - note, plan->align };
	int err = plan->moves ? mark_section_(e, &table) : 0;

	return err ? err : mark_section_(e, &notes);
}

int mark_add_(struct elf *e, const struct vdk_wish *wish)
{
	struct plan plan;
	uint64_t note;
	int err = make_plan(e, &plan);

	if (!err)
		err = elf_grow(e, plan.off + plan.size);
	if (err)
		return err;
	note = plan.off;
	if (plan.moves) {
		note += table_size(e, plan.more);
		move_table(e, plan.off);
	}
	do_load(e, &plan);
	do_note(e, &plan, note, wish);
	fix_phdr(e);
	return tell_tools(e, &plan, note);
}
