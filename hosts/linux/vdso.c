// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Map the images into every process: replaces arch/powerpc/kernel/vdso.c.
 *
 * A process has two mappings side by side, [vvar] with the data page and the
 * root page of time namespaces, and [vdso] with the image at its start. Boot
 * makes them in vdso_boot.c; what is mapped when is told in docs/mapping.md.
 *
 * All of ours is this one object: of the Makefile that builds it nothing is ours, and
 * it builds no other folder's objects here (docs/design.md, The library).
 */
#include <linux/binfmts.h>
#include <linux/elf.h>
#include <linux/elf-randomize.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/highmem.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/memblock.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/syscalls.h>
#include <linux/time_namespace.h>
#include <linux/unistd.h>
#include <vdso/datapage.h>

#include <asm/cacheflush.h>
#include <asm/cputable.h>
#include <asm/firmware.h>
#include <asm/mmu_context.h>
#include <asm/ppc-opcode.h>
#include <asm/sections.h>
#include <asm/syscall.h>
#include <asm/time.h>
#include <asm/vdso.h>
#include <asm/vdso_datapage.h>

#include "vdso/vdsokit/hosts/linux/glue.h"
#include "vdso/vdsokit/hosts/linux/library.h"
#include "vdso/vdsokit/hosts/linux/vdso_boot.c"
#include "vdso/vdsokit/hosts/linux/vdso_place.c"

/* Where [vvar] and [vdso] start, from the base. */
#define VVAR_SIZE	VDK_ROOT_DIST
#define TEXT_SIZE	VDK_ALIGN
#define DATA_OFFSET	(VDK_ROOT_DIST - VDK_DATA_DIST)

static const struct vdso_image *image_of_current(void)
{
	return is_32bit_task() ? &image32 : &image64;
}

#ifdef CONFIG_TIME_NS
static struct page *namespace_page(struct vm_area_struct *vma)
{
	/* Nobody faults in a mapping of this kind for somebody else. */
	if (WARN_ON_ONCE(vma->vm_mm != current->mm))
		return NULL;
	return current->nsproxy->time_ns->vvar_page;
}

/*
 * Called once for a namespace, before its first task: where the generic code
 * may write its idea of a data page, which nobody reads.
 */
struct vdso_data *arch_get_vdso_data(void *vvar_page)
{
	static struct vdso_data unused[CS_BASES];

	return unused;
}

static void namespace_offset(struct vdk_ns_offset *off, const struct timespec64 *ts)
{
	off->sec = ts->tv_sec;
	off->nsec = ts->tv_nsec;
}

/* The offsets are fixed once a task is in; who comes first makes the page. */
static void namespace_page_init(struct time_namespace *ns)
{
	static DEFINE_MUTEX(lock);
	struct vdk_ns_offset off[VDK_CLOCKS] = { };
	struct vdk_page pg;
	void *mem = page_address(ns->vvar_page);

	namespace_offset(&off[CLOCK_MONOTONIC], &ns->offsets.monotonic);
	namespace_offset(&off[CLOCK_MONOTONIC_RAW], &ns->offsets.monotonic);
	namespace_offset(&off[CLOCK_MONOTONIC_COARSE], &ns->offsets.monotonic);
	namespace_offset(&off[CLOCK_BOOTTIME], &ns->offsets.boottime);
	mutex_lock(&lock);
	if (!*(u64 *)(mem + VDK_DATA_MAGIC))
		WARN_ON(vdk_page_ns_init(&pg, &vdk_linux_page, mem, PAGE_SIZE, off));
	mutex_unlock(&lock);
}

/* A task has entered @ns: its next look at [vvar] has to find the other page. */
int vdso_join_timens(struct task_struct *task, struct time_namespace *ns)
{
	struct mm_struct *mm = task->mm;
	VMA_ITERATOR(vmi, mm, 0);
	struct vm_area_struct *vma;

	if (ns->vvar_page)
		namespace_page_init(ns);
	mmap_read_lock(mm);
	for_each_vma(vmi, vma)
		if (vma_is_special_mapping(vma, &vvar_mapping))
			zap_page_range(vma, vma->vm_start, vma->vm_end - vma->vm_start);
	mmap_read_unlock(mm);
	return 0;
}
#else
static struct page *namespace_page(struct vm_area_struct *vma)
{
	return NULL;
}
#endif

/*
 * The root page is there outside of namespaces, too: for a read that began in
 * one, and was interrupted by its thread's way out.
 */
static vm_fault_t vvar_fault(const struct vm_special_mapping *sm,
			     struct vm_area_struct *vma, struct vm_fault *vmf)
{
	struct page *page = virt_to_page(data_page.bytes);
	struct page *ns = namespace_page(vma);

	if (vmf->pgoff == DATA_OFFSET >> PAGE_SHIFT)
		page = ns ? ns : page;
	else if (vmf->pgoff != 0)
		return VM_FAULT_SIGBUS;
	get_page(page);
	vmf->page = page;
	return 0;
}

/* The pointer follows the text; other parts of it may not be moved alone. */
static int text_mremap(const struct vm_special_mapping *sm, struct vm_area_struct *vma)
{
	if (vma->vm_end - vma->vm_start != TEXT_SIZE)
		return -EINVAL;
	current->mm->context.vdso = (void __user *)vma->vm_start;
	return 0;
}

/*
 * [vvar] has no VM_MAYWRITE: neither mprotect nor a debugger makes it writable.
 * [vdso] has, so a debugger's store gives that process its own copy of a page.
 */
static int map_image(struct mm_struct *mm, const struct vdso_image *image, unsigned long base)
{
	unsigned long addr = base - VVAR_SIZE;
	struct vm_area_struct *vma;

	vma = _install_special_mapping(mm, addr, VVAR_SIZE,
				       VM_READ | VM_MAYREAD | VM_IO | VM_DONTDUMP,
				       &vvar_mapping);
	if (IS_ERR(vma))
		return PTR_ERR(vma);
	/* First the pointer, then the mapping: perf's event for it wants it. */
	mm->context.vdso = (void __user *)base;
	vma = _install_special_mapping(mm, base, TEXT_SIZE,
				       VM_READ | VM_EXEC | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC,
				       &image->mapping);
	if (!IS_ERR(vma))
		return 0;
	mm->context.vdso = NULL;
	do_munmap(mm, addr, VVAR_SIZE, NULL);
	return PTR_ERR(vma);
}

/*
 * Called by exec (binfmt_elf.sed) when the program and its interpreter are mapped;
 * the program's headers are as the loader has them.
 */
int vdsokit_setup_pages(struct linux_binprm *bprm, const void *phdrs,
			unsigned int count, size_t size_of_one)
{
	const struct vdso_image *image = image_of_current();
	struct mm_struct *mm = current->mm;
	struct placing placing not_zeroed;
	u64 base;
	int ret;

	mm->context.vdso = NULL;
	if (policy == VDK_PLACE_NONE || !image->ready)
		return 0;
	placing.mm = mm;
	placing.plan = &image->plan;
	placing.policy = (struct vdk_policy){
		.size = sizeof(placing.policy),
		.how = policy,
		.min = mmap_min_addr,
		.max = DEFAULT_MAP_WINDOW,
	};
	read_headers(&placing.program, bprm, phdrs, count, size_of_one);
	ret = read_notes(&placing, bprm);
	if (ret)
		return ret;
	if (mmap_write_lock_killable(mm))
		return -EINTR;
	ret = choose_base(&placing, &base);
	if (!ret && base)
		ret = map_image(mm, image, base);
	mmap_write_unlock(mm);
	return ret;
}
