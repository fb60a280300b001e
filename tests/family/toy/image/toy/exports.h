/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* What the toy's image exports. */
VERSION
{
	TOY_1 {
	global:
		toy_clock_getres;
		toy_clock_gettime;
		toy_time;
	local:
		*;
	};
}
