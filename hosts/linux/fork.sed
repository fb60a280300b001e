# SPDX-License-Identifier: GPL-2.0-or-later
# What install changes in kernel/fork.c: a task that shares memory with another is
# in the same time namespace, as there is one [vvar] for both. Linux sees to that
# for a namespace that was made before, by unshare(); here also for one that is
# made by the same clone3().

/^	 \* If the new process will be in a different time namespace$/,/^	}$/ {
	s/^		if (nsp->time_ns != nsp->time_ns_for_children)$/		if ((clone_flags \& CLONE_NEWTIME) ||	\/* vdsokit 1 *\/\
		    nsp->time_ns != nsp->time_ns_for_children)/
}
