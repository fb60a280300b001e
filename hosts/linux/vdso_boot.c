// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A part of vdso.c: what boot makes, a checked and patched copy of each image and the
 * data page, and what other kernel files expect of vdso.c.
 */
#include <vdk/powerpc.h>

#include "vdso/vdsokit/hosts/linux/default.h"

#define NATIVE_ORDER	(VDK_HOST_IS_BE ? VDK_BIG : VDK_LITTLE)

extern char vdso32_start, vdso32_end, vdso64_start, vdso64_end;
long sys_ni_syscall(void);

/* Some kernel files keep numbers here, and /proc shows it; no program's vDSO does. */
static union {
	struct vdso_arch_data data;
	u8 bytes[PAGE_SIZE];
} systemcfg __page_aligned_data;
struct vdso_arch_data *vdso_data = &systemcfg.data;

static union {
	u8 bytes[PAGE_SIZE];
} data_page __page_aligned_data;
struct vdk_page vdk_linux_page;
bool vdk_linux_page_ready;

static vm_fault_t vvar_fault(const struct vm_special_mapping *sm,
			     struct vm_area_struct *vma, struct vm_fault *vmf);
static int text_mremap(const struct vm_special_mapping *sm, struct vm_area_struct *vma);

static struct vm_special_mapping vvar_mapping __ro_after_init = {
	.name = "[vvar]",
	.fault = vvar_fault,
};

struct vdso_image {
	struct vm_special_mapping mapping;
	struct page *pages[VDK_ALIGN / PAGE_SIZE + 1];
	struct vdk_layout plan;
	bool ready;
};

static struct vdso_image image32 __ro_after_init = {
	.mapping = { .name = "[vdso]", .mremap = text_mremap },
};
static struct vdso_image image64 __ro_after_init = {
	.mapping = { .name = "[vdso]", .mremap = text_mremap },
};

/* Where images go, and what code they get. */
static unsigned int policy __ro_after_init = VDSOKIT_DEFAULT;
static u64 forced_features __initdata;
static bool features_are_forced __initdata;

static int __init policy_setup(char *word)
{
	if (!strcmp(word, "low"))
		policy = VDK_PLACE_LOW;
	else if (!strcmp(word, "random"))
		policy = VDK_PLACE_RANDOM;
	else if (!strcmp(word, "off"))
		policy = VDK_PLACE_NONE;
	else
		pr_warn("vdso: %s is none of low, random, off\n", word);
	return 1;
}
__setup("vdso=", policy_setup);

static int __init features_setup(char *word)
{
	features_are_forced = !kstrtou64(word, 0, &forced_features);
	if (!features_are_forced)
		pr_warn("vdso_features: %s is no number\n", word);
	return 1;
}
__setup("vdso_features=", features_setup);

static bool __init has_writethrough_l1d(void)
{
	switch (PVR_VER(mfspr(SPRN_PVR))) {
	case PVR_POWER4:
	case PVR_POWER4p:
	case PVR_970:
	case PVR_970FX:
	case PVR_970MP:
	case PVR_970GX:
		return true;
	}
	return false;
}

static u64 __init cpu_vdk_features(void)
{
	u64 f = VDK_PPC_CPU_IN_SPRG3;

	if (features_are_forced)
		return forced_features;
	if (cpu_has_feature(CPU_FTR_COHERENT_ICACHE))
		f |= VDK_PPC_COHERENT_ICACHE;
	if (has_writethrough_l1d())
		f |= VDK_PPC_L1D_WRITETHROUGH;
	if (cpu_has_feature(CPU_FTR_CELL_TB_BUG))
		f |= VDK_PPC_TB_LOW_ZERO;
	if (cpu_has_feature(CPU_FTR_ARCH_300))
		f |= VDK_PPC_ISA_3_00;
	return f;
}

/* Signal delivery was compiled with an offset: is it the image's? */
static int __init check_offset(const struct vdk_image *img, u32 kind, u64 offset)
{
	struct vdk_tramp tramp;
	int err = vdk_tramp_find(img, kind, &tramp);

	if (!err && tramp.entry != offset)
		err = -VDK_ETRAMP_RANGE;
	return err;
}

static int __init check_image(const struct vdk_image *img)
{
	struct vdk_report why;
	int err = vdk_image_check(img, &why);

	if (!err && img->order != NATIVE_ORDER)
		err = -VDK_EMACHINE;
	if (!err && (img->data_dist != VDK_DATA_DIST || img->root_dist != VDK_ROOT_DIST ||
		     img->frame != VDK_FRAME_LINUX || img->gate != VDK_GATE_SYSCALL))
		err = -VDK_ENOTE_FIELD;
	if (err)
		return err;
	if (img->bits == 64)
		return check_offset(img, VDK_TRAMP_RT_SIGRETURN, VDSO64_SYMBOL(0, sigtramp_rt64));
#ifdef CONFIG_VDSO32
	err = check_offset(img, VDK_TRAMP_SIGRETURN, VDSO32_SYMBOL(0, sigtramp32));
	if (!err)
		err = check_offset(img, VDK_TRAMP_RT_SIGRETURN, VDSO32_SYMBOL(0, sigtramp_rt32));
#endif
	return err;
}

