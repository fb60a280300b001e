/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Raw calls of vDSO functions and system calls, with all that a caller may check. */
#ifndef ABI_H
#define ABI_H

#include <stdbool.h>

#include "probe.h"

/* The last call, with every register before and after. */
extern struct probe abi_probe;

/*
 * How a call goes in: CR0.SO and XER.SO may be left over from anything. With
 * ABI_THREAD the thread pointer is right, so that signal handlers can run;
 * with ABI_NO_VMX vector registers are left alone.
 */
enum abi_mode { ABI_PLAIN = 0, ABI_SO = 1, ABI_XER_SO = 2, ABI_MODES = 4,
		ABI_THREAD = 4, ABI_NO_VMX = 8 };

struct abi_result {
	unsigned long r3, r4;
	bool so;
};

/* Call the vDSO function at @fn. */
struct abi_result abi_call(const void *fn, enum abi_mode mode, long a, long b, long c);

/* Make system call @nr. */
struct abi_result abi_syscall(long nr, long a, long b, long c);

/*
 * What the last call changed and should not have; NULL if nothing. @kernel: it
 * may have made a system call, which does not keep XER.
 */
const char *abi_changed(bool kernel);

/* "r13": for messages; good until the next. */
const char *register_name(char kind, unsigned int number);

#endif /* ABI_H */
