/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * Everything that can be wrong, in three families. Each rule an image is held
 * against has a code of its own.
 */
#ifndef VDK_ERROR_H
#define VDK_ERROR_H

/* Results are negative ones of these; vdk_strerror() has the words. */
enum vdk_error {
	/* The question is wrong, or the answer is no: look at the call. */
	VDK_ENOENT = 1,		/* no such name, kind or record */
	VDK_EINVAL,		/* a parameter makes no sense */
	VDK_ERANGE,		/* a number is out of its range */
	VDK_ENOSPACE,		/* the buffer is too small */
	VDK_ENOROOM,		/* no free place in the address space */
	VDK_ECOPY,		/* wants a fresh vdk_image_copy() */
	VDK_EAGAIN,		/* nothing to read there now: fall back to the host */

	/* The blob is no image for this library: get another image. */
	VDK_EFORMAT = 16,	/* no ELF file, or its header is malformed */
	VDK_ETYPE,		/* not a shared object */
	VDK_EMACHINE,		/* CPU, class or byte order unknown here */
	VDK_EBOUNDS,		/* something leaves what should hold it */
	VDK_ELOAD_PLACE,	/* no PT_LOAD from file offset 0 at address 0 */
	VDK_EDYNAMIC,		/* not exactly one PT_DYNAMIC that ends in DT_NULL */
	VDK_EDYN_TABLE,		/* no dynamic symbol or string table, or malformed */
	VDK_ENOTE,		/* a note is malformed */
	VDK_ENOTE_IMAGE,	/* not exactly one image note */
	VDK_ENOTE_FIELD,	/* the image note contradicts itself */
	VDK_EABI,		/* an ABI version this library does not know */

	/* A rule is broken (docs/abi.md 6): do not map the image. */
	VDK_ETOOMANY = 32,	/* more headers, notes, symbols or records than there may be */
	VDK_ELOAD_COUNT,	/* more than one PT_LOAD */
	VDK_ELOAD_PROT,		/* PT_LOAD not exactly readable and executable */
	VDK_ELOAD_ALIGN,	/* PT_LOAD not aligned to VDK_ALIGN */
	VDK_ELOAD_SIZE,		/* PT_LOAD has memory that is not in the file */
	VDK_ESTACK,		/* no PT_GNU_STACK, or an executable one */
	VDK_EREL,		/* dynamic relocations */
	VDK_ETEXTREL,		/* text relocations announced */
	VDK_ENEEDED,		/* needs another object or its versions */
	VDK_EINIT,		/* code to run at load or unload */
	VDK_ESONAME,		/* no SONAME */
	VDK_EBUILDID,		/* no build-id note */
	VDK_ESYSV_NONE,		/* no DT_HASH */
	VDK_ESYSV_FORM,		/* DT_HASH malformed, or a chain loops */
	VDK_ESYSV_LOST,		/* DT_HASH does not find a symbol */
	VDK_EGNU_NONE,		/* no DT_GNU_HASH */
	VDK_EGNU_FORM,		/* DT_GNU_HASH malformed */
	VDK_EGNU_LOST,		/* DT_GNU_HASH does not find a symbol */
	VDK_EVERSYM,		/* no DT_VERSYM */
	VDK_EVERDEF,		/* no DT_VERDEF, or malformed */
	VDK_EVERNODE,		/* no version besides the base, or one number or name twice */
	VDK_EVERHASH,		/* hash of a version's name is wrong */
	VDK_ESYM_VERSION,	/* an export carries no version of the image */
	VDK_ESYM_NAME,		/* symbol name empty, unterminated or twice */
	VDK_ESYM_UNDEF,		/* undefined symbol */
	VDK_ESYM_BIND,		/* symbol neither global nor weak with default visibility */
	VDK_ESYM_TYPE,		/* symbol no function */
	VDK_ESYM_SIZE,		/* symbol without size */
	VDK_ESYM_RANGE,		/* symbol outside the image */
	VDK_ESYM_OVERLAP,	/* two symbols share some bytes but not all */
	VDK_ETRAMP_KIND,	/* trampoline of unknown kind, or one kind twice */
	VDK_ETRAMP_RANGE,	/* trampoline empty, disordered or outside */
	VDK_ETRAMP_RET,		/* no exported symbol at a trampoline's return */
	VDK_EWINDOW_RANGE,	/* address window empty, outside, or with a bit in .zero */
	VDK_EGATE_RANGE,	/* gate of unknown kind, or outside */
	VDK_EEH_NONE,		/* no PT_GNU_EH_FRAME */
	VDK_EEH_HEADER,		/* its version or an encoding is not the usual one */
	VDK_EEH_TABLE,		/* its table is unsorted or leaves the image */
	VDK_EEH_FRAME,		/* a frame entry is malformed or not in the table */
	VDK_EEH_COVER,		/* code that no frame entry covers */
	VDK_EVARIANT_FORM,	/* variant table malformed */
	VDK_EVARIANT_NAME,	/* variant of something that is not exported */
	VDK_EVARIANT_BODY,	/* variant's code outside the image */
	VDK_EVARIANT_ORDER,	/* records of one name not adjacent */
	VDK_EVARIANT_LAST,	/* the last record of a name is no catch-all */
	VDK_EVARIANT_FAMILY,	/* one name in two families */
	VDK_EVARIANT_OVERLAP,	/* a body shares some bytes with another, but not all */
	VDK_EVARIANT_TRAMP,	/* variant of a trampoline, or made of one */
	VDK_EVARIANT_PLACE,	/* something else where a patch writes */
	VDK_EVARIANT_ALIAS,	/* one name of a function has variants, another has none */
};

#endif /* VDK_ERROR_H */
