#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Check every instruction of linked x86-64 images, and the order of clock reads.

    code.py ABI_H IMAGE.so.dbg...             one TAP line a check and image
    code.py --controls ABI_H IMAGE.so.dbg...  break each image; each must be seen

names   The exports are those of docs/abi-x86_64.md, under their version.
marks   Every function starts with endbr64, and nothing else is a place to land on.
paths   Along each path from each export and each body, whatever it jumps to:
          - only rax, rcx, rdx, rsi, rdi, r8 to r11 and flags change, and only
            instructions that walk.py knows are there. In offset.c's functions there is
            a stack, and what a called function has to keep is as it was in the end;
          - stores go through the caller's pointers, or to a frame of offset.c's;
          - loads are of a block that there is, of this page or the root page's;
          - what is in a result was read between END and BEGIN of one look, which a
            test found equal; BEGIN's address was made from the counter if the result
            was (xor and sub of a register with itself make nothing, for the CPU does
            not wait for them); an offset was looked at twice;
          - the counter is read behind a fence that the body's features allow, and not
            of a closed clock;
          - the host gets the program's arguments, by the export's own system call or
            slot, and what is returned is 0 or what it said.
gates   The note has every gate that a path comes by, and no other.
bytes   Each byte of code is on a path, or is int3.

objdump decodes, so what is judged is what the bytes say and not the sources.
"""
import os
import sys

import broken
from image import Abi, Image, Wrong
from walk import Walk

VERSION = 'LINUX_2.6'
NAMES = ('clock_getres', 'clock_gettime', 'getcpu', 'gettimeofday', 'time')
READERS = {'clock_gettime', 'gettimeofday', 'time'}
INT3 = 0xcc


def walks(image):
    if not hasattr(image, 'walked'):
        image.walked = [Walk(image, *entry) for entry in image.entries()]
    return image.walked


def check_names(image):
    want = {n: VERSION for name in NAMES for n in (name, '__vdso_' + name)}
    if {n: version for n, (version, _) in image.exports.items()} != want:
        raise Wrong(f'exports are {sorted(image.exports)}')


def check_marks(image):
    starts = {start for start, _ in image.functions.values()}
    marks = {i.addr for i in image.insns.values() if i.op == 'endbr64'}
    starts |= {addr for _, addr, _ in image.entries()}
    for addr in sorted(starts ^ marks):
        what = 'no endbr64' if addr in starts else 'an endbr64'
        raise Wrong(f'{addr:x}: {what}, in {image.owner(addr)}')


def check_paths(image):
    for walk in walks(image):
        made = {x for _, fields in walk.results for x in fields}
        if walk.what in READERS and 'SEC' not in made:
            raise Wrong(f'{walk.what}: no result found')


def check_gates(image):
    came_by = set().union(*(w.gates for w in walks(image)))
    if came_by != set(image.gates):
        raise Wrong(f'{[hex(x) for x in sorted(set(image.gates) ^ came_by)]}: on no path')


def check_bytes(image):
    start, size = image.sections['.text']
    reached = set().union(*(w.reached for w in walks(image)))
    left = set(range(start, start + size))
    for addr in reached:
        left -= set(range(addr, image.insns[addr].next))
    for addr in sorted(left):
        if image.data[addr] != INT3:
            raise Wrong(f'{addr:x}: neither on a path nor int3')


CHECKS = [('names', check_names), ('marks', check_marks), ('paths', check_paths),
          ('gates', check_gates), ('bytes', check_bytes)]


def first_wrong(image):
    """None, or the first rule that the image breaks."""
    try:
        for _, check in CHECKS:
            check(image)
    except Wrong as e:
        return str(e)
    return None


def judge(path, abi):
    """(check, None or what is wrong)"""
    image = Image(path, abi)
    for name, check in CHECKS:
        try:
            check(image)
            yield name, None
        except Wrong as e:
            yield name, str(e)


def controls(path, abi):
    for what, why, broken_image, how in broken.images(path, abi):
        said = first_wrong(broken_image)
        ok = said is not None and why in said
        yield f'seen: {what}', None if ok else f'{how}: {said or "nobody saw it"}'


def main(argv):
    look = controls if argv[1:2] == ['--controls'] else judge
    abi_h, *paths = argv[2 if look is controls else 1:]
    abi = Abi(abi_h)
    count = bad = 0
    for path in paths:
        for what, wrong in look(path, abi):
            count, bad = count + 1, bad + (wrong is not None)
            print(f'{"not ok" if wrong else "ok"} {count} - {os.path.basename(path)}: {what}')
            if wrong:
                print(f'# {wrong}')
    print(f'1..{count}')
    return bad != 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
