// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* Tour: a signal handler returns, and is unwound, through the vDSO. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unwind.h>

#include <vdk/abi.h>

#include "guest.h"
#include "tour.h"

#define MAX_FRAMES	32

int main(void);
static void on_siginfo(int sig, siginfo_t *info, void *ucontext);

struct frame {
	unsigned long pc, start;
};

static volatile unsigned long handler_returns_to;
static volatile int handled;
static struct frame frames[MAX_FRAMES];
static int frame_count;

static _Unwind_Reason_Code note_frame(struct _Unwind_Context *context, void *arg)
{
	struct frame *f = &frames[frame_count];

	(void)arg;
	if (frame_count == MAX_FRAMES)
		return _URC_END_OF_STACK;
	f->pc = _Unwind_GetIP(context);
	f->start = _Unwind_GetRegionStart(context);
	frame_count++;
	return _URC_NO_REASON;
}

static void on_plain(int sig)
{
	(void)sig;
	handler_returns_to = (unsigned long)__builtin_return_address(0);
	handled++;
}

static void on_siginfo(int sig, siginfo_t *info, void *ucontext)
{
	(void)info;
	(void)ucontext;
	on_plain(sig);
	handler_returns_to = (unsigned long)__builtin_return_address(0);
	frame_count = 0;
	_Unwind_Backtrace(note_frame, NULL);
}

/* Handle one signal; does the handler return to the trampoline called @name? */
static void through(const char *name, int flags)
{
	struct sigaction sa = { .sa_flags = flags };
	unsigned long tramp = (unsigned long)vdso_fn(name);
	int before = handled;

	if (flags & SA_SIGINFO)
		sa.sa_sigaction = on_siginfo;
	else
		sa.sa_handler = on_plain;
	handler_returns_to = 0;
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	step(handled == before + 1 && tramp && handler_returns_to == tramp,
	     "a handler returned to %#lx, __kernel_%s", handler_returns_to, name);
}

static const char *name_of(const struct frame *f)
{
	static const struct { const void *fn; const char *name; } known[] = {
		{ (void *)on_siginfo, "handler" },
		{ (void *)through, "through" },
		{ (void *)tour_signal, "tour_signal" },
		{ (void *)main, "main" },
	};
	unsigned int i;

	if (f->pc - (unsigned long)vdso.base < VDK_ALIGN)
		return "trampoline";
	for (i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (f->start == (unsigned long)code_of(known[i].fn))
			return known[i].name;
	return "libc";
}

/* The way from the handler to main, as the unwinder found it. */
static void unwound(void)
{
	static const char *const wanted[] = { "handler", "trampoline", "main" };
	const char *last = "";
	unsigned int found = 0;
	char path[256];
	int i, len = 0;

	for (i = 0; i < frame_count && len < (int)sizeof(path) - 16; i++) {
		const char *name = name_of(&frames[i]);

		if (found < 3 && !strcmp(name, wanted[found]))
			found++;
		if (strcmp(name, last))
			len += sprintf(path + len, "%s%s", i ? " < " : "", name);
		last = name;
		if (!strcmp(name, "main"))
			break;
	}
	step(found == 3, "an unwinder in the handler found the way back to main:");
	detail("%s", frame_count ? path : "nothing");
}

void tour_signal(void)
{
	topic("signals");
	if (sizeof(long) == 4) {
		through("sigtramp32", 0);
		through("sigtramp_rt32", SA_SIGINFO);
	} else {
		through("sigtramp_rt64", 0);
		through("sigtramp_rt64", SA_SIGINFO);
	}
	unwound();
	signal(SIGUSR1, SIG_DFL);
}
