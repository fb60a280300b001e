# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The families of CPUs whose memory order can be judged: folders tests/arch/FAMILY/order.

Each has

    isa.py      HEADERS, the first words of its litmus tests; execute() of one
                instruction on a Trace (traces.py), BRANCHES with their conditions (None:
                always), stores(): is it one; and to write tests, STRONG, POINTERS,
                write_store() and write_load()
    model.py    Events (of events.py, with whatever the model prepares once), and
                forbidden(events, {read: write}, co): the axiom that this breaks, or None.
                What forbids a part of an execution has to forbid all of it
    broken.py   MODELS: changes of model.py's text that some shape has to tell; WRITERS, of
                src/page_publish.c that writer.py has to see
    shapes/     litmus tests with verdicts that somebody else published

and, once there are images,

    cases.py    image(path, fields of abi.h); what readers there are, and what is tested of them and of the writer
    writer.py   judge(FILE, fields of abi.h): is the writer, as compiled, that of the tests
    clock/      the litmus tests of cases.py, and more by hand
    read-by-herd7   the sums of those files with which herd7 agrees
"""
import importlib
import pathlib
import sys

ARCH = pathlib.Path(__file__).resolve().parents[1] / 'arch'
sys.path.append(str(ARCH))


class Family:
    def __init__(self, folder):
        self.folder, self.name = folder, folder.parent.name
        self.isa, self.model = self.part('isa'), self.part('model')

    def part(self, name):
        """One of the modules, or None."""
        if not (self.folder / f'{name}.py').exists():
            return None
        return importlib.import_module(f'{self.name}.order.{name}')

    def tests(self, *folders):
        return [path for f in folders for path in sorted((self.folder / f).glob('*.litmus'))]


FAMILIES = {f.name: f for f in map(Family, sorted(ARCH.glob('*/order')))}


def of_header(word):
    return next((f for f in FAMILIES.values() if word in f.isa.HEADERS), None)
