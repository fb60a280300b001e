# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""What is tested: which readers in which situations, and what is broken on purpose."""
import controls
import protocol
import reader

# kind: (bits, functions, coarse); the first function's tests are in the tree.
KINDS = {
    'read64': (64, ['__kernel_clock_gettime', 'clock_gettime_isa300',
                    '__kernel_gettimeofday', 'gettimeofday_isa300'], False),
    'long64': (64, ['read_all'], False),
    'time64': (64, ['__kernel_time'], False),
    'read32': (32, ['__kernel_clock_gettime', 'clock_gettime_isa300',
                    '__kernel_gettimeofday', 'gettimeofday_isa300'], False),
    'wide32': (32, ['__kernel_clock_gettime64', 'clock_gettime64_isa300'], False),
    'coarse32': (32, ['__kernel_clock_gettime'], True),
    'wide-coarse32': (32, ['__kernel_clock_gettime64'], True),
    'long32': (32, ['read_all'], False),
    'time32': (32, ['__kernel_time'], False),
}


def readers_of(image, kind):
    bits, names, coarse = KINDS[kind]
    return [reader.Reader(image, name, coarse) for name in names] if bits == image.bits else []


def left_out(image):
    """Functions that load BEGIN, which is by index, more often than there are kinds for."""
    loads = {name: sum(i.op in ('lwzx', 'ldx') for i in image.body(name))
             for name in image.functions}
    known = [name for bits, names, _ in KINDS.values() if bits == image.bits for name in names]
    return sorted(name for name, count in loads.items() if count > known.count(name))


def scenarios(kind, r):
    """(name, text) of the tests of one reader."""
    yield f'{kind}-accepts', protocol.accepts(
        r, f'{kind}-accepts', 'co' if kind.startswith('time') else 'oo')
    if kind.startswith('time'):
        yield f'{kind}-open', protocol.mixture(r, f'{kind}-open', 'co')
        return
    few = kind.startswith('long')       # it loads so much that one publish is a lot
    for what, states in (('publish', 'oo' if few else 'ooo'), ('close', 'oc' if few else 'oco'),
                         ('open', 'co' if few else 'coc')):
        yield f'{kind}-{what}', protocol.mixture(r, f'{kind}-{what}', states)
    if 'TB' in r.pointers:
        yield f'{kind}-late', protocol.late(r, f'{kind}-late')
        if kind == 'long64':            # what is behind BASE counts as BASE: 1 ns
            yield f'{kind}-early', protocol.early(r, f'{kind}-early', ('r8', 1))
        elif kind != 'long32':
            yield f'{kind}-early', protocol.early(r, f'{kind}-early', None)


def wrong_ones(kind, r):
    """(name, text) of the controls of one reader."""
    if kind.startswith('time'):
        name = f'{kind}-control-branch'
        yield name, protocol.mixture(r, name, 'co', controls.in_reader(controls.POINTER))
        return
    for what, change in controls.CONTROLS[:None if kind in ('read64', 'read32') else 3]:
        name = f'{kind}-control-{what}'
        yield name, protocol.mixture(r, name, 'oo', change)
    if kind in controls.LATE:
        name = f'{kind}-control-late'
        yield name, protocol.late(r, name, controls.LATE[kind])
        name = f'{kind}-control-early'
        clamp = ('r8', 1) if kind == 'long64' else None
        yield name, protocol.early(r, name, clamp, controls.EARLY[kind])


def in_tree(images):
    """{name: text} of what tests/order/clock has to hold, but for what is made by hand."""
    texts = {}
    for kind, (bits, _, _) in KINDS.items():
        image = next((i for i in images if i.bits == bits and i.order == '>'), None)
        if image and kind not in ('wide32', 'wide-coarse32', 'time32'):
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

# Changes of src/clock.c, as text, that have to be seen in the object.
BROKEN_WRITERS = [
    ('a field behind the second barrier', '	if (c)\n		vdk_put32_(block + VDK_CLOCK_END32',
     '	vdk_put32_(block + VDK_CLOCK_RES, 1, order);\n'
     '	if (c)\n		vdk_put32_(block + VDK_CLOCK_END32'),
    ('END among the fields', 'vdk_put32_(block + VDK_CLOCK_RES, 0, order)',
     'vdk_put32_(block + VDK_CLOCK_END, 0, order)'),
    ('BEGIN behind the fields', 'vdk_put_high_(end, generation, order)',
     'vdk_put_high_(end + VDK_CLOCK_BEGIN, generation, order)'),
    ('one barrier', '	vdk_store_barrier();\n', ''),
]
