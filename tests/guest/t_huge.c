// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * The mapping beside huge pages: a program that moved its text to them, as some
 * do for speed, and huge pages below, above and in place of [vvar] and [vdso].
 * It is linked right above the vDSO's preferred place (mk/guest.mk).
 */
#define _GNU_SOURCE
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <vdk/abi.h>

#include "guest.h"
#include "test.h"

#define HUGE	(2048 * KIB)
#define PAIR	(VDK_ROOT_DIST + VDK_ALIGN)
#define ANY	(PROT_READ | PROT_WRITE | PROT_EXEC)

/* In a child: which line said no. */
#define NEED(x) do {							\
	if (!(x))							\
		return __LINE__ % 256 ? __LINE__ % 256 : 255;		\
} while (0)

extern char __executable_start[];

static volatile int handled;

static void on_signal(int sig)
{
	(void)sig;
	handled++;
}

/* The time, and a way back from a handler. */
static bool works(void)
{
	long long before = clock_by_syscall(1), t = clock_by_vdso(1);
	int n = handled;

	signal(SIGUSR1, on_signal);
	raise(SIGUSR1);
	return before <= t && t <= clock_by_syscall(1) && handled == n + 1;
}

static void *huge(unsigned long at, int flags)
{
	return mmap((void *)at, HUGE, ANY, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | flags, -1, 0);
}

static bool is_huge(unsigned long addr)
{
	struct map m;

	return map_find(0, NULL, addr, &m) && strstr(m.name, "hugepage") &&
	       m.end - m.start == HUGE;
}

static int child_works(void *arg)
{
	(void)arg;
	return !works();
}

/* A new program, which has to find a mapping of its own. */
static int other_program(void *arg)
{
	(void)arg;
	execl("/proc/self/exe", "t_huge", "works", NULL);
	return 99;
}

TEST(text_may_move_to_huge_pages)
{
	unsigned long text = (unsigned long)__executable_start, at;
	char *copy = huge(0, 0);
	struct map m;

	CHECK(copy != MAP_FAILED && text % HUGE == 0);
	if (copy == MAP_FAILED)
		return;
	for (at = text; at < text + HUGE && map_find(0, NULL, at, &m); at = m.end)
		memcpy(copy + (at - text), (void *)at, m.end - at);
	__builtin___clear_cache(copy, copy + HUGE);
	CHECK_EQ((unsigned long)mremap(copy, HUGE, HUGE, MREMAP_MAYMOVE | MREMAP_FIXED, text), text);
	CHECK(!mprotect((void *)text, HUGE, PROT_READ | PROT_EXEC));
	CHECK(is_huge(text));
	CHECK(works());
	CHECK_EQ(in_child(child_works, NULL, 20), 0);
	CHECK_EQ(in_child(other_program, NULL, 20), 0);
}

/* A hint is not taken where the mapping is, and what is asked for there is refused. */
TEST(none_lands_on_the_mapping)
{
	unsigned long slot = (unsigned long)vdso.base & -HUGE;
	char *there = huge(slot, MAP_FIXED_NOREPLACE), *hint = huge(slot, 0);

	CHECK(there == MAP_FAILED);
	CHECK(hint != MAP_FAILED && (unsigned long)hint != slot);
	munmap(hint, HUGE);
	CHECK(works());
}

/* Both mappings, moved so that they begin at @to. */
static bool move_to(unsigned long to)
{
	unsigned long first = (unsigned long)vdso.base - VDK_ROOT_DIST;
	unsigned long parts[] = { 0, VDK_ROOT_DIST, PAIR };
	int i;

	for (i = 0; i < 2; i++)
		if (mremap((void *)(first + parts[i]), parts[i + 1] - parts[i],
			   parts[i + 1] - parts[i], MREMAP_MAYMOVE | MREMAP_FIXED,
			   (void *)(to + parts[i])) == MAP_FAILED)
			return false;
	return !vdkc_open_at(&vdso, (void *)(to + VDK_ROOT_DIST));
}

/* Three huge pages' room, of which nothing is there. */
static unsigned long room(void)
{
	char *p = mmap(NULL, 4 * HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? 0 : ((unsigned long)p + HUGE - 1) & -HUGE;
}

/* Right below a huge page, then right above one; each comes, is used and goes. */
static int between(void *arg)
{
	unsigned long from = room(), places[] = { from + HUGE - PAIR, from + 2 * HUGE }, pair;
	unsigned long at = from + HUGE;
	struct map vvar, image;
	int i, n;

	(void)arg;
	NEED(from);
	for (i = 0; i < 2; i++) {
		pair = places[i];
		NEED(move_to(pair));
		for (n = 0; n < 2; n++) {
			NEED(huge(at, MAP_FIXED) == (void *)at && is_huge(at));
			memset((void *)at, 0x55, HUGE);
			NEED(works());
			/* Nor does it grow into its neighbour. */
			NEED(mremap((void *)at, HUGE, 2 * HUGE, 0) == MAP_FAILED);
			NEED(map_find(0, "[vvar]", 0, &vvar) && map_find(0, "[vdso]", 0, &image));
			NEED(vvar.start == pair && vvar.end == image.start && image.end == pair + PAIR);
			NEED(!in_child(child_works, NULL, 20));
			NEED(!munmap((void *)at, HUGE));
			NEED(works());
		}
	}
	return 0;
}

TEST(neighbours_come_and_go)
{
	CHECK_EQ(in_child(between, NULL, 60), 0);
}

/* Over a part of one of the two, which cannot be split, it is refused; over all of it, not. */
static int replaced(void *arg)
{
	unsigned long from = room(), at = from + HUGE, next = at + HUGE;
	struct map m;

	(void)arg;
	NEED(from && move_to(at - VDK_ALIGN));
	NEED(huge(from, MAP_FIXED) == MAP_FAILED);
	NEED(works());
	NEED(move_to(next - VDK_ROOT_DIST));
	NEED(huge(at, MAP_FIXED) == (void *)at && is_huge(at));
	NEED(!map_find(0, "[vvar]", 0, &m) && map_find(0, "[vdso]", 0, &m) && m.start == next);
	NEED(huge(next, MAP_FIXED) == (void *)next);
	NEED(!map_find(0, "[vdso]", 0, &m));
	memset((void *)at, 0x55, 2 * HUGE);
	return other_program(NULL);
}

TEST(a_huge_page_replaces_it)
{
	CHECK_EQ(in_child(replaced, NULL, 20), 0);
}

int main(int argc, char **argv)
{
	vdso_open();
	if (argc > 1 && !strcmp(argv[1], "works"))
		return !works();
	printf("# program %p, vDSO %p\n", (void *)__executable_start, vdso.base);
	RUN(none_lands_on_the_mapping);
	RUN(neighbours_come_and_go);
	RUN(a_huge_page_replaces_it);
	RUN(text_may_move_to_huge_pages);
	return test_done();
}
