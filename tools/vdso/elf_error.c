/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What may be wrong with a program, and what to do about it. */
#include <errno.h>
#include <string.h>

#include "elf.h"

#define IN_SOURCE	"write VDK_REQUEST_...() (vdk/place.h) in its source and link it again"

static const char *const words[] = {
	[0] = "no error",
	[ELF_ENOTELF] = "not an ELF file: give a linked program",
	[ELF_EOBJECT] = "an object file: link it first",
	[ELF_ETYPE] = "an ELF file, but neither a program nor a shared object: give a program",
	[ELF_ENOLOAD] = "no program, it has no segment to load: give a linked program",
	[ELF_EBROKEN] = "its headers leave the file or contradict each other: build or copy it again",
	[ELF_ETOOMANY] = "more than 64 program headers, where no host looks for a request: link it with fewer",
	[ELF_EMEMORY] = "not enough memory for its section headers: strip it first",
	[ELF_ENOSLOT] = "no program header is free for the note: " IN_SOURCE,
	[ELF_EAPPENDED] = "data is appended, which it may look for, and there is no room inside: mark it before the data is appended",
	[ELF_ENOTABLE] = "no section headers tell where it ends, and there is no room inside: mark it before they are removed",
	[ELF_ETOOBIG] = "too large to get any longer: " IN_SOURCE,
	[ELF_EUNSEEN] = "hosts read 8 segments of notes with 2048 bytes, and it would be behind these: link it with fewer notes",
	[ELF_EREMAINS] = "a request stays, as its notes lie over each other: link it again",
};

const char *elf_strerror(int err)
{
	if (err == -ELF_EIO)
		return strerror(errno);
	if (err > 0 || (size_t)-err >= sizeof(words) / sizeof(words[0]))
		return "unknown error";
	return words[-err];
}
