// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * make try: this machine's own programs with our vDSO, and no change of its kernel.
 *
 *	try IMAGE CALL_IMAGE
 *
 * The first image reads the counter: the host shows it the kernel's clocks in a page, and
 * starts this program again, as the one that takes the tour. The second calls the kernel's
 * own vDSO, and adds an offset: with it somebody else's program is in another year.
 */
#define _GNU_SOURCE
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <vdk/client.h>

#include "../../hosts/native/cpu.h"
#include "../../hosts/native/host.h"
#include "../../hosts/native/start.h"
#include "try.h"

#define YEAR_2038	2147483647	/* seconds: when 31 bits end */

static struct native_host host;

static int wait_for(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* What the program has to know of its host goes through its environment. */
static void tell(const char *name, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRId64, value);
	setenv(name, text, 1);
}

static int64_t told(const char *name)
{
	const char *text = getenv(name);

	return text ? strtoll(text, NULL, 10) : 0;
}

static const char *take_tour(const char *image, char *program)
{
	char *argv[] = { program, NULL };
	struct native_start start = { .img = &host.img };
	const char *why = native_host_open(&host, image, native_features());
	int64_t error;

	if (why)
		return why;
	error = publish_kernel_clocks(&host.page);
	if (error < 0)
		return "the kernel's clocks do not fit a page";
	start.page = host.fd;
	tell("TRY_FEATURES", (int64_t)native_features());
	tell("TRY_ERROR", error);
	if (native_start(&start, argv, NULL, NULL))
		return "this program cannot be started again";
	if (wait_for(start.pid))
		return start.why ? start.why : "not all of it held";
	return NULL;
}

/* ---------------------------------------------------------- in another year */

/*
 * The kernel's function in the program: its vDSO is the one that we have, elsewhere. Its
 * clocks stay closed, and the image calls that function.
 */
static void set_gates(struct native_start *s, void *unused)
{
	static const char *const names[] = {
		[VDK_SLOT_CLOCK_GETTIME] = "__vdso_clock_gettime",
		[VDK_SLOT_GETTIMEOFDAY] = "__vdso_gettimeofday",
		[VDK_SLOT_TIME] = "__vdso_time",
		[VDK_SLOT_CLOCK_GETRES] = "__vdso_clock_getres",
		[VDK_SLOT_GETCPU] = "__vdso_getcpu",
	};
	struct vdkc own;
	const unsigned char *at;
	uint32_t slot;

	(void)unused;
	if (!s->kernel || vdkc_open(&own, NULL))
		return;
	for (slot = 0; slot < sizeof(names) / sizeof(*names); slot++) {
		at = vdkc_sym(&own, NULL, names[slot]);
		if (at)
			vdk_page_set_gate(&host.page, slot, s->kernel + (uint64_t)(at - own.base));
	}
}

static const char *show_another_year(const char *image)
{
	char *argv[] = { "date", "-u", "+           $ date -u%n           %c", NULL };
	struct native_start start = { .img = &host.img };
	const char *why = native_host_open(&host, image, native_features());
	struct vdk_ns_offset off = { 0, 0 };
	struct timespec ts;

	if (why)
		return why;
	kernel_time(CLOCK_REALTIME, &ts);
	off.sec = YEAR_2038 - ts.tv_sec;
	if (vdk_page_set_offset(&host.page, CLOCK_REALTIME, &off))
		return "the offset is refused";
	start.page = host.fd;
	printf("year       ok  this machine's date, with its clock %lld days ahead:\n",
	       (long long)off.sec / 86400);
	fflush(stdout);
	if (native_start(&start, argv, set_gates, NULL))
		return "there is no date to start";
	return wait_for(start.pid) ? "date failed" : start.why;
}

int main(int argc, char **argv)
{
	const char *trouble, *why;
	struct utsname u;

	if (getenv("TRY_FEATURES"))
		return tour((uint64_t)told("TRY_FEATURES"), told("TRY_ERROR"));
	if (argc != 3) {
		fprintf(stderr, "usage: try IMAGE CALL_IMAGE\n");
		return 2;
	}
	uname(&u);
	printf("vdsokit on this machine: Linux %s, %s\n\n", u.release, u.machine);
	fflush(stdout);
	trouble = native_counter_trouble();
	if (trouble)
		printf("No page of clocks here, as %s: what follows calls the kernel.\n", trouble);
	why = trouble ? NULL : take_tour(argv[1], argv[0]);
	unsetenv("TRY_FEATURES");
	if (!why) {
		native_host_close(&host);
		why = show_another_year(argv[2]);
	}
	if (why)
		printf("try: %s\n", why);
	return why != NULL;
}
