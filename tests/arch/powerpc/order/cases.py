# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What is tested: which readers in which situations, and what is broken on purpose."""
from . import controls, protocol, reader

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


# What is left out of the model, by the text that says it; some shape must tell.
BROKEN_MODELS = [
    ('SC per location', 'union(ev.po_loc, com)', 'union(co, com)'),
    ('no thin air', 'if not irreflexive(hb_plus)', 'if False'),
    ('observation', 'if not irreflexive(seq(seq(fre, prop), hb_star))', 'if False'),
    ('propagation', 'if not acyclic(union(co, prop))', 'if False'),
    ('addr and data', 'dp = union(ev.addr, ev.data)', 'dp = empty(ev.n)'),
    ('ctrl', 'ev.ctrl, seq(ev.addr, ev.po))', 'seq(ev.addr, ev.po))'),
    ('ctrl with isync', 'union(ev.cfence, detour)', 'detour'),
    ('detour', 'union(ev.cfence, detour)', 'ev.cfence'),
    ('rdw', 'union(dp, rdw, rfi)', 'union(dp, rfi)'),
    ('rfi', 'union(dp, rdw, rfi)', 'union(dp, rdw)'),
    ('addr ; po', 'ev.ctrl, seq(ev.addr, ev.po))', 'ev.ctrl)'),
    ('sync is more than lwsync', "self.ffence = fences['sync']",
     "self.ffence = union(fences['sync'], fences['lwsync'])"),
    ('eieio orders W before W only', "between(fences['eieio'], self.W, self.W)",
     "fences['eieio']"),
    ('cumulativity', 'union(ev.fences, seq(rfe, ev.fences))', 'ev.fences'),
    ('propagation by sync', 'prop = union(prop, strong)', 'pass'),
    ('ppo is not all of program order', 'hb = union(preserved(ev, rfi, rdw, detour)',
     'hb = union(ev.po'),
]

# Changes of src/page_publish.c, as text, that have to be seen in the object.
BROKEN_WRITERS = [
    ('a field behind the second barrier', 'vdk_put_end_(block_of(mem, *id), generation,',
     'vdk_put32_(block_of(mem, *id) + VDK_CLOCK_SHIFT, 1, order), '
     'vdk_put_end_(block_of(mem, *id), generation,'),
    ('END among the fields', 'put_fields(block_of(mem, *id), order, &clock[*id]);',
     'put_fields(block_of(mem, *id), order, &clock[*id]), '
     'vdk_put32_(block_of(mem, *id) + VDK_CLOCK_END, 0, order);'),
    ('BEGIN behind the fields', 'vdk_put_end_(block_of(mem, *id), generation,',
     'vdk_put_high_(block_of(begin, *id), generation, order), '
     'vdk_put_end_(block_of(mem, *id), generation,'),
    ('one barrier', '	vdk_store_barrier();\n', ''),
    ('its generation in the header behind BEGIN', '	vdk_full_barrier();\n',
     '	vdk_next_generation_(pg);\n	vdk_full_barrier();\n'),
    ('a mark whose barrier lets loads pass', 'vdk_full_barrier()', 'vdk_store_barrier()'),
    ('a mark that closes', '	vdk_full_barrier();\n',
     '	vdk_full_barrier();\n	vdk_put32_(pg->mem + VDK_CLOCK_END, 0, pg->order);\n'),
]
