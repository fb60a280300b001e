/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* The tour's parts; each shows and checks one facility, a line a step. */
#ifndef TOUR_H
#define TOUR_H

#include "../../tools/tour/steps.h"

void tour_where(void);
void tour_time(void);
void tour_signal(void);
void tour_debugger(void);
void tour_code(void);
void tour_calls(void);

#endif /* TOUR_H */
