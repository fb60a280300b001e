/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What an image says of itself to its host (docs/abi.md 5), as macros for a
 * family's note.S. Numeric labels go from macro to macro, for some assemblers let no
 * other be set again: 3 is where the descriptor starts, from which offsets count,
 * 5 the name that records are of.
 */
#include <vdk/abi.h>

/* A target's flags may say which gate; the family's code has to follow. */
#ifndef IMAGE_GATE
#define IMAGE_GATE	VDK_GATE_SYSCALL
#endif

/*
 * How a function's size is named in another file. END defines name_size; a CPU whose
 * linker takes no such number in a shared object has a relocation for it.
 */
#ifndef IMAGE_SIZE
#define IMAGE_SIZE	_size
#endif

/* NOTE type ... NOTE_END - a note of ours */
.macro NOTE type
	.section .note.vdsokit, "a", %note
	.p2align 2
	.long	2f - 1f, 4f - 3f, \type
1:	.asciz	VDK_NOTE_OWNER
2:	.p2align 2
3:
.endm

.macro NOTE_END
4:	.p2align 2
.endm

/*
 * NOTE_IMAGE ... NOTE_END - the image note
 *
 * As many TRAMP, then WINDOW, then GATE follow as tramps, windows and gates say.
 */
.macro NOTE_IMAGE tramps=0, windows=0, gates=0, frame=VDK_FRAME_LINUX, flags=0, \
		counter=VDK_COUNTER_CPU, preferred=VDK_PREFERRED_BASE
	NOTE	VDK_NT_IMAGE
	.long	VDK_ABI_VERSION
	.long	VDK_DATA_DIST
	.long	VDK_DATA_SIZE
	.long	VDK_ROOT_DIST
	.long	\preferred
	.long	\frame
	.long	IMAGE_GATE
	.long	\flags
	.long	\counter
	.long	\tramps, \windows, \gates
.endm

.macro TRAMP kind, entry, ret, end
	.long	\kind, \entry - 3b, \ret - 3b, \end - 3b
.endm

.macro WINDOW kind, start, end
	.long	\kind, \start - 3b, \end - 3b, 0
.endm

.macro GATE kind, at
	.long	\kind, \at - 3b
.endm

/*
 * The variants, between NOTE VDK_NT_VARIANTS and NOTE_END. VARIANTS starts the
 * records of one name; in each VARIANT the body is used if all of on and none of
 * off hold; HIDDEN hides the name, and with it its family. The last record of a
 * name is what is in the symbol table already. A weak name has records of its own.
 */
.macro VARIANTS name, family
	.pushsection .rodata.names, "a"
5:	.asciz	"\name"
	.popsection
	.set	.Lfamily, \family
.endm

/* RECORD body, size, on, off - size 0: hide */
.macro RECORD body, size, on, off
	.long	5b - 3b
	.long	\body - 3b
	.long	\size
	.long	.Lfamily
	.quad	(\on) | (\off), \on
.endm

.macro HIDDEN on
	RECORD	3b, 0, \on, 0
.endm

.macro VARIANT body, on, off=0
	RECORD	\body, \body\()IMAGE_SIZE, \on, \off
.endm
