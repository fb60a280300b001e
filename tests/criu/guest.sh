#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# In the guest: stop a program that reads clocks, restore it.
#
#	guest.sh dump		start it, dump it, write what that left to stdout (tar)
#	guest.sh restore	restore what lies in /dump
#	guest.sh both		one after the other
#	guest.sh placed AT PROGRAM...	is its [vdso] there, and does it read its input?
#
# What is found is written as TAP, with dump to /dump/said.
dir=/dump count=0 bad=0
export PATH=/sbin:/bin

check() { # WHAT COMMAND...
	local what=$1
	shift
	count=$((count + 1))
	if "$@"; then
		echo "ok $count - $what"
	else
		bad=1
		echo "not ok $count - $what"
		tail -n 45 "$dir"/*.log 2> /dev/null | sed 's/^/# /'
	fi
}

# It answers, and since the last answer all its reads were right.
reads_well() { # PID
	local n=0 before
	before=$(cat /tmp/clock.log 2> /dev/null | wc -l)
	sleep 1
	kill -USR1 "$1" || return
	while [ "$(cat /tmp/clock.log 2> /dev/null | wc -l)" = "$before" ]; do
		n=$((n + 1))
		[ $n -lt 200 ] && [ -d "/proc/$1" ] || return
		sleep 0.1
	done
	tail -n 1 /tmp/clock.log | sed 's/^/# /'
	tail -n 1 /tmp/clock.log | grep -q '^reads [1-9][0-9]* bad 0 '
}

dump() {
	mkdir -p $dir
	# A number that is free in the next boot as well.
	echo 5000 > /proc/sys/kernel/ns_last_pid
	setsid /bin/clock /tmp/clock.log < /dev/null > /dev/null 2>&1 &
	pid=$!
	check 'it reads clocks' reads_well $pid
	check 'dumped' env LD_PRELOAD=/lib/without.so criu dump --manage-cgroups=ignore -D $dir -t $pid -v4 -o dump.log
	echo $pid > $dir/pid
}

restore() {
	pid=$(cat $dir/pid)
	rm -f /tmp/clock.log
	check 'restored' env LD_PRELOAD=/lib/without.so criu restore --manage-cgroups=ignore -d -D $dir -v4 -o restore.log
	check 'it reads clocks, restored' reads_well "$pid"
	check 'and once more' reads_well "$pid"
	kill "$pid"
}

# A program that waits for its input, and answers yes.
placed() { # AT PROGRAM...
	local at=$1
	shift
	mkfifo /tmp/in
	"$@" < /tmp/in > /tmp/answer &
	exec 3> /tmp/in
	sleep 1
	check "[vdso] of $1 is at $at" grep -q "^$at-.*\[vdso\]" /proc/$!/maps
	echo '<p>yes</p>' >&3
	exec 3>&-
	check "$1 runs" wait $!
	check "$1 answers" grep -q yes /tmp/answer
}

case $1 in
placed)
	shift
	placed "$@" ;;
dump)
	mkdir -p $dir
	dump > $dir/said 2>&1
	echo "1..$count" >> $dir/said
	tar -C $dir -cf - .
	exit $bad ;;
restore)
	restore ;;
both)
	dump
	restore ;;
esac
echo "1..$count"
exit $bad
