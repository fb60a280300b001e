// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Publish the kernel's clocks to programs: replaces kernel/time/vsyscall.c.
 *
 * Each clock is handed over as the timekeeper has it, so that programs do the
 * arithmetic of timekeeping_get_ns() on the same numbers. The caller holds
 * timekeeper_lock with interrupts off.
 */
#include <linux/export.h>
#include <linux/hrtimer.h>
#include <linux/timekeeper_internal.h>
#include <vdso/datapage.h>
#include <vdso/vsyscall.h>

#include "timekeeping_internal.h"
#include "../../arch/powerpc/kernel/vdso/vdsokit/hosts/linux/glue.h"

/* Too large for a stack in an interrupt; guarded by timekeeper_lock. */
static struct vdk_time now;

/* Clock @id counts with @tkr from @sec and @nsec, which is shifted and may be some seconds. */
static void show(unsigned int id, const struct tk_read_base *tkr, s64 sec, u64 nsec)
{
	struct vdk_clock *c = &now.clock[id];
	u64 second = (u64)NSEC_PER_SEC << tkr->shift;

	while (nsec >= second) {
		nsec -= second;
		sec++;
	}
	c->base = tkr->cycle_last;
	c->sec = sec;
	c->nsec = nsec;
	c->mult = tkr->mult;
	c->shift = tkr->shift;
	c->res_ns = hrtimer_resolution;
	now.valid |= 1U << id;
}

/* Clock @id stands at the last tick: @sec and whole @nsec, below two seconds. */
static void show_coarse(unsigned int id, s64 sec, u64 nsec)
{
	struct vdk_clock *c = &now.clock[id];

	if (nsec >= NSEC_PER_SEC) {
		nsec -= NSEC_PER_SEC;
		sec++;
	}
	vdk_clock_now(c, sec, nsec, LOW_RES_NSEC);
	now.valid |= 1U << id;
}

static void show_all(const struct timekeeper *tk)
{
	const struct tk_read_base *mono = &tk->tkr_mono;
	const struct timespec64 *wtm = &tk->wall_to_monotonic;
	const struct timespec64 *boot = &tk->monotonic_to_boot;
	u64 nsec = mono->xtime_nsec, mono_nsec;
	s64 sec = tk->xtime_sec;

	now.valid = 0;
	show_coarse(CLOCK_REALTIME_COARSE, sec, nsec >> mono->shift);
	show_coarse(CLOCK_MONOTONIC_COARSE, sec + wtm->tv_sec,
		    (nsec >> mono->shift) + wtm->tv_nsec);

	/* Programs read the time base, in full. */
	if (mono->clock->vdso_clock_mode == VDSO_CLOCKMODE_NONE ||
	    mono->mask != CLOCKSOURCE_MASK(64))
		return;
	mono_nsec = nsec + ((u64)wtm->tv_nsec << mono->shift);
	show(CLOCK_REALTIME, mono, sec, nsec);
	show(CLOCK_TAI, mono, sec + tk->tai_offset, nsec);
	show(CLOCK_MONOTONIC, mono, sec + wtm->tv_sec, mono_nsec);
	show(CLOCK_BOOTTIME, mono, sec + wtm->tv_sec + boot->tv_sec,
	     mono_nsec + ((u64)boot->tv_nsec << mono->shift));
	show(CLOCK_MONOTONIC_RAW, &tk->tkr_raw, tk->raw_sec, tk->tkr_raw.xtime_nsec);
}

void update_vsyscall(struct timekeeper *tk)
{
	if (!smp_load_acquire(&vdk_linux_page_ready))
		return;
	show_all(tk);
	/* Numbers that the page cannot express: programs ask us instead. */
	if (vdk_page_publish(&vdk_linux_page, &now))
		vdk_page_close(&vdk_linux_page);
}

void update_vsyscall_tz(void)
{
	if (smp_load_acquire(&vdk_linux_page_ready))
		vdk_page_set_tz(&vdk_linux_page, sys_tz.tz_minuteswest, sys_tz.tz_dsttime);
}
