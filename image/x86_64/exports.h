/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What the images export: Linux's names on this CPU, which programs look up by name
 * and version. Names are added, never changed; docs/abi-x86_64.md has each. getrandom
 * is not among them yet.
 */
VERSION
{
	LINUX_2.6 {
	global:
		__vdso_clock_getres;
		__vdso_clock_gettime;
		__vdso_getcpu;
		__vdso_gettimeofday;
		__vdso_time;
		clock_getres;
		clock_gettime;
		getcpu;
		gettimeofday;
		time;
	local:
		*;
	};
}