/* The pages to map: the patched copy, then the same page of zeros (traps) to the end. */
static int __init image_pages(struct vdso_image *image, const struct vdk_image *img)
{
	size_t size = PAGE_ALIGN(img->size), i;
	struct page *zero = alloc_page(GFP_KERNEL | __GFP_ZERO);
	void *copy = alloc_pages_exact(size, GFP_KERNEL | __GFP_ZERO);
	struct vdk_image patched;
	int err;

	if (!zero || !copy)
		panic("vdso: no memory\n");
	err = vdk_image_copy(img, copy, size, &patched);
	if (!err)
		err = vdk_variant_patch(&patched, cpu_vdk_features());
	if (!err)	/* what programs get, as it came out */
		err = vdk_image_check(&patched, NULL);
	if (err)
		return err;
	flush_icache_range((unsigned long)copy, (unsigned long)copy + size);
	for (i = 0; i < VDK_ALIGN / PAGE_SIZE; i++)
		image->pages[i] = i < size / PAGE_SIZE ? virt_to_page(copy + i * PAGE_SIZE) : zero;
	image->mapping.pages = image->pages;
	return 0;
}

/* An image that breaks a rule is not mapped: programs use system calls. */
static void __init image_init(struct vdso_image *image, const char *start, const char *end)
{
	static const struct vdk_layout_opts opts __initconst = {
		.size = sizeof(opts),
		.page_size = PAGE_SIZE,
		.flags = VDK_LAYOUT_WITH_ROOT,
	};
	struct vdk_image img;
	int err = vdk_image_open(&img, start, end - start);

	if (!err)
		err = check_image(&img);
	if (!err && img.size > VDK_ALIGN)
		err = -VDK_ENOSPACE;
	if (!err)
		err = vdk_layout_plan(&img, &opts, &image->plan);
	if (!err)
		err = image_pages(image, &img);
	if (err)
		pr_err("vdso: image not used: %s\n", vdk_strerror(err));
	image->ready = !err;
}

/*
 * Is this what stands in for a call the kernel was built without? With system
 * call wrappers (little-endian) it is not sys_ni_syscall() itself, but a stub of
 * each call's own, of the same code.
 */
static bool __init is_absent(const void *call)
{
	const u32 *ni = dereference_kernel_function_descriptor((void *)&sys_ni_syscall);
	const u32 *code = dereference_kernel_function_descriptor((void *)call);
	unsigned int i;

	for (i = 0; code[i] == ni[i]; i++)
		if (ni[i] == PPC_RAW_BLR())
			return true;
	return false;
}

static void __init page_set_sysmap(unsigned int bits, bool compat)
{
	u32 map[VDK_PPC_MAP_WORDS] = { };
	unsigned int i;

	BUILD_BUG_ON(NR_syscalls > VDK_PPC_MAP_MAX);
	for (i = 0; i < NR_syscalls; i++) {
#ifdef CONFIG_COMPAT
		const void *call = compat ? compat_sys_call_table[i] : sys_call_table[i];
#else
		const void *call = sys_call_table[i];
#endif
		if (!is_absent(call))
			vdk_sysmap_set(map, i);
	}
	WARN_ON(vdk_powerpc_set_sysmap(&vdk_linux_page, bits, map, NR_syscalls));
}

/*
 * The page is there whatever becomes of the images: time namespaces are made
 * from it, and clocks are published to it, also when no program reads it.
 */
static void __init page_init(void)
{
	/* As check_image() wants each of them. */
	static const struct vdk_image any_image __initconst = {
		.bits = 64,
		.order = NATIVE_ORDER,
		.machine = EM_PPC64,
		.data_dist = VDK_DATA_DIST,
		.root_dist = VDK_ROOT_DIST,
	};

	if (vdk_page_init(&vdk_linux_page, &any_image, data_page.bytes, PAGE_SIZE))
		panic("vdso: no data page\n");
	vdk_powerpc_set_freq(&vdk_linux_page, tb_ticks_per_sec);
	WARN_ON(vdk_powerpc_set_cache(&vdk_linux_page, ppc64_caches.l1d.block_size,
				      ppc64_caches.l1i.block_size));
	page_set_sysmap(64, false);
	if (IS_ENABLED(CONFIG_COMPAT))
		page_set_sysmap(32, true);
	vdk_page_set_tz(&vdk_linux_page, sys_tz.tz_minuteswest, sys_tz.tz_dsttime);
}

/* What /proc/powerpc/systemcfg has shown since before there was a vDSO. */
static void __init systemcfg_fill(void)
{
	strcpy(vdso_data->eye_catcher, "SYSTEMCFG:PPC64");
	vdso_data->version.major = SYSTEMCFG_MAJOR;
	vdso_data->version.minor = SYSTEMCFG_MINOR;
	vdso_data->processor = mfspr(SPRN_PVR);
	vdso_data->platform = 0x100 | firmware_has_feature(FW_FEATURE_LPAR);
	vdso_data->physicalMemorySize = memblock_phys_mem_size();
	vdso_data->dcache_size = ppc64_caches.l1d.size;
	vdso_data->dcache_line_size = ppc64_caches.l1d.line_size;
	vdso_data->icache_size = ppc64_caches.l1i.size;
	vdso_data->icache_line_size = ppc64_caches.l1i.line_size;
}

/* getcpu() reads this register; called on each CPU before it runs a program. */
int vdso_getcpu_init(void)
{
	unsigned long cpu = get_cpu(), node = cpu_to_node(cpu), val;

	WARN_ON_ONCE(cpu > 0xffff || node > 0xffff);
	val = (cpu & 0xffff) | (node & 0xffff) << 16;
	mtspr(SPRN_SPRG_VDSO_WRITE, val);
	get_paca()->sprg_vdso = val;
	put_cpu();
	return 0;
}
early_initcall(vdso_getcpu_init);

static int __init vdso_init(void)
{
	systemcfg_fill();
	page_init();
	smp_store_release(&vdk_linux_page_ready, true);
	image_init(&image64, &vdso64_start, &vdso64_end);
#ifdef CONFIG_VDSO32
	image_init(&image32, &vdso32_start, &vdso32_end);
#endif
	return 0;
}
arch_initcall(vdso_init);
