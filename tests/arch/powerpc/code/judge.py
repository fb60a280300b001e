# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What tests/images/code.py asks of PowerPC's code."""
from .controls import patches       # noqa: F401
from .insns import Image, Wrong     # noqa: F401
from .order import check_order
from .place import check_place
from .rules import check_names, check_rules, check_words

CHECKS = [('names', check_names), ('rules', check_rules), ('words', check_words),
          ('order', check_order), ('place', check_place)]
