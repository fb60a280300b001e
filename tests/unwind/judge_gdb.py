# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""In gdb: unwind each stopped program that t_unwind recorded, and compare.

    NAME=... RECORDS=... IMAGE=... gdb-multiarch -nx -batch -x judge_gdb.py

IMAGE is the image with its sections, for the unwind data. CR alone is not
compared: gdb does not take it from there. Its XER has 4 bytes, and where the word
has 8 it takes the first 4: on big-endian 64 bits those are 0. So there the trampolines
are judged once more with XER's rules 4 bytes on: then it has to be right. TAP on stdout.
"""
import os
import re
import sys
import tempfile

import gdb

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from records import ALL, KEPT, Records    # noqa: E402

name, path, image = (os.environ[v] for v in ('NAME', 'RECORDS', 'IMAGE'))
image = os.path.realpath(image)
count = {'frames': 0, 'compared': 0, 'unknown': 0, 'xer_high': 0, 'wrong': 0}


def wanted(truth, order):
    """(register, value) of all that is known of a frame."""
    known, has_vr, cpu = truth
    every = known == ALL
    for n in range(32):
        if every or n in (1, 2) or n >= 13:
            yield f'r{n}', cpu.gpr[n]
        if every or n >= 14:
            yield f'f{n}', cpu.fpr[n]
        if has_vr and (every or n >= 20):
            yield f'vr{n}', int.from_bytes(cpu.vr[n], 'big' if order == '>' else 'little')
    yield 'vrsave', cpu.vrsave
    if every:
        yield 'lr', cpu.lr
        yield 'ctr', cpu.ctr
        yield 'xer', cpu.xer


def wrong(where, what, got, want):
    count['wrong'] += 1
    if count['wrong'] <= 40:
        print(f'# {where}: gdb: {what} is {got}, not {want}')


def compare(frame, truth, where, records):
    order = records.order
    half_xer = order == '>' and records.bits == 64
    count['frames'] += 1
    count['compared'] += 1
    if frame.pc() != truth[2].pc:
        wrong(where, 'pc', hex(frame.pc()), hex(truth[2].pc))
    for reg, want in wanted(truth, order):
        value = frame.read_register(reg)
        if value.is_optimized_out:
            count['unknown'] += 1
            continue
        got = int(value.format_string(format='x'), 16)
        count['compared'] += 1
        if reg == 'xer' and half_xer and want and not got:
            count['xer_high'] += 1
        elif got != want:
            wrong(where, reg, hex(got), hex(want))


def stop(number, words):
    gdb.execute(f'maintenance packet QState:{number}', to_string=True)
    gdb.execute(f'maintenance packet QWords:{words}', to_string=True)
    gdb.execute('maintenance flush register-cache', to_string=True)


def judge(records, state):
    """True if all is right."""
    where = f'{state.what} at {state.now.pc - records.base:#x}'
    before = count['wrong']
    frame = gdb.newest_frame()
    for i, truth in enumerate(state.truth):
        signal = frame.type() == gdb.SIGTRAMP_FRAME
        if signal != (truth[0] == ALL):
            wrong(where, 'the frame called by a signal', signal, not signal)
        frame = frame.older()
        # Callers within the image, if it has such, are no concern of ours.
        while (frame and truth[0] == KEPT and
               0 <= frame.pc() - records.base < len(records.image)):
            frame = frame.older()
        if not frame:
            wrong(where, 'a frame', 'missing', truth[2].pc)
            break
        compare(frame, truth, f'{where}, frame {i + 1}', records)
    return count['wrong'] == before


def judge_words(records, states):
    """Where in a trampoline gdb is right by its words: not for us to change."""
    right, stops = {}, {}
    quiet = dict(count)
    for number, state in enumerate(states):
        if 'sigtramp' in state.what:
            stop(number, 1)
            count['wrong'] = 1000
            at = f'{state.what} {int.from_bytes(word(records, state), "big"):08x}'
            stops[at] = stops.get(at, 0) + 1
            right[at] = right.get(at, 0) + judge(records, state)
    count.update(quiet)
    print(f'# {name}: gdb, by the words of the trampoline: ' + ', '.join(
        f'at {at} right {right[at]} of {stops[at]}' for at in sorted(stops)))


def xer_moved(to):
    """A copy of the image where XER's rules, CFA_expression breg1, are 4 bytes on."""
    def move(m):
        at = ((m[2][0] & 0x7f) | m[2][1] << 7) + 4
        return m[1] + bytes((at & 0x7f | 0x80, at >> 7))
    with open(image, 'rb') as f:
        moved, rules = re.subn(rb'(\x10\x4c\x03\x71)([\x80-\xff][\x00-\x3f])', move, f.read(),
                               flags=re.DOTALL)
    with open(to, 'wb') as f:
        f.write(moved)
    return rules


def judge_xer(records, states):
    """The trampolines again, XER with no excuse."""
    with tempfile.TemporaryDirectory() as folder:
        rules = xer_moved(f'{folder}/moved')
        gdb.execute(f'remove-symbol-file {image}', to_string=True)
        gdb.execute(f'add-symbol-file {folder}/moved -o {records.base:#x}', to_string=True)
        before = dict(count)
        for number, state in enumerate(states):
            if 'sigtramp' in state.what:
                stop(number, 0)
                judge(records, state)
    frames = count['frames'] - before['frames']
    excused = count['xer_high'] - before['xer_high']
    wrong_now = count['wrong'] - before['wrong'] + excused
    count.update(before)
    count['wrong'] += wrong_now + (not rules or not frames)
    print(f'# {name}: gdb, with the {rules} rules of XER 4 bytes on: frames {frames}, '
          f'wrong {wrong_now}')


def word(records, state):
    off = state.now.pc - records.base
    w = records.image[off:off + 4]
    return w if records.order == '>' else w[::-1]


def main():
    records = Records(path)
    for command in (
            f'set architecture powerpc:common{"64" if records.bits == 64 else ""}',
            f'set endian {"big" if records.order == ">" else "little"}',
            'set osabi GNU/Linux', 'set confirm off', 'set pagination off',
            'set remotetimeout 100', 'set stack-cache off', 'set code-cache off', 'set backtrace past-main on',
            f'add-symbol-file {image} -o {records.base:#x}',
            f'target remote | python3 {HERE}/stub.py {path}'):
        gdb.execute(command, to_string=True)
    states = list(records.states())
    for number, state in enumerate(states):
        stop(number, 0)
        judge(records, state)
    judge_words(records, states)
    if records.bits == 64 and records.order == '>':
        judge_xer(records, states)
    print(f'# {name}: gdb: frames {count["frames"]}, registers compared {count["compared"]}, '
          f'unknown to it {count["unknown"]}, wrong {count["wrong"]}, '
          f'XER taken for its first half {count["xer_high"]}')
    good = count['compared'] and not count['wrong'] and not count['unknown']
    print(f'{"ok" if good else "not ok"} - {name}: gdb unwinds at every instruction')


try:
    main()
except Exception as e:      # a judge that stops has not judged
    print(f'# gdb stopped: {e!r}\nnot ok - {name}: gdb unwinds at every instruction')
