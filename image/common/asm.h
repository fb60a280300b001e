/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the sources of every family share: functions with unwind data and with a
 * size that the variant table can use, and the halves of a doubleword. A family's
 * arch.h includes it and makes FUNC of ENTRY: how a function is aligned, with what
 * the gap before it is filled, what an indirect call has to land on.
 */
#ifndef IMAGE_COMMON_ASM_H
#define IMAGE_COMMON_ASM_H

#include <vdk/abi.h>

/* NAME(n64, n32) - one spelling for two sizes of addresses */
#if __SIZEOF_POINTER__ == 8
#define NAME(n64, n32)	n64
#else
#define NAME(n64, n32)	n32
#endif

/* Half words of a doubleword in memory. */
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define HI		4
#define LO		0
#else
#define HI		0
#define LO		4
#endif

#ifdef __ASSEMBLER__

/*
 * Functions that compute a block's address from their own lie in the image's
 * first VDK_DATA_SIZE bytes, where the linker script puts this.
 */
.macro TEXT_BLOCK
	.section .text.block, "ax"
.endm

/* ENTRY name - a function starts here */
.macro ENTRY name
	.globl	\name
	.type	\name, %function
\name:
	.cfi_startproc
.endm

/* name_size is for the variant table, which is in another file. */
.macro END name
	.cfi_endproc
	.size	\name, . - \name
	.globl	\name\()_size
	.hidden	\name\()_size
	.set	\name\()_size, . - \name
.endm

/* WEAK alias, name - behind END name: another name of it */
.macro WEAK alias, name
	.weak	\alias
	.type	\alias, %function
	.set	\alias, \name
	.size	\alias, \name\()_size
.endm

/* PROPERTY type, value - in each source: what the linker keeps if all objects have it */
.macro PROPERTY type, value
	.pushsection .note.gnu.property, "a", %note
	.p2align NAME(3, 2)
	.long	4, NAME(16, 12), 5
	.asciz	"GNU"
	.long	\type, 4, \value
	.p2align NAME(3, 2)
	.popsection
.endm

#endif /* __ASSEMBLER__ */
#endif /* IMAGE_COMMON_ASM_H */
