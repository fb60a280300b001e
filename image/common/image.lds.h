/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The body of every image's linker script: one segment, read and execute, that
 * starts with the ELF header at address 0. What is thrown away or must be empty
 * would need a relocation at run time, which nobody does to an image.
 *
 * A family's image.lds.S includes it, after it has defined
 *
 *	IMAGE_TRAP	what fills gaps between functions: hex digits of an
 *			instruction that traps, which the linker repeats
 *	IMAGE_EMPTY	input sections that must be empty besides those below
 *	IMAGE_KEPT	output sections that this CPU's tools make and the image
 *			keeps, each with :text; optional
 *	IMAGE_DISCARD	input sections that say nothing in an image; optional
 *	IMAGE_PROPERTY	if its objects have a .note.gnu.property
 */
#include <vdk/abi.h>

#ifndef IMAGE_KEPT
#define IMAGE_KEPT
#endif
#ifndef IMAGE_DISCARD
#define IMAGE_DISCARD
#endif

PHDRS
{
	text PT_LOAD FLAGS(5) FILEHDR PHDRS;
	dynamic PT_DYNAMIC FLAGS(4);
	note PT_NOTE FLAGS(4);
#ifdef IMAGE_PROPERTY
	/* Notes that are aligned to 8 are walked by themselves. */
	property_note PT_NOTE FLAGS(4);
	property 0x6474e553 FLAGS(4);
#endif
	eh_frame_hdr PT_GNU_EH_FRAME FLAGS(4);
	stack PT_GNU_STACK FLAGS(6);
}

SECTIONS
{
	data_page = -VDK_DATA_DIST;

	. = SIZEOF_HEADERS;
#ifdef IMAGE_PROPERTY
	.note.gnu.property : { *(.note.gnu.property) } :text :property_note :property
#endif
	.note.gnu.build-id : { *(.note.gnu.build-id) } :text :note
	.note.vdsokit : { *(.note.vdsokit) } :text :note
	.text : {
		/* First what finds its data by its own address within a page. */
		*(.text.block)
		block_end = .;
		*(.text .text.*)
	} :text =IMAGE_TRAP
	.hash : { *(.hash) } :text
	.gnu.hash : { *(.gnu.hash) }
	.dynsym : { *(.dynsym) }
	.dynstr : { *(.dynstr) }
	.gnu.version : { *(.gnu.version) }
	.gnu.version_d : { *(.gnu.version_d) }
	.dynamic : { *(.dynamic) } :text :dynamic
	.rodata : { *(.rodata .rodata.*) } :text
	IMAGE_KEPT
	.eh_frame_hdr : { *(.eh_frame_hdr) } :text :eh_frame_hdr
	/*
	 * Its size stands in no program header: a length of 0 ends it, of 8 bytes, as
	 * libdwarf takes a big-endian 0 for the first half of one.
	 */
	.eh_frame : { KEEP(*(.eh_frame)) LONG(0) LONG(0) } :text
	end_of_load = .;

	/* Kept, empty: GNU ld for some CPUs fails without some of them. */
	.empty : {
		*(.plt .iplt .rela.* .rel.* .gnu.version_r)
		*(.data .data.* .bss .bss.* .dynbss)
		IMAGE_EMPTY
	}

	/* ld makes these; in no segment, they are not part of the image. */
	.got 0 (INFO) : { *(.got .got.*) } :NONE

	/DISCARD/ : { *(.comment) *(.gnu.attributes) *(.note.GNU-stack) IMAGE_DISCARD }

	ASSERT(block_end <= VDK_DATA_SIZE, "a clock function is not in the first page")
	ASSERT(SIZEOF(.text) <= 0x1000, "more than a page of code")
	ASSERT(end_of_load <= 0x2000, "more than two pages loaded")
	ASSERT(SIZEOF(.empty) == 0, "data, or calls that need a table")
#ifdef IMAGE_PROPERTY
	ASSERT(SIZEOF(.note.gnu.property) > 0, "an object without a property note")
#endif
}
