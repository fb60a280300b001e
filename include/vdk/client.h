/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The program's side: find the vDSO's functions by name and version and call
 * them. No allocation, no lock, no stdio; after vdkc_open() also no system
 * call, so that all of it may be used in a signal handler.
 *
 * A program may run without a vDSO: every user needs a second way, which on
 * Linux is the system call of the same name.
 */
#ifndef VDK_CLIENT_H
#define VDK_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include <vdk/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of all names in PowerPC images. */
#define VDKC_VERSION_PPC	"LINUX_2.6.15"

/* An opened vDSO. For reading; offsets are from .base. Size 0: not there. */
struct vdkc {
	const unsigned char *base;	/* its ELF header */
	size_t size;			/* bytes of its PT_LOAD */
	size_t dynsym, dynstr, dynstr_size;
	size_t sysv_hash, gnu_hash;	/* 0: no such table; one of them is there */
	size_t versym, verdef;		/* 0: the image has no versions */
	size_t verdefs;
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
 * @base: an image as it is mapped; its first page must be readable
 *
 * Nothing outside of the PT_LOAD is read, whatever the tables say.
 *
 * Return: 0, -VDK_ENOENT (@base is NULL), -VDK_EFORMAT (no ELF file of this
 * process's class and byte order), -VDK_ELOAD_PLACE (no PT_LOAD from offset 0
 * at address 0), -VDK_EDYNAMIC (no PT_DYNAMIC), -VDK_EDYN_TABLE (no symbols or
 * strings, or no hash table), -VDK_EBOUNDS (a table leaves the image).
 */
int vdkc_open_at(struct vdkc *c, const void *base);

/**
 * vdkc_sym - address of the function @name@@version
 * @c:       an opened vDSO
 * @version: version node the name must have, or NULL for any
 * @name:    name
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
 * Return: what the function returned; if it failed, minus the errno.
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
