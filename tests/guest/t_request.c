// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * A program's placement request (docs/mapping.md): this program has one, and is
 * started again and again with the note or the headers changed.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/auxv.h>
#include <sys/personality.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vdk/place.h>

#include "guest.h"
#include "start.h"
#include "test.h"

#define FREE_BASE	0x70000000
#define OTHER_BASE	0x61230000
#define COPY		"/tmp/request"
#define STARTS		32

VDK_REQUEST_AT(FREE_BASE);

static unsigned char *file;
static size_t size;
static ElfW(Phdr) *notes;		/* the header of... */
static struct vdk_request_note *request;	/* ...this, in @file */
static ElfW(Phdr) notes_as_they_were;
static struct vdk_request_note request_as_it_was;

static void restore(void)
{
	*notes = notes_as_they_were;
	*request = request_as_it_was;
}

static void find_request(void)
{
	ElfW(Ehdr) *eh;
	unsigned int i;
	size_t at;

	file = own_file(&size);
	eh = (void *)file;
	notes = (void *)(file + eh->e_phoff);
	for (i = 0; i < eh->e_phnum; i++, notes++) {
		if (notes->p_type != PT_NOTE)
			continue;
		for (at = 0; at + sizeof(*request) <= notes->p_filesz; at += 4) {
			request = (void *)(file + notes->p_offset + at);
			if (memcmp(request, &vdk_request_of_this_program, sizeof(*request)))
				continue;
			notes_as_they_were = *notes;
			request_as_it_was = *request;
			return;
		}
	}
	printf("Bail out! no request in this program's file\n");
	exit(1);
}

static unsigned long start_as(const unsigned char *bytes, size_t count)
{
	if (!write_program(COPY, bytes, count, 0755))
		return 1;
	return base_of_program(COPY, 0);
}

static unsigned long start(void)
{
	return start_as(file, size);
}

static unsigned long start_with(uint32_t how, uint64_t addr)
{
	const uint32_t words[] = { VDK_REQUEST_WORDS(addr) };

	request->desc[0] = how;
	memcpy(request->desc + 2, words, sizeof(words));
	return start();
}

TEST(the_place_is_had)
{
	CHECK_EQ(getauxval(AT_SYSINFO_EHDR), FREE_BASE);
	CHECK_EQ(start_with(VDK_PLACE_AT, OTHER_BASE), OTHER_BASE);
	CHECK_EQ(start_with(VDK_PLACE_AT, VDK_PREFERRED_BASE), VDK_PREFERRED_BASE);
	restore();
}

/* It is taken, nobody's, or the heap's. */
TEST(else_the_boot_s_policy)
{
	extern char __executable_start[], end[];
	unsigned long first = (unsigned long)__executable_start & -VDK_ALIGN;
	unsigned long last = ((unsigned long)end + VDK_ALIGN - 1) & -VDK_ALIGN;

	CHECK_EQ(start_with(VDK_PLACE_AT, first), VDK_PREFERRED_BASE);
	CHECK_EQ(start_with(VDK_PLACE_AT, first + VDK_ROOT_DIST), VDK_PREFERRED_BASE);
	CHECK_EQ(start_with(VDK_PLACE_AT, first - VDK_ALIGN), first - VDK_ALIGN);
	CHECK_EQ(start_with(VDK_PLACE_AT, last + VDK_ROOT_DIST), VDK_PREFERRED_BASE);
	CHECK_EQ(start_with(VDK_PLACE_AT, last + (16 << 20)), VDK_PREFERRED_BASE);
	CHECK_EQ(start_with(VDK_PLACE_AT, 0x20000), VDK_PREFERRED_BASE);
	CHECK_EQ(start_with(VDK_PLACE_AT, -0x10000ul), VDK_PREFERRED_BASE);
	CHECK_EQ(start_with(VDK_PLACE_AT, -0x10000ull), VDK_PREFERRED_BASE);
	CHECK_EQ(start_with(VDK_PLACE_AT, 1ull << 60), VDK_PREFERRED_BASE);
	restore();
}

static void starts_differ(unsigned long persona, bool differ)
{
	unsigned long bases[STARTS];
	unsigned int i, n;

	for (i = 0; i < STARTS; i++) {
		bases[i] = base_of_program(COPY, persona);
		CHECK_EQ(bases[i] % VDK_ALIGN, 0);
	}
	n = count_different(bases, STARTS);
	CHECK(differ ? n > STARTS / 2 : n == 1);
}

TEST(random_is_random)
{
	CHECK(start_with(VDK_PLACE_RANDOM, 0) > VDK_PREFERRED_BASE);
	starts_differ(0, true);
	starts_differ(ADDR_NO_RANDOMIZE, false);
	restore();
}

TEST(none_is_none)
{
	CHECK_EQ(start_with(VDK_PLACE_NONE, 0), 0);
	restore();
}

