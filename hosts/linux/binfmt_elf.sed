# SPDX-License-Identifier: GPL-2.0-or-later
# What install changes in fs/binfmt_elf.c: the program's headers, which the loader
# has read and checked, live until the hook has seen them. It would otherwise have
# to read them again, in each exec. Each mark is where one change is done.

/^static int load_elf_binary(struct linux_binprm \*bprm);$/i\
/* vdsokit 1: where the hook is defined, arch/powerpc/kernel/vdso.c */\
int vdsokit_setup_pages(struct linux_binprm *bprm, const void *phdrs,\
			unsigned int count, size_t size_of_one);\


# Freed before the hook: not here, but ...
/^	kfree(elf_phdata);$/ {
	N
	N
	s/.*\n\(	set_binfmt(&elf_format);\)$/	\/* vdsokit 2: the headers are freed below *\/\n\1/
}

# ... behind it, or by who cleans up if it fails.
/^	retval = ARCH_SETUP_ADDITIONAL_PAGES(bprm, elf_ex, !!interpreter);$/,/^#endif/ {
	s/=.*/= vdsokit_setup_pages(bprm, elf_phdata,	\/* vdsokit 3 *\/\
				     elf_ex->e_phnum, sizeof(*elf_phdata));/
	s/goto out;/goto out_free_ph;	\/* vdsokit 4 *\//
	/^#endif/a\
	kfree(elf_phdata);	/* vdsokit 5 */
}
