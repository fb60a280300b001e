# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# For the scripts beside this one: TAP lines, and what programs and files are.
# Leaves the caller in an empty folder of its own. Environment: VDSO, the command.
# shellcheck shell=bash
set -u
export LC_ALL=C
. mk/targets.sh

VDSO=$(realpath "$VDSO")
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
number=0 bad=0

# The targets whose programs an emulator runs, and with emulator_of it does.
emulated=()
for name in ${target[TARGETS]}; do
	[ -z "${target[EMULATOR.$name]}" ] || emulated+=("$name")
done

emulator_of() { # TARGET
	echo "${target[EMULATOR.$1]} -L ${target[SYSROOT.$1]}"
}

# check WHAT COMMAND...: one test; what the command says is shown if it fails.
check() {
	local what=$1 out
	shift
	number=$((number + 1))
	if out=$("$@" 2>&1); then
		echo "ok $number - $what"
	else
		[ -z "$out" ] || printf '%s\n' "$out" | sed 's/^/# /' | head -n 20
		echo "not ok $number - $what"
		bad=$((bad + 1))
	fi
}

done_testing() {
	echo "1..$number"
	[ $bad = 0 ]
}

# says STATUS WORDS COMMAND...: it ends so and says that, in one line on stderr:
# "vdso: FILE: what is wrong: what to do".
says() {
	local status=$1 words=$2 out rc=0
	shift 2
	out=$("$@" 2>&1 > /dev/null) || rc=$?
	[ $rc = "$status" ] && [[ $out = "vdso: "*": "*": "* && $out = *"$words"* ]] &&
		[ "$(wc -l <<< "$out")" = 1 ] || { echo "status $rc, \"$out\""; return 1; }
}

shows() { # REQUEST FILE
	local out
	out=$("$VDSO" mark "$2") && [ "$out" = "$2: $1" ] || { echo "$out, not $1"; return 1; }
}

size() {
	stat -c %s "$1"
}

# How PROGRAM... behaves: what it says, and its status.
behaviour() {
	timeout 20 "$@" 2>&1
	echo "status $?"
}
