/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The least program there is: what is left is exec and exit. */
#if defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
	.abiversion 2
#endif
	.globl	_start
#if defined(__powerpc64__) && !defined(__LITTLE_ENDIAN__)
	.section .opd, "aw"
_start:	.quad	1f, .TOC.@tocbase, 0
#endif
	.text
#if !defined(__powerpc64__) || defined(__LITTLE_ENDIAN__)
_start:
#endif
1:	li	0, 1		/* exit */
	sc
	.section .note.GNU-stack, "", @progbits
