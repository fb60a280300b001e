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

/*
 * Too large for a stack in an interrupt; guarded by timekeeper_lock. This happens at
 * each tick: what is the same in all ticks is in it from the start.
 */
static struct vdk_time now = {
	.clock[CLOCK_REALTIME_COARSE].shift = VDK_SHIFT_MIN,
	.clock[CLOCK_MONOTONIC_COARSE].shift = VDK_SHIFT_MIN,
};

#define COARSE		(BIT(CLOCK_REALTIME_COARSE) | BIT(CLOCK_MONOTONIC_COARSE))
#define MOVING		(BIT(CLOCK_REALTIME) | BIT(CLOCK_TAI) | BIT(CLOCK_MONOTONIC) | \
			 BIT(CLOCK_BOOTTIME) | BIT(CLOCK_MONOTONIC_RAW))

/* A counter's numbers, in registers: stores to clocks could change the original. */
struct counter {
	u64 base, second;	/* ticks; a second, shifted */
	u32 mult, shift;
};

static __always_inline struct counter counter_of(const struct tk_read_base *tkr)
{
	return (struct counter){
		.base = tkr->cycle_last, .second = (u64)NSEC_PER_SEC << tkr->shift,
		.mult = tkr->mult, .shift = tkr->shift,
	};
}

/* A clock that counts with @by from @sec and @nsec, which is shifted and may be some seconds. */
static __always_inline void show(struct vdk_clock *c, struct counter by, s64 sec, u64 nsec)
{
	while (unlikely(nsec >= by.second)) {
		nsec -= by.second;
		sec++;
	}
	c->base = by.base;
	c->sec = sec;
	c->nsec = nsec;
	c->mult = by.mult;
	c->shift = by.shift;
}

/* A clock that stands at the last tick: @sec and whole @nsec, below two seconds. */
static __always_inline void show_coarse(struct vdk_clock *c, s64 sec, u64 nsec)
{
	if (nsec >= NSEC_PER_SEC) {
		nsec -= NSEC_PER_SEC;
		sec++;
	}
	c->sec = sec;
	c->nsec = nsec << VDK_SHIFT_MIN;
}

static void show_moving(struct vdk_clock *clock, const struct timekeeper *tk)
{
	const struct timespec64 wtm = tk->wall_to_monotonic, boot = tk->monotonic_to_boot;
	struct counter mono = counter_of(&tk->tkr_mono), raw = counter_of(&tk->tkr_raw);
	u64 nsec = tk->tkr_mono.xtime_nsec, raw_nsec = tk->tkr_raw.xtime_nsec;
	s64 sec = tk->xtime_sec, raw_sec = tk->raw_sec, tai = sec + tk->tai_offset;

	show(&clock[CLOCK_REALTIME], mono, sec, nsec);
	show(&clock[CLOCK_TAI], mono, tai, nsec);
	sec += wtm.tv_sec;
	nsec += (u64)wtm.tv_nsec << mono.shift;
	show(&clock[CLOCK_MONOTONIC], mono, sec, nsec);
	show(&clock[CLOCK_BOOTTIME], mono, sec + boot.tv_sec,
	     nsec + ((u64)boot.tv_nsec << mono.shift));
	show(&clock[CLOCK_MONOTONIC_RAW], raw, raw_sec, raw_nsec);
}

/* At boot, and when high resolution timers start or stop. */
static noinline void show_resolution(unsigned int res_ns)
{
	unsigned int id;

	for (id = 0; id < VDK_CLOCKS; id++) {
		if (COARSE & BIT(id))
			vdk_page_set_res(&vdk_linux_page, id, LOW_RES_NSEC);
		else if (MOVING & BIT(id))
			vdk_page_set_res(&vdk_linux_page, id, res_ns);
	}
}

static void show_all(struct vdk_time *to, const struct timekeeper *tk)
{
	const struct tk_read_base *mono = &tk->tkr_mono;
	u64 nsec = mono->xtime_nsec >> mono->shift, mono_nsec = nsec + tk->wall_to_monotonic.tv_nsec;
	s64 sec = tk->xtime_sec, mono_sec = sec + tk->wall_to_monotonic.tv_sec;

	to->valid = COARSE;
	show_coarse(&to->clock[CLOCK_REALTIME_COARSE], sec, nsec);
	show_coarse(&to->clock[CLOCK_MONOTONIC_COARSE], mono_sec, mono_nsec);

	/* Programs read the time base, in full. */
	if (mono->clock->vdso_clock_mode == VDSO_CLOCKMODE_NONE ||
	    mono->mask != CLOCKSOURCE_MASK(64))
		return;
	to->valid = COARSE | MOVING;
	show_moving(to->clock, tk);
}

void update_vsyscall(struct timekeeper *tk)
{
	static unsigned int res_ns;
	struct vdk_time *to = &now;

	if (!smp_load_acquire(&vdk_linux_page_ready))
		return;
	if (unlikely(res_ns != hrtimer_resolution)) {
		res_ns = hrtimer_resolution;
		show_resolution(res_ns);
	}
	/* By a register, not each field by an address of its own. */
	OPTIMIZER_HIDE_VAR(to);
	show_all(to, tk);
	/* Numbers that the page cannot express: programs fall back to us. */
	if (vdk_page_publish(&vdk_linux_page, to))
		vdk_page_close(&vdk_linux_page);
}

void update_vsyscall_tz(void)
{
	if (smp_load_acquire(&vdk_linux_page_ready))
		vdk_page_set_tz(&vdk_linux_page, sys_tz.tz_minuteswest, sys_tz.tz_dsttime);
}
