/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * One segment, read and execute, that starts with the ELF header at address 0.
 * What is thrown away or must be empty would need a relocation at run time,
 * which nobody does to an image.
 */
#include <vdk/abi.h>

PHDRS
{
	text PT_LOAD FLAGS(5) FILEHDR PHDRS;
	dynamic PT_DYNAMIC FLAGS(4);
	note PT_NOTE FLAGS(4);
	eh_frame_hdr PT_GNU_EH_FRAME FLAGS(4);
	stack PT_GNU_STACK FLAGS(6);
}

SECTIONS
{
	data_page = -VDK_DATA_DIST;

	. = SIZEOF_HEADERS;
	.note.gnu.build-id : { *(.note.gnu.build-id) } :text :note
	.note.vdsokit : { *(.note.vdsokit) } :text :note
	.text : {
		/* First what finds its data by its own address within a page. */
		*(.text.block)
		block_end = .;
		*(.text)
	} :text =0
	.hash : { *(.hash) } :text
	.gnu.hash : { *(.gnu.hash) }
	.dynsym : { *(.dynsym) }
	.dynstr : { *(.dynstr) }
	.gnu.version : { *(.gnu.version) }
	.gnu.version_d : { *(.gnu.version_d) }
	.dynamic : { *(.dynamic) } :text :dynamic
	.rodata : { *(.rodata .rodata.*) } :text
	.eh_frame_hdr : { *(.eh_frame_hdr) } :text :eh_frame_hdr
	/*
	 * Its size stands in no program header: a length of 0 ends it, of 8 bytes, as
	 * libdwarf takes a big-endian 0 for the first half of one.
	 */
	.eh_frame : { KEEP(*(.eh_frame)) LONG(0) LONG(0) } :text
	end_of_load = .;

	/* Kept, empty: GNU ld for 32 bits fails without some of them. */
	.empty : {
		*(.plt .glink .sfpr .iplt .branch_lt .rela.* .gnu.version_r)
		*(.data .data.* .bss .dynbss .sdata .sbss .sdata2 .sbss2 .dynsbss .opd .toc)
	}

	/* ld makes these; in no segment, they are not part of the image. */
	.got 0 (INFO) : { *(.got .got.*) } :NONE

	/DISCARD/ : { *(.comment) *(.gnu.attributes) *(.note.GNU-stack) }

	ASSERT(block_end <= VDK_DATA_SIZE, "a clock function is not in the first page")
	ASSERT(SIZEOF(.text) <= 0x1000, "more than a page of code")
	ASSERT(end_of_load <= 0x2000, "more than two pages loaded")
	ASSERT(SIZEOF(.empty) == 0, "data, or calls that need a table")
}

#include "exports.h"