/* One thing wrong each. */
TEST(malformed_is_absent)
{
	static const struct { uint32_t how, zero; uint64_t addr; } bad[] = {
		{ 0, 0, FREE_BASE }, { 4, 0, FREE_BASE }, { VDK_PLACE_AT, 0, 0 },
		{ VDK_PLACE_AT, 1, FREE_BASE }, { VDK_PLACE_AT, 0, FREE_BASE + 0x1000 },
		{ VDK_PLACE_RANDOM, 0, FREE_BASE }, { VDK_PLACE_NONE, 0, FREE_BASE },
	};
	unsigned int i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		test_case("descriptor %u", i);
		request->desc[1] = bad[i].zero;
		CHECK_EQ(start_with(bad[i].how, bad[i].addr), VDK_PREFERRED_BASE);
		restore();
	}
	request->namesz = 0xffffffff;
	CHECK_EQ(start(), VDK_PREFERRED_BASE);
	restore();
	request->descsz = 0xfffffff0;
	CHECK_EQ(start(), VDK_PREFERRED_BASE);
	restore();
	request->type++;
	CHECK_EQ(start(), VDK_PREFERRED_BASE);
	restore();
	request->name[3]++;
	CHECK_EQ(start(), VDK_PREFERRED_BASE);
	restore();
}

TEST(hostile_headers)
{
	static const uint64_t far[] = {
		0x7ffffffffffffff0, 0x8000000000000000, 0xfffffffffffffff0, 1 << 30,
	};
	unsigned int i;

	for (i = 0; i < sizeof(far) / sizeof(*far); i++) {
		test_case("%#llx", (unsigned long long)far[i]);
		notes->p_filesz = far[i];
		CHECK_EQ(start(), VDK_PREFERRED_BASE);
		restore();
		notes->p_offset = far[i];
		CHECK_EQ(start(), VDK_PREFERRED_BASE);
		restore();
	}
	test_case("end of file");
	notes->p_offset = size - 8;
	CHECK_EQ(start(), VDK_PREFERRED_BASE);
	restore();
	notes->p_type = PT_NULL;
	CHECK_EQ(start(), VDK_PREFERRED_BASE);
	restore();
	CHECK_EQ(start(), FREE_BASE);
}

/* Of pages of 4 and of 64 KiB: the note begins in one and ends in the next. */
TEST(across_two_pages)
{
	size_t at = ((size + 0x1ffff) & ~0xfffful) - 16, count = at + sizeof(*request);
	unsigned char *longer = calloc(1, count);
	ElfW(Phdr) *ph;

	CHECK(longer);
	memcpy(longer, file, size);
	memcpy(longer + at, request, sizeof(*request));
	ph = (void *)(longer + ((unsigned char *)notes - file));
	ph->p_offset = at;
	ph->p_filesz = sizeof(*request);
	CHECK_EQ(start_as(longer, count), FREE_BASE);
	((struct vdk_request_note *)(longer + at))->type++;
	CHECK_EQ(start_as(longer, count), VDK_PREFERRED_BASE);
	free(longer);
}

#define TABLE	0x1000	/* in the file that this makes: program headers... */
#define NOTES	0x2000	/* ...and notes */

static unsigned char made[0x3000];

/*
 * A program with so many headers, the last of which is a segment with a note of
 * @other bytes and then a request for FREE_BASE.
 */
static void make(unsigned int headers, uint32_t other)
{
	const uint32_t head[] = { 8, other, 1 };
	ElfW(Ehdr) *eh = (void *)made;
	ElfW(Phdr) *ph = (void *)(made + TABLE);
	int fd;

	memset(made, 0, sizeof(made));
	CHECK(write_teller(COPY));
	fd = open(COPY, O_RDONLY);
	CHECK(read(fd, made, TABLE) > (ssize_t)sizeof(*eh));
	close(fd);
	ph[0] = *(ElfW(Phdr) *)(made + eh->e_phoff);
	eh->e_phoff = TABLE;
	eh->e_phnum = headers;
	ph[headers - 1] = (ElfW(Phdr)){ .p_type = PT_NOTE, .p_offset = NOTES, .p_align = 4,
					.p_filesz = 20 + other + sizeof(*request) };
	memcpy(made + NOTES, head, sizeof(head));
	memcpy(made + NOTES + 20 + other, &vdk_request_of_this_program, sizeof(*request));
}

static unsigned long start_made(void)
{
	CHECK(write_program(COPY, made, sizeof(made), 0755));
	return base_of_teller(COPY);
}

static unsigned long start_long(unsigned int headers, uint32_t other)
{
	make(headers, other);
	return start_made();
}

