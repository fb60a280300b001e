// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/* A handler for a debugger to stop in (tests/unwind/handler), and what follows it. */
#include <signal.h>
#include <stdio.h>

static volatile int handled;

__attribute__((noinline)) void on_stop(int sig);
__attribute__((noinline)) void after_handler(void);

void on_stop(int sig)
{
	handled = sig;
}

void after_handler(void)
{
	handled++;
}

static void on_earlier(int sig)
{
	(void)sig;
}

int main(void)
{
	struct sigaction sa = { .sa_handler = on_stop };

	/*
	 * The emulator's stub reads what the program could read without a page fault, and
	 * a step may end in one: let the trampoline have been used.
	 */
	signal(SIGUSR2, on_earlier);
	raise(SIGUSR2);
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	after_handler();
	printf("%s 1 - handled once\n1..1\n", handled == SIGUSR1 + 1 ? "ok" : "not ok");
	return handled != SIGUSR1 + 1;
}
