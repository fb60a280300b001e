// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A part of vdso.c: where a process's image goes, by the policy of the command line,
 * what the program requests, and what is free (docs/mapping.md).
 */

/* What exec knows when it places an image. */
struct placing {
	struct mm_struct *mm;
	const struct vdk_layout *plan;
	struct vdk_program program;
	struct vdk_policy policy;	/* the program's request or the boot's */
	struct vm_area_struct *lowest;	/* mapping, NULL: there is none */
	struct vdk_range heap[2];	/* where it may start, and some room */
};

/* One of the program's notes at a time, nearly always a short one. */
struct stretch {
	const struct linux_binprm *bprm;
	u8 *long_bytes;		/* made when one is longer than this: */
	u8 bytes[256];
};

/*
 * Notes follow the headers, which the ELF loader has just read, so that their page
 * is most likely still in the page cache; a read there is a tenth of a read of the
 * file. Which of the two it is makes no difference to what is found.
 */
static bool copy_cached(u8 *to, struct address_space *cache, const struct vdk_span *want)
{
	struct folio *folio;
	bool valid;

	if (offset_in_page(want->off) + want->size > PAGE_SIZE)
		return false;
	folio = filemap_get_folio(cache, want->off >> PAGE_SHIFT);
	if (!folio)
		return false;
	valid = folio_test_uptodate(folio);
	if (valid)	/* 64 bits: all of memory has an address */
		memcpy(to, folio_address(folio) + offset_in_folio(folio, want->off), want->size);
	folio_put(folio);
	return valid;
}

static u8 *stretch_room(struct stretch *s, u64 size)
{
	if (size <= sizeof(s->bytes))
		return s->bytes;
	if (!s->long_bytes)
		s->long_bytes = kmalloc(VDK_PROGRAM_NOTE_BYTES, GFP_KERNEL);
	return s->long_bytes;
}

/* The bytes of @want, NULL if the file has not all of them, or an error. */
static const u8 *stretch_get(struct stretch *s, const struct vdk_span *want)
{
	struct file *file = s->bprm->file;
	loff_t pos = want->off;
	u8 *to;

	if (!vdk_range_ok_(want->off, want->size, i_size_read(file_inode(file))))
		return NULL;
	/* exec itself has read the file's start. */
	if (vdk_range_ok_(want->off, want->size, sizeof(s->bprm->buf)))
		return (const u8 *)s->bprm->buf + want->off;
	to = stretch_room(s, want->size);
	if (!to)
		return ERR_PTR(-ENOMEM);
	if (copy_cached(to, file->f_mapping, want) ||
	    kernel_read(file, to, want->size, &pos) == want->size)
		return to;
	return NULL;
}

/*
 * What the loader makes of the ELF header. It goes by the machine there alone, so
 * neither class nor order is what it says about itself. With too many program
 * headers it is as if there were none.
 */
static void read_headers(struct vdk_program *prog, const struct linux_binprm *bprm,
			 const void *phdrs, unsigned int count, size_t size_of_one)
{
	const struct elf64_hdr *eh = (const void *)bprm->buf;

	prog->bits = size_of_one == sizeof(struct elf64_phdr) ? 64 : 32;
	prog->order = NATIVE_ORDER;
	prog->moves = eh->e_type == ET_DYN;	/* in the same place of both classes */
	prog->phdrs.size = count <= VDK_PROGRAM_PHDRS ? count * size_of_one : 0;
	vdk_program_scan(prog, phdrs);
}

/* The first one changes the policy. */
static int first_request(struct placing *p, struct stretch *s)
{
	const struct vdk_program *prog = &p->program;
	struct vdk_request request;
	const u8 *bytes;
	unsigned int i;

	for (i = 0; i < prog->notes; i++) {
		bytes = stretch_get(s, &prog->note[i].span);
		if (IS_ERR(bytes))
			return PTR_ERR(bytes);
		if (!bytes || vdk_request_read(bytes, prog->note[i].span.size, prog->note[i].align,
					       prog->order, &request))
			continue;
		vdk_request_apply(&request, &p->policy);
		break;
	}
	return 0;
}

