/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For programs: put a placement request, which says where the vDSO shall be, into
 * the ELF file. Once, in any one C or C++ source of the program, at file scope:
 *
 *	VDK_REQUEST_AT(0x70000000);	the vDSO's ELF header there
 *	VDK_REQUEST_RANDOM;		at a place chosen at random
 *	VDK_REQUEST_NONE;		no vDSO
 *
 * The linker gathers it into a PT_NOTE segment; the host reads it at exec
 * (docs/abi.md 5). It costs the program 36 bytes and no instruction. It stays
 * with optimisation, LTO and --gc-sections; in an archive it counts only if its
 * object file is linked. `vdso mark` changes it in the finished program.
 */
#ifndef VDK_PLACE_H
#define VDK_PLACE_H

#include <vdk/abi.h>

/* An ELF note header, the owner padded to 4 bytes, the descriptor. */
struct vdk_request_note {
	uint32_t namesz;
	uint32_t descsz;
	uint32_t type;
	char name[sizeof(VDK_NOTE_OWNER)];
	uint32_t desc[sizeof(struct vdk_note_place) / sizeof(uint32_t)];
};

/* The address as two words, for notes are 4-byte aligned. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define VDK_REQUEST_WORDS(addr)	(uint32_t)((uint64_t)(addr) >> 32), (uint32_t)(addr)
#else
#define VDK_REQUEST_WORDS(addr)	(uint32_t)(addr), (uint32_t)((uint64_t)(addr) >> 32)
#endif

#define VDK_REQUEST(how, addr)						\
	__attribute__((__used__, __aligned__(4),			\
		       __section__(".note.vdsokit.place")))		\
	static const struct vdk_request_note vdk_request_of_this_program = { \
		sizeof(VDK_NOTE_OWNER), sizeof(struct vdk_note_place),	\
		VDK_NT_PLACE, VDK_NOTE_OWNER,				\
		{ (how), 0, VDK_REQUEST_WORDS(addr) }			\
	}

#define VDK_REQUEST_AT(addr)	VDK_REQUEST(VDK_PLACE_AT, addr)
#define VDK_REQUEST_RANDOM	VDK_REQUEST(VDK_PLACE_RANDOM, 0)
#define VDK_REQUEST_NONE	VDK_REQUEST(VDK_PLACE_NONE, 0)

#endif /* VDK_PLACE_H */
