# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""The x86-64 model with one part left out, or with one too many."""

# (what, text of model.py, text in its place); some shape has to tell.
MODELS = [
    ('SC per location', 'if not acyclic(union(ev.po_loc, rf, co, fr))', 'if False'),
    ('atomicity', 'if any(both(ev.rmw, seq(fre, coe)))', 'if False'),
    ('one order', 'if not acyclic(union(ev.ordered, rfe, co, fr))', 'if False'),
    ('loads in order', 'union(between(self.po, self.R, self.R), ', 'union('),
    ('stores behind earlier loads', 'between(self.po, self.R, self.W),', 'self.fence(None),'),
    ('stores in order', 'between(self.po, self.W, self.W))', 'self.fence(None))'),
    ('loads ahead of stores', 'ppo = union(', 'ppo = union(self.po, '),
    ('MFENCE', "self.fence('MFENCE'), ", ''),
    ('LFENCE being none for stores', "self.fence('MFENCE'), ",
     "self.fence('MFENCE'), self.fence('LFENCE'), "),
    ('SFENCE being none for loads', "self.fence('MFENCE'), ",
     "self.fence('MFENCE'), self.fence('SFENCE'), "),
    ('a fence behind what is locked', "between(self.po, self.marked('locked'), self.R | self.W)",
     'self.fence(None)'),
    ('rf', 'union(ev.ordered, rfe, co, fr)', 'union(ev.ordered, co, fr)'),
    ('co', 'union(ev.ordered, rfe, co, fr)', 'union(ev.ordered, rfe, fr)'),
    ('fr', 'union(ev.ordered, rfe, co, fr)', 'union(ev.ordered, rfe, co)'),
    ('a thread that reads its own stores early', 'union(ev.ordered, rfe, co, fr)',
     'union(ev.ordered, rf, co, fr)'),
]
