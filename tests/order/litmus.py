# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""Litmus tests: the file format of herd7, as far as we need it.

    PPC NAME
    "what it is about"
    { 0:r2=x; 1:r2=x; x=1; }
     P0           | P1           ;
     li r1,2      | lwz r1,0(r2) ;
     stw r1,0(r2) |              ;
    exists (1:r1=2)

The first word names the CPU as herd7 does. Locations start as 0, registers as what they are given. The last line is one of
exists, ~exists and forall, with /\\, \\/, not and = over registers and locations.
"""
import re


class Wrong(Exception):
    """A file that is no litmus test, or one that we cannot read."""


class Test:
    """One file: threads are lists of (label, mnemonic, operands)."""

    def __init__(self, header, name, registers, memory, threads, quantifier, prop):
        self.header, self.name = header, name
        self.registers, self.memory = registers, memory
        self.threads, self.quantifier, self.prop = threads, quantifier, prop


def number(text):
    """A value: an integer, or the name of a location, which is its address."""
    return int(text, 0) if re.fullmatch(r'-?(0x[0-9a-fA-F]+|\d+)', text) else text


def parse_init(text):
    registers, memory = {}, {}
    for item in filter(None, (i.strip() for i in text.split(';'))):
        m = re.fullmatch(r'(?:(\d+):)?(\w+)\s*=\s*([-\w]+)', item)
        if not m:
            raise Wrong(f'initial state: {item}')
        if m[1] is None:
            memory[m[2]] = number(m[3])
        else:
            registers[int(m[1]), m[2]] = number(m[3])
    return registers, memory


def parse_code(text):
    rows = [[cell.strip() for cell in row.split('|')] for row in text.split(';')]
    if rows[-1] != ['']:
        raise Wrong(f'code without a semicolon at its end: {rows[-1]}')
    heads, rows = rows[0], rows[1:-1]
    if heads != [f'P{n}' for n in range(len(heads))]:
        raise Wrong(f'threads are {heads}')
    threads = [[] for _ in heads]
    for row in rows:
        if len(row) != len(heads):
            raise Wrong(f'a row of {len(row)} columns: {row}')
        for thread, cell in zip(threads, row):
            m = re.fullmatch(r'(?:(\w+):)?\s*(?:([A-Za-z][\w.]*)\s*(.*))?', cell)
            if not m:
                raise Wrong(f'instruction: {cell}')
            if m[1] or m[2]:
                # Both ways to write a displacement: 0(r2) and 0,r2.
                operands = [a for a in re.split(r'[\s,()]+', m[3] or '') if a]
                thread.append((m[1], m[2], operands))
    return threads


def parse_prop(text):
    """A nested tuple: ('and' | 'or', a, b), ('not', a), ('is', what, value)."""
    tokens = re.findall(r'/\\|\\/|[()~=]|[\w:\[\]-]+', text)
    if ''.join(tokens) != re.sub(r'\s', '', text):
        raise Wrong(f'condition: {text}')

    def take(expected=None):
        if not tokens or expected not in (None, tokens[0]):
            raise Wrong(f'condition: {text}')
        return tokens.pop(0)

    def atom():
        if tokens and tokens[0] in ('~', 'not'):
            take()
            return ('not', atom())
        if tokens and tokens[0] == '(':
            take()
            inner = either()
            take(')')
            return inner
        what = take().strip('[]')
        take('=')
        m = re.fullmatch(r'(\d+):(\w+)', what)
        return ('is', (int(m[1]), m[2]) if m else what, number(take()))

    def both():
        left = atom()
        while tokens and tokens[0] == '/\\':
            take()
            left = ('and', left, atom())
        return left

    def either():
        left = both()
        while tokens and tokens[0] == '\\/':
            take()
            left = ('or', left, both())
        return left

    prop = either()
    if tokens:
        raise Wrong(f'condition: {text}')
    return prop


def parse(text):
    """The Test that a file's text is."""
    text = re.sub(r'\(\*.*?\*\)', ' ', text, flags=re.S)
    m = re.fullmatch(r'\s*(\w+)\s+(\S+)[^{]*\{([^}]*)\}(.*?)'
                     r'(?:locations\s*\[[^]]*\]\s*)?(~\s*exists|exists|forall)\b(.*)',
                     text, flags=re.S)
    if not m:
        raise Wrong('not of the form CPU NAME { ... } P0 | ... ; exists (...)')
    registers, memory = parse_init(m[3])
    return Test(m[1], m[2], registers, memory, parse_code(m[4]),
                m[5].replace(' ', ''), parse_prop(m[6].strip()))


def holds(prop, registers, memory):
    """Is prop true of registers {(thread, name): value} and of memory?"""
    kind = prop[0]
    if kind == 'is':
        what = prop[1]
        value = registers.get(what, 0) if isinstance(what, tuple) else memory.get(what, 0)
        return value == prop[2]
    if kind == 'not':
        return not holds(prop[1], registers, memory)
    if kind == 'and':
        return holds(prop[1], registers, memory) and holds(prop[2], registers, memory)
    return holds(prop[1], registers, memory) or holds(prop[2], registers, memory)


def mentions_memory(prop):
    if prop[0] == 'is':
        return not isinstance(prop[1], tuple)
    return any(mentions_memory(p) for p in prop[1:])


def column(lines, width):
    return [line.ljust(width) for line in lines]


def render(header, name, doc, init, columns, condition):
    """The text of a litmus test."""
    height = max(map(len, columns))
    columns = [[f'P{n}'] + c + [''] * (height - len(c)) for n, c in enumerate(columns)]
    columns = [column(c, max(map(len, c))) for c in columns]
    rows = '\n'.join(' ' + ' | '.join(row) + ' ;' for row in zip(*columns))
    return f'{header} {name}\n"{doc}"\n{{\n{init}\n}}\n{rows}\n{condition}\n'
