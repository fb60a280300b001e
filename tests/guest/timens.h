/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Time namespaces. */
#ifndef TIMENS_H
#define TIMENS_H

#ifndef CLONE_NEWTIME
#define CLONE_NEWTIME	0x80
#endif

struct offsets {
	long long mono_sec, mono_nsec, boot_sec, boot_nsec;
};

/* The children that this process makes from now on are in a new one; 0 or not. */
int new_namespace(const struct offsets *o);

#endif /* TIMENS_H */
