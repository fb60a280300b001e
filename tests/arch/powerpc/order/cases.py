# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What is tested: which readers in which situations, and what is broken on purpose."""
from . import controls, protocol, reader

Wrong = (reader.code.Wrong, KeyError, StopIteration)    # of a reader: cannot be translated

# kind: (bits, functions, part); the first function's tests are in the tree.
KINDS = {
    'read64': (64, ['__kernel_clock_gettime', 'clock_gettime_isa300',
                    '__kernel_gettimeofday', 'gettimeofday_isa300'], 0),
    'coarse64': (64, ['__kernel_clock_gettime'], 1),
    'slow64': (64, ['read_slow'], 0),
    'own64': (64, ['read_slow'], 1),
    'time64': (64, ['__kernel_time'], 0),
    'read32': (32, ['__kernel_clock_gettime', 'clock_gettime_isa300',
                    '__kernel_gettimeofday', 'gettimeofday_isa300'], 0),
    'wide32': (32, ['__kernel_clock_gettime64', 'clock_gettime64_isa300'], 0),
    'coarse32': (32, ['__kernel_clock_gettime'], 1),
    'wide-coarse32': (32, ['__kernel_clock_gettime64'], 1),
    'slow32': (32, ['read_slow'], 0),
    'own32': (32, ['read_slow'], 1),
    'time32': (32, ['__kernel_time'], 0),
}
NOT_IN_TREE = ('wide32', 'wide-coarse32', 'time32')


def image(path, fields):
    return reader.code.Image(str(path), fields)


def readers_of(image, kind):
    bits, names, part = KINDS[kind]
    return [reader.Reader(image, name, part) for name in names] if bits == image.bits else []


def left_out(image):
    """Functions that load BEGIN, which is by index, more often than there are kinds for."""
    loads = {name: sum(i.op in ('lwzx', 'ldx') for i in image.body(name))
             for name in image.functions}
    known = [name for kind, (bits, names, _) in KINDS.items() if bits == image.bits
             for name in names if not kind.startswith('own')]
    return sorted(name for name, count in loads.items() if count > known.count(name))


def scenarios(kind, r):
    """(name, text) of the tests of one reader."""
    def named(what, make, *args, **more):
        return f'{kind}-{what}', make(r, f'{kind}-{what}', *args, **more)

    if kind.startswith('own'):          # the offsets of one namespace, or of the other
        yield named('enter', protocol.switched, 'o1', 'o2')
        return
    slow = kind.startswith('slow')
    yield named('accepts', protocol.accepts, 'oo')
    # From the system's page to a namespace's, and back.
    yield named('enter', protocol.switched, 'o1', 'c0')
    yield named('leave', protocol.switched, 'c0', 'o1')
    # Slow readers load so much that one publish is a lot.
    for what, states in (('publish', 'oo' if slow else 'ooo'), ('close', 'oc' if slow else 'oco'),
                         ('open', 'co' if slow else 'coc'), ('lower', 'o2o1')):
        yield named(what, protocol.mixture, states)
    # A process that goes on elsewhere, where the generation is another.
    yield named('restored', protocol.switched, 'o2', 'o1')
    if kind == 'slow32':
        yield named('long-shift', protocol.mixture, 'oo', shift=reader.LONG_SHIFT)
    if 'TB' in r.pointers:
        yield named('late', protocol.late)
        yield named('mark', protocol.late, 'mark')
        yield named('early', protocol.early, clamp_of(kind))


def clamp_of(kind):
    """What is behind BASE counts as BASE: 2 ns."""
    return ('r8', 2) if kind.startswith('slow') else None


def wrong_ones(kind, r):
    """(name, text) of the controls of one reader."""
    def named(what, make, *args, **more):
        name = f'{kind}-control-{what}'
        return name, make(r, name, *args, **more)

    if kind.startswith('own'):
        yield named('once', protocol.switched, 'o1', 'o2', controls.ONCE)
        return
    for what, change in controls.CONTROLS[:None if kind in ('read64', 'read32') else controls.FEW]:
        yield named(what, protocol.mixture, 'oo', change)
    for what, change in controls.LEFT_OUT.get(kind, {}).items():
        yield named(f'no-{what}', protocol.mixture, 'oo', change)
    # Equal is more than not ahead, if generations may be any.
    yield named('not-ahead', protocol.mixture, 'o2o1', controls.not_ahead)
    yield named('not-ahead-restored', protocol.switched, 'o2', 'o1', controls.not_ahead)
    if kind == 'slow32':
        yield named('long-shift', protocol.mixture, 'oo', controls.LOW_WORD,
                    shift=reader.LONG_SHIFT)
    if kind in controls.LATE:
        yield named('late', protocol.late, 'late', controls.LATE[kind])
        yield named('mark', protocol.late, 'mark', controls.no_fence('sync'))
        yield named('early', protocol.early, clamp_of(kind), controls.EARLY[kind])


def in_tree(images):
    """{name: text} of what clock/ has to hold, but for what is made by hand."""
    texts = {}
    for kind, (bits, _, _) in KINDS.items():
        image = next((i for i in images if i.bits == bits and i.order == '>'), None)
        if image and kind not in NOT_IN_TREE:
            r = readers_of(image, kind)[0]
            texts |= dict(scenarios(kind, r))
            texts |= dict(wrong_ones(kind, r))
    return texts
