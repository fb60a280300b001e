/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the torture run starts: a program without a C library that writes its
 * base, then does what each letter of its third argument says and writes how
 * that ended, one byte each: a dot, or an x for a call that was refused.
 */
#include <asm/unistd.h>
#include <vdk/abi.h>

#define KIB		1024ul
#define TEXT_SIZE	(64 * KIB)
#define DATA_SIZE	(128 * KIB)	/* [vvar] */
#define SIGUSR1		10

static volatile int handled;
static unsigned char *base, *data;	/* of [vdso]; the end of [vvar] */

static long call(long nr, long a, long b, long c, long d, long e)
{
	register long r0 __asm__("r0") = nr, r3 __asm__("r3") = a, r4 __asm__("r4") = b;
	register long r5 __asm__("r5") = c, r6 __asm__("r6") = d, r7 __asm__("r7") = e;
	long failed;

	__asm__ volatile("sc\n\tmfcr %0" : "=&r"(failed), "+r"(r0), "+r"(r3), "+r"(r4), "+r"(r5),
			 "+r"(r6), "+r"(r7) : : "r8", "r9", "r10", "r11", "r12", "ctr", "cr0", "memory");
	return failed & 0x10000000 ? -r3 : r3;
}

static void on_signal(int sig)
{
	handled += sig == SIGUSR1;
}

static int signal_self(void)
{
	static struct { void (*handler)(int); unsigned long flags, restorer, mask[2]; } act;
	int before = handled;

	act.handler = on_signal;
	call(__NR_rt_sigaction, SIGUSR1, (long)&act, 0, 8, 0);
	call(__NR_kill, call(__NR_getpid, 0, 0, 0, 0, 0), SIGUSR1, 0, 0, 0);
	return handled != before + 1;
}

/* To the next place up, which nobody else has. */
static int move(void)
{
	static unsigned long to = 0x40000000;
	int bad;

	to += 0x100000;
	bad = call(__NR_mremap, (long)data - DATA_SIZE, DATA_SIZE, DATA_SIZE, 3, to) < 0;
	if (!bad)
		data = (unsigned char *)to + DATA_SIZE;
	if (call(__NR_mremap, (long)base, TEXT_SIZE, TEXT_SIZE, 3, to + DATA_SIZE) < 0)
		return 1;
	base = (unsigned char *)to + DATA_SIZE;
	return bad;
}

static int write_text(void)
{
	static unsigned char value = 1;
	volatile unsigned char *p = base + TEXT_SIZE - 1;
	int bad = call(__NR_mprotect, (long)base, TEXT_SIZE, 7, 0, 0) < 0;

	if (bad)
		return 1;
	*p = ++value;
	return call(__NR_mprotect, (long)base, TEXT_SIZE, 5, 0, 0) < 0 || *p != value;
}

static int do_op(char op)
{
	switch (op) {
	case 's':
		return signal_self();
	case 'm':
		return move();
	case 'w':
		return write_text();
	case 'r':
		return *(volatile unsigned char *)(base + 1) != 'E';
	case 'd':
		/* Without data, not an address where a stack may be. */
		return *(volatile unsigned char *)(data ? data - VDK_DATA_DIST + VDK_DATA_MAGIC : data + 1) != 'v';
	case 'p':
		return call(__NR_munmap, (long)base, 4 * KIB, 0, 0, 0) < 0;
	case 'v':
		return call(__NR_mprotect, (long)data - DATA_SIZE, DATA_SIZE, 3, 0, 0) < 0;
	case 'U':
		return call(__NR_munmap, (long)base, TEXT_SIZE, 0, 0, 0) < 0;
	case 'V':
		return call(__NR_munmap, (long)data - DATA_SIZE, DATA_SIZE, 0, 0, 0) < 0;
	}
	return 1;
}

static void run(unsigned long *stack)
{
	const char *script = (const char *)stack[4];
	unsigned long *aux = stack + stack[0] + 2;
	char said;

	while (*aux++)
		;
	for (; aux[0]; aux += 2)
		if (aux[0] == 33)
			base = data = (unsigned char *)aux[1];
	call(__NR_write, 1, (long)&base, sizeof(base), 0, 0);
	for (; *script; script++) {
		said = do_op(*script) ? 'x' : '.';
		call(__NR_write, 1, (long)&said, 1, 0, 0);
	}
	call(__NR_exit_group, 42, 0, 0, 0, 0);
}

/* The kernel's stack pointer is in the first word of our frame: the back chain. */
void _start(void);
void _start(void)
{
	run(*(unsigned long **)__builtin_frame_address(0));
}
