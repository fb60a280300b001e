/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The program's side: find the vDSO's functions by name and version and call
 * them. No allocation, no lock, no stdio; after vdkc_open() also no system
 * call. An opened vDSO is not written to again: any thread and any signal
 * handler may look up and call at any time. Look up once and keep the address.
 *
 * A program may run without a vDSO: every user needs a second way, which on
 * Linux is the system call of the same name. Take it on every error.
 *
 * The image is not trusted. Of its first page the ELF header and the program
 * headers are read; what its PT_LOAD says is then taken for what is mapped there,
 * and nothing outside of it is read, whatever the tables say. The time is bounded
 * by the size of the image. Section headers are not used. What is found is in the
 * image; whether it does what its name says cannot be seen from outside.
 */
#ifndef VDK_CLIENT_H
#define VDK_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include <vdk/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of all names in a family's images. */
#define VDKC_VERSION_PPC	"LINUX_2.6.15"
#define VDKC_VERSION_X86_64	"LINUX_2.6"

/*
 * An opened vDSO. For reading; offsets are from .base, in 64 bits so that none
 * can overflow. All zero: not there, and nothing is found in it.
 */
struct vdkc {
	const unsigned char *base;	/* its ELF header */
	uint64_t size;			/* bytes of its PT_LOAD */
	uint64_t link;			/* address that the PT_LOAD is linked for */
	uint64_t dynsym, dynstr, dynstr_size;
	uint64_t sysv_hash, gnu_hash;	/* 0: no such table; one of them is there */
	uint64_t versym, verdef;	/* 0: the image has no versions */
	uint64_t verdefs;
	uint32_t bits;			/* 32 or 64 */
	uint32_t big;			/* byte order: 1 big-endian, 0 little-endian */
};

/**
 * vdkc_open - find this process's vDSO
 * @c:    filled on success, untouched on failure
 * @auxv: the process's auxiliary vector (its ElfW(auxv_t) records up to
 *        AT_NULL), or NULL to ask the C library for AT_SYSINFO_EHDR
 *
 * Return: 0; -VDK_ENOENT if there is no vDSO, by AT_SYSINFO_EHDR missing or 0;
 * a code of vdkc_open_at().
 */
int vdkc_open(struct vdkc *c, const void *auxv);

/**
 * vdkc_open_at - open the vDSO whose ELF header is at @base
 * @c:    filled on success, untouched on failure
 * @base: an image as it is mapped: at the start of a page of at least 4096 bytes,
 *        all of which can be read, as can all of the PT_LOAD. The PT_LOAD may be
 *        linked for any address, and addresses in the dynamic table may be as
 *        linked or as a loader corrected them.
 *
 * The first PT_LOAD and the first PT_DYNAMIC count.
 *
 * Return: 0, or
 * -VDK_ENOENT		@base is NULL
 * -VDK_EINVAL		@base is not a multiple of 4096
 * -VDK_EFORMAT		no ELF file of this process's class and byte order
 * -VDK_ELOAD_PLACE	no PT_LOAD, or not from offset 0
 * -VDK_EDYNAMIC	no PT_DYNAMIC
 * -VDK_EDYN_TABLE	no symbols or strings, or no hash table
 * -VDK_EBOUNDS		program headers outside of the first page; a PT_LOAD that is
 *			empty, without them, or longer than the address space goes on;
 *			or a table outside of it
 */
int vdkc_open_at(struct vdkc *c, const void *base);

/**
 * vdkc_sym - address of the function @name@@version
 * @c:       an opened vDSO
 * @version: version node the name must have, or NULL for any
 * @name:    name
 *
 * By DT_GNU_HASH if the image has one, else by DT_HASH. An entry counts if it is
 * a function or without type, is defined, and lies in the image with all of its
 * size; a table that is cut short or a chain that loops loses names.
 *
 * The address is that of the first instruction. Where C function pointers are
 * something else (64-bit big-endian PowerPC: descriptors) it is no function
 * pointer; vdkc_call() is right everywhere.
 *
 * Return: the address, or NULL if there is no such function.
 */
void *vdkc_sym(const struct vdkc *c, const char *version, const char *name);

/**
 * vdkc_call - call a vDSO function by its address
 * @fn: from vdkc_sym(), not NULL
 * @a:  first argument, as an integer; then the second and third
 *
 * Return: what the function returned; if it failed, minus the errno. Of a function that
 * returns int the upper half means nothing: take it as an int.
 */
long vdkc_call(const void *fn, long a, long b, long c);

/**
 * vdkc_call_u64 - the same for functions that return 64 bits and never fail
 *
 * __kernel_get_tbfreq is one: on 32 bits its result is in two registers.
 */
uint64_t vdkc_call_u64(const void *fn, long a, long b, long c);

#ifdef __cplusplus
}
#endif

#endif /* VDK_CLIENT_H */
