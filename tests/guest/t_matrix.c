// SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
/*
 * All that depends on the CPU, in one boot: the programs that are linked in here
 * (mk/guest.mk), one after the other, each with its own plan.
 */
#include <stdio.h>

int main_t_abi(int argc, char **argv);
int main_t_variants(int argc, char **argv);
int main_t_dicache(int argc, char **argv);
int main_t_open(int argc, char **argv);
int main_t_sysmap(int argc, char **argv);

int main(int argc, char **argv)
{
	int bad = 0;

	/* Arguments are t_dicache's: how often to write, sync and run. */
	bad |= main_t_abi(1, argv);
	bad |= main_t_variants(1, argv);
	bad |= main_t_dicache(argc, argv);
	bad |= main_t_open(1, argv);
	bad |= main_t_sysmap(1, argv);
	return bad;
}
