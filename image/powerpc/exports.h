/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the images export: an interface of 2005 that programs look up by name
 * and version. Names are added, never changed; docs/abi-powerpc.md has each.
 */
VERSION
{
	LINUX_2.6.15 {
	global:
		__kernel_clock_getres;
		__kernel_clock_gettime;
		__kernel_get_syscall_map;
		__kernel_get_tbfreq;
		__kernel_getcpu;
		__kernel_gettimeofday;
		__kernel_sync_dicache;
		__kernel_time;
#ifdef __powerpc64__
		__kernel_sigtramp_rt64;
#else
		__kernel_clock_getres_time64;
		__kernel_clock_gettime64;
		__kernel_sigtramp32;
		__kernel_sigtramp_rt32;
#endif
	local:
		*;
	};
}
