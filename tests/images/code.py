#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Check every instruction of linked images, and the order of clock reads.

    code.py FAMILY ABI_H IMAGE.so.dbg...             one TAP line a check and image
    code.py --controls FAMILY ABI_H IMAGE.so.dbg...  break each image; each must be seen

What there is to check is in tests/arch/FAMILY/code/judge.py. It has

    Image(path, fields)     the image as the checks want it; fields are abi.h's
    CHECKS                  (name, check): check(image) raises Wrong
    patches(image)          images with one thing wrong: (what, offset in the file, bytes
                            in its place, words that the complaint has to have, what
                            that is as code)
"""
import importlib
import os
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / 'arch'))

from abi import abi_fields      # noqa: E402


def first_wrong(judge, path, fields):
    """None, or the first rule that the image at path breaks."""
    try:
        image = judge.Image(path, fields)
        for _, check in judge.CHECKS:
            check(image)
    except judge.Wrong as e:
        return str(e)
    return None


def run_controls(judge, path, fields):
    with open(path, 'rb') as f:
        data = f.read()
    for what, at, new, why, how in judge.patches(judge.Image(path, fields)):
        with tempfile.NamedTemporaryFile(suffix='.so.dbg') as f:
            f.write(data[:at] + new + data[at + len(new):])
            f.flush()
            said = first_wrong(judge, f.name, fields)
        yield what, said, said is not None and why in said, how


def main(argv):
    with_controls = argv[1:2] == ['--controls']
    family, abi, *paths = argv[2 if with_controls else 1:]
    judge = importlib.import_module(f'{family}.code.judge')
    fields = abi_fields(abi)
    count = bad = 0

    def tap(ok, what, why):
        nonlocal count, bad
        count, bad = count + 1, bad + (not ok)
        print(f'{"ok" if ok else "not ok"} {count} - {what}')
        if not ok:
            print(f'# {why}')

    for path in paths:
        base = os.path.basename(path)
        if with_controls:
            for what, said, ok, how in run_controls(judge, path, fields):
                tap(ok, f'{base}: seen: {what}', f'{how}: {said or "nobody saw it"}')
            continue
        image = judge.Image(path, fields)
        for name, check in judge.CHECKS:
            try:
                check(image)
                tap(True, f'{base}: {name}', '')
            except judge.Wrong as e:
                tap(False, f'{base}: {name}', str(e))
    print(f'1..{count}')
    return bad != 0


if __name__ == '__main__':
    sys.exit(main(sys.argv))