/* Before any lock is taken: this may wait for a disk. */
static int read_notes(struct placing *p, const struct linux_binprm *bprm)
{
	struct stretch s not_zeroed;
	int ret;

	s.bprm = bprm;
	s.long_bytes = NULL;
	ret = first_request(p, &s);
	kfree(s.long_bytes);
	return ret;
}

/*
 * The break is set after us (load_elf_binary): at the program's end or, with
 * randomisation, up to some span above. A program that may be anywhere is taken
 * to start with the lowest mapping; of one whose headers could not be read no
 * more is known than that.
 */
static void find_heap(struct placing *p)
{
	const struct vdk_program *prog = &p->program;
	const struct vm_area_struct *lowest = p->lowest;
	u64 start = prog->end;

	if (start && prog->moves && !prog->has_interp && !IS_ENABLED(CONFIG_COMPAT_BRK))
		start = ELF_ET_DYN_BASE;
	else if (lowest && (prog->moves || !start))
		start += lowest->vm_start - (prog->first & PAGE_MASK);
	p->heap[0].addr = start;
	p->heap[0].size = (is_32bit_task() ? SZ_32M : SZ_1G) + SZ_16M;
	p->heap[1].size = 0;
	/* With the hash table's large segments it starts there, if randomised. */
	if (!is_32bit_task() && !radix_enabled() && mmu_highuser_ssize == MMU_SEGSIZE_1T) {
		p->heap[1].addr = max_t(u64, start, SZ_1T);
		p->heap[1].size = p->heap[0].size;
	}
}

/* May the image be at @base? What mmap keeps free below a stack is in use, too. */
static bool is_free(const struct placing *p, u64 base)
{
	u64 start = base + p->plan->lo;
	struct vm_area_struct *vma = p->lowest;
	struct vdk_range busy[3] = { p->heap[0], p->heap[1] };

	/* Low, the lowest mapping is the next one up: no need to look for it. */
	if (vma && vma->vm_start < start)
		vma = find_vma(p->mm, start);
	if (vma) {
		busy[2].addr = vm_start_gap(vma);
		busy[2].size = vma->vm_end - busy[2].addr;
	}
	return vdk_layout_free_at(p->plan, &p->policy, busy, ARRAY_SIZE(busy), base);
}

/*
 * Over the span that mmap is randomised with, from where it begins: down from its
 * top, or up from its bottom, as heaps lie below that.
 */
static bool random_base(const struct placing *p, u64 *base)
{
	bool bottom_up = p->mm->get_unmapped_area == arch_get_unmapped_area;
	unsigned int tries = 8;

	if (!(current->flags & PF_RANDOMIZE))
		return false;
	do
		if (bottom_up)
			*base = ALIGN(p->mm->mmap_base + arch_mmap_rnd(), VDK_ALIGN) - p->plan->lo;
		else
			*base = ALIGN_DOWN(p->mm->mmap_base - arch_mmap_rnd(), VDK_ALIGN) -
				p->plan->hi;
	while (!is_free(p, *base) && --tries);
	return tries;
}

/* The place that mmap would give, moved up to where the base is aligned. */
static int ordinary_base(const struct placing *p, u64 *base)
{
	unsigned long size = p->plan->hi - p->plan->lo + VDK_ALIGN - PAGE_SIZE;
	unsigned long addr = get_unmapped_area(NULL, 0, size, 0, 0);

	if (IS_ERR_VALUE(addr))
		return addr;
	*base = ALIGN(addr, VDK_ALIGN) - p->plan->lo;
	return 0;
}

/* Choose the base; 0 if there shall be none. */
static int choose_base(struct placing *p, u64 *base)
{
	u32 how = p->policy.how;

	*base = 0;
	if (how == VDK_PLACE_NONE)
		return 0;
	p->lowest = find_vma(p->mm, 0);
	find_heap(p);
	if (how == VDK_PLACE_AT) {
		*base = p->policy.addr;
		if (is_free(p, *base))
			return 0;
		how = policy;
	}
	if (how == VDK_PLACE_RANDOM && random_base(p, base))
		return 0;
	*base = p->plan->preferred;
	if (how == VDK_PLACE_LOW && is_free(p, *base))
		return 0;
	return ordinary_base(p, base);
}
