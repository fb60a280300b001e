/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The toy's line of the machine table, by VDK_MACHINES_FILE. */
{ 65261, 64, 4, { NULL, "toy", NULL } },