/* On both sides of each limit, and of what fits into the host's smaller buffer. */
TEST(long_tables_and_notes)
{
	static const unsigned int headers[] = { 2, 3, 4, 6, 7, 18, 19, 32, 33, 64 };
	unsigned int i;

	for (i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		test_case("%u headers", headers[i]);
		CHECK_EQ(start_long(headers[i], 16), FREE_BASE);
	}
	test_case("65 headers");
	CHECK_EQ(start_long(65, 16), VDK_PREFERRED_BASE);
	for (i = 0; i <= 1992; i += 332) {
		test_case("a note of %u bytes", i);
		CHECK_EQ(start_long(2, i), FREE_BASE);
	}
	CHECK_EQ(start_long(64, 1992), FREE_BASE);
	CHECK_EQ(start_long(2, 1996), VDK_PREFERRED_BASE);
}

/*
 * Linux's loader goes by the machine in the header. Who goes by the class or the
 * order, too, believes that the loader's headers are of another size or number: a
 * read of the kernel's memory behind them, which the kernel that watches itself
 * reports. How a program of another class fares is not our matter.
 */
TEST(a_header_in_two_minds)
{
	const bool is64 = sizeof(long) == 8;
	/* Where the other class has the size of a header and their number. */
	uint8_t *other = made + (is64 ? 42 : 54);
	const uint16_t lie[] = { is64 ? 32 : 56, 64 };

	make(2, 16);
	memcpy(other, lie, sizeof(lie));
	CHECK_EQ(start_made(), FREE_BASE);
	made[EI_CLASS] ^= ELFCLASS32 ^ ELFCLASS64;
	start_made();
	make(2, 16);
	made[EI_DATA] ^= ELFDATA2LSB ^ ELFDATA2MSB;
	CHECK_EQ(start_made(), FREE_BASE);
	CHECK_EQ(start(), FREE_BASE);
}

/* Whoever starts it, and however: what the file says counts. */
static int as_somebody(void *arg)
{
	struct stat st;

	(void)arg;
	if (setgid(100) || setuid(100) || stat(COPY, &st) || !(st.st_mode & S_ISUID))
		return 1;
	personality(ADDR_NO_RANDOMIZE);
	starts_differ(ADDR_NO_RANDOMIZE, true);
	return test_bad != test_bad_before;
}

TEST(a_setuid_program_has_its_own_will)
{
	chmod("/tmp", 0755);
	start_with(VDK_PLACE_RANDOM, 0);
	CHECK(!chmod(COPY, 04755));
	CHECK_EQ(in_child(as_somebody, NULL, 60), 0);
	restore();
}

/* Of a script, its interpreter is what is executed. */
TEST(a_script_is_its_interpreter)
{
	static const char script[] = "#!" COPY " " TELL_BASE "\n";

	CHECK_EQ(start_with(VDK_PLACE_AT, OTHER_BASE), OTHER_BASE);
	CHECK(write_program("/tmp/script", script, sizeof(script) - 1, 0755));
	CHECK_EQ(base_of_program("/tmp/script", 0), OTHER_BASE);
	restore();
}

/* The PT_INTERP of this program's file, NULL if it is linked statically. */
static const char *own_loader(void)
{
	const ElfW(Ehdr) *eh = (const void *)file;
	const ElfW(Phdr) *ph = (const void *)(file + eh->e_phoff);
	unsigned int i;

	for (i = 0; i < eh->e_phnum; i++)
		if (ph[i].p_type == PT_INTERP)
			return (const char *)file + ph[i].p_offset;
	return NULL;
}

/* In `ld.so program` it is ld.so that is executed, and that has no request. */
TEST(a_loader_has_no_request_of_its_program_s)
{
	CHECK_EQ(start_with(VDK_PLACE_AT, OTHER_BASE), OTHER_BASE);
	CHECK_EQ(base_of_program_by(own_loader(), COPY, 0), VDK_PREFERRED_BASE);
	CHECK_EQ(start_with(VDK_PLACE_NONE, 0), 0);
	CHECK_EQ(base_of_program_by(own_loader(), COPY, 0), VDK_PREFERRED_BASE);
	restore();
}

TEST(off_beats_any_request)
{
	CHECK_EQ(getauxval(AT_SYSINFO_EHDR), 0);
	CHECK_EQ(start_with(VDK_PLACE_AT, OTHER_BASE), 0);
	CHECK_EQ(start_with(VDK_PLACE_RANDOM, 0), 0);
	restore();
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], TELL_BASE))
		return tell_base();
	find_request();
	if (!strcmp(boot_policy(), "off")) {
		RUN(off_beats_any_request);
		return test_done();
	}
	RUN(the_place_is_had);
	if (!own_loader())	/* one that moves cannot name what is taken */
		RUN(else_the_boot_s_policy);
	RUN(random_is_random);
	RUN(none_is_none);
	RUN(malformed_is_absent);
	RUN(hostile_headers);
	RUN(across_two_pages);
	RUN(long_tables_and_notes);
	RUN(a_header_in_two_minds);
	RUN(a_setuid_program_has_its_own_will);
	RUN(a_script_is_its_interpreter);
	if (own_loader())
		RUN(a_loader_has_no_request_of_its_program_s);
	return test_done();
}
