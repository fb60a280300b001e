# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The layout of the data page, out of include/vdk/abi.h."""
import re


class Fields(dict):
    """Offsets in the data page, by name; sizes of those that are one value."""

    def __init__(self, text):
        found = re.findall(r'^#define VDK_(CLOCK_[A-Z0-9_]+|DATA_[A-Z]+)\t+(0x[0-9a-f]+)\t'
                           r'/\* (?:[us](32|64))?', text, re.M)
        super().__init__((name, int(value, 16)) for name, value, _ in found)
        self.sizes = {name: int(bits or 0) // 8 for name, _, bits in found}


def abi_fields(path):
    return Fields(open(path).read())
