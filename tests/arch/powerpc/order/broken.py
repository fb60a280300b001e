# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The Power model with one part left out, and writers with one thing wrong."""

# (what, text of model.py, text in its place); some shape has to tell.
MODELS = [
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
    ('sync is more than lwsync', "self.ffence = self.fence('sync')",
     "self.ffence = union(self.fence('sync'), self.fence('lwsync'))"),
    ('eieio orders W before W only', "between(self.fence('eieio'), self.W, self.W)",
     "self.fence('eieio')"),
    ('cumulativity', 'union(ev.ordered, seq(rfe, ev.ordered))', 'ev.ordered'),
    ('propagation by sync', 'prop = union(prop, strong)', 'pass'),
    ('ppo is not all of program order', 'hb = union(preserved(ev, rfi, rdw, detour)',
     'hb = union(ev.po'),
]

# Changes of src/page_publish.c, as text, that have to be seen in the object.
WRITERS = [
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
