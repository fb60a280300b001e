# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The layout of the data page, out of include/vdk/abi.h, and numbers of all headers there."""
import pathlib
import re


class Fields(dict):
    """Offsets in the data page, by name; sizes of those that are one value."""

    def __init__(self, text):
        found = re.findall(r'^#define VDK_(CLOCK_[A-Z0-9_]+|DATA_[A-Z]+)\t+(0x[0-9a-f]+)\t'
                           r'/\* (?:[us](32|64))?', text, re.M)
        super().__init__((name, int(value, 16)) for name, value, _ in found)
        self.sizes = {name: int(bits or 0) // 8 for name, _, bits in found}
        self.constants = {}     # what is a plain number, without VDK_


def abi_fields(path):
    fields = Fields(pathlib.Path(path).read_text())
    for header in sorted(pathlib.Path(path).parent.glob('*.h')):
        fields.constants |= {name: int(value, 0) for name, value in re.findall(
            r'^#define VDK_(\w+)\s+(0x[0-9a-f]+|\d+)\b', header.read_text(), re.M)}
    return fields
