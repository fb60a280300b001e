/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * For test programs: TEST(name) { ...CHECK(...)... }, then RUN(name) in main,
 * which ends with return test_done(). One TAP line a test; exit status 0 or 1.
 */
#ifndef TEST_H
#define TEST_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned int test_count, test_bad, test_bad_before;
static char test_note[160];	/* which case of a loop: shown with a failure */

__attribute__((format(printf, 1, 2), unused))
static void test_case(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(test_note, sizeof(test_note), fmt, args);
	va_end(args);
}

__attribute__((format(printf, 3, 4), unused))
static void test_fail(const char *file, int line, const char *fmt, ...)
{
	va_list args;

	if (test_bad++ - test_bad_before >= 10)
		return;		/* a loop that fails says so ten times */
	printf("# %s:%d: ", file, line);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("%s%s\n", *test_note ? " in " : "", test_note);
}

#define TEST(name) static void name(void)

/* Step of a long loop: all of it natively, a sample in slow emulation. */
#ifdef __SANITIZE_ADDRESS__
#define EVERY(n)	1
#else
#define EVERY(n)	(n)
#endif

#define CHECK(x) do {							\
	if (!(x))							\
		test_fail(__FILE__, __LINE__, "%s", #x);		\
} while (0)

/* Two integers; both are shown when they differ. */
#define CHECK_EQ(a, b) do {						\
	unsigned long long a_ = (unsigned long long)(a);		\
	unsigned long long b_ = (unsigned long long)(b);		\
	if (a_ != b_)							\
		test_fail(__FILE__, __LINE__, "%s is 0x%llx, not %s (0x%llx)", \
			  #a, a_, #b, b_);				\
} while (0)

/* An error by its number and words. */
#define CHECK_ERR(x, want) do {						\
	int e_ = (x), w_ = (want);					\
	if (e_ != w_)							\
		test_fail(__FILE__, __LINE__, "%s is %d (%s), not %s (%s)", \
			  #x, e_, vdk_strerror(e_), #want, vdk_strerror(w_)); \
} while (0)

#define RUN(name) test_run(#name, name)

__attribute__((unused))
static void test_run(const char *name, void (*fn)(void))
{
	test_bad_before = test_bad;
	*test_note = 0;
	fn();
	printf("%s %u - %s\n", test_bad == test_bad_before ? "ok" : "not ok",
	       ++test_count, name);
	fflush(stdout);
}

__attribute__((unused))
static int test_done(void)
{
	printf("1..%u\n", test_count);
	return test_bad != 0;
}

#endif /* TEST_H */
