# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
"""x86-64 images with one thing wrong, for code.py --controls: each has to be seen.

An edit replaces instructions, found by how they look in a function, by others of at most
their size; what is left over is filled with nops, which are allowed.
"""
import os
import re
import struct
import subprocess
import tempfile
from collections import namedtuple

from image import OBJDUMP, Image, Wrong

NOP = b'\x90'
WIDTH = 16                              # more than any edit has
# In function where, the first instructions that match old; their new code; the words of
# the complaint.
Edit = namedtuple('Edit', 'what where old new why')

READERS = ('__vdso_clock_gettime', 'clock_gettime_lfence', 'clock_gettime_rdtscp',
           '__vdso_gettimeofday', 'gettimeofday_lfence', 'gettimeofday_rdtscp')
SLOW = ('clock_gettime_rest', 'gettimeofday_rest')

ANY = '.*'
BEGIN = r'cmp r9d,DWORD PTR \[r8\+rdx\*1\+0xc\]'
BEGIN_COARSE = r'cmp r9d,DWORD PTR \[r8\+0xc\]'
BEGIN_SLOW = r'xor r9,QWORD PTR \[r8\+rcx\*1\+0x8\]'
SEC = r'mov r10,QWORD PTR \[r8\+0x18\]'
SHIFT = r'mov ecx,DWORD PTR \[r8\+0x2c\]'
OUT = r'mov QWORD PTR \[r[sd]i\],r10'
COUNTER = '(lfence|rdtscp)'
NO_TEST, NO_WAIT = 'without a test of the generations', 'does not wait for the counter'


def fast(name):
    """Of a reader's fast path."""
    yield Edit('BEGIN from a fixed address', name, [BEGIN], 'cmp r9d,[r8+0xc]', NO_WAIT)
    yield Edit('a zero that no counter made, by xor', name, [SHIFT], 'xor edx,edx', NO_WAIT)
    yield Edit('a zero that no counter made, by sub', name, [SHIFT], 'sub edx,edx', NO_WAIT)
    yield Edit('a zero that no counter made, by mov', name, ['add rax,' + ANY, SHIFT],
               'mov edx,0', NO_WAIT)
    yield Edit('a counter far away is taken', name, ['sbb edx,' + ANY, 'jne ' + ANY],
               'sbb edx,[r8+0x14]', 'a load of something unknown')
    yield Edit('BEGIN before the seconds', name, [SEC, BEGIN],
               'cmp r9d,[r8+rdx+0xc]; mov r10,[r8+0x18]', "['SEC!']")
    yield Edit('generations not compared', name, [BEGIN, 'jne ' + ANY],
               'cmp r9d,[r8+rdx+0xc]', NO_TEST)
    yield Edit('BEGIN compared with the counter', name, [BEGIN], 'cmp edx,[r8+rdx+0xc]', NO_TEST)
    yield Edit('BEGIN in place of END', name, [r'mov r9d,DWORD PTR \[r8\+0x4\]'],
               'mov r9d,[r8+0xc]', 'not read between END and BEGIN')
    yield Edit('a closed clock\'s counter', name, [r'cmp DWORD PTR \[r8\],0x0', 'je ' + ANY],
               'cmp dword ptr [r8],0', 'the counter of a closed clock')
    yield Edit('no fence', name, [COUNTER], 'rdtsc' if name.endswith('rdtscp') else 'nop',
               'not read after')
    yield Edit('a register that is kept', name, [SHIFT], 'mov ebx,[r8+0x2c]', 'rbx is not ours')
    yield Edit('a vector register', name, ['imul rax,r10'], 'pxor xmm0,xmm0', 'no instruction')
    yield Edit('the carry kept by pushf', name, ['imul rax,r10'], 'pushfq; popfq',
               'no instruction')
    yield Edit('a store to the page', name, [OUT], 'mov [r8],r10', 'not through a pointer')
    yield Edit('a store below the stack', name, [OUT, 'mov ' + ANY], 'mov [rsp-8],rax',
               'rsp is not ours')
    yield Edit('a store into the code', name, [OUT, 'mov ' + ANY], 'mov [rip],eax',
               'not through a pointer')
    yield Edit('not 0 returned', name, ['xor eax,eax', 'ret'], 'ret', 'neither 0 nor')
    yield Edit('no endbr64', name, ['endbr64'], 'nop', 'no endbr64')
    if 'clock' in name:
        yield Edit('more blocks than there are', name, ['cmp edi,0x4'], 'cmp edi,24',
                   'a block that there is not')
        yield Edit('a moving clock read as a coarse one', name, ['cmp edi,0x4'], 'cmp edi,3',
                   NO_WAIT)
        yield Edit('the stack', name, ['shl edi,0x7'], 'push rdi; pop rdi',
                   'the stack is not ours')
    if name.startswith('__vdso'):
        yield Edit('the fence of other CPUs', name, ['mfence'], 'nop', 'not read after')
    if name.endswith('lfence'):
        yield Edit('an instruction of other CPUs', name, ['lfence', 'rdtsc'], 'rdtscp',
                   'its features do not say')


def slow(name):
    """Of a slow path, which every body goes to."""
    yield Edit('BEGIN from a fixed address', name, [BEGIN_SLOW], 'xor r9,[r8+8]', NO_WAIT)
    yield Edit('a zero that no counter made', name, ['shr rcx,0x3e'], 'xor ecx,ecx', NO_WAIT)
    yield Edit('a zero that is none', name, ['shr rcx,0x3e', 'jne ' + ANY], 'shr rcx,62',
               'a load of something unknown')
    yield Edit('BEGIN before the seconds', name, [r'mov rdx,QWORD PTR \[r8\+0x18\]', BEGIN_SLOW],
               'xor r9,[r8+rcx+8]; mov rdx,[r8+0x18]', "['SEC!']")
    yield Edit('halves of generations compared', name, ['shr r9,0x20'], 'shr r9,33', NO_TEST)
    yield Edit('a closed clock\'s counter', name, ['test r9d,r9d', 'je ' + ANY], 'test r9d,r9d',
               'the counter of a closed clock')
    yield Edit('the fence of other CPUs', name, ['mfence'], 'nop', 'not read after')
    yield Edit('another look at the nanoseconds', name, [r'cmp r10,QWORD PTR \[r8\+0x50\]'],
               'cmp r10,[r8+0x58]', 'second look')
    yield Edit('a second look without a test', name,
               [r'cmp r10,QWORD PTR \[r8\+0x50\]', 'jne ' + ANY], 'cmp r10,[r8+0x50]',
               'second look')
    yield Edit('the offset of the root page', name, ['sub r8,r10'], 'nop', 'second look')
    yield Edit('another page\'s clock as it is', name,
               [r'mov r10,QWORD PTR \[r8\+0x50\]', 'add rdx,r10', 'add rax,' + ANY],
               'mov r10,[r8+0x50]; mov rcx,[r8+0x58]', 'without the offset')
    yield Edit('not the caller\'s pointer', name, [r'mov QWORD PTR \[r[sd]i\],r9'],
               'mov [rdx],r9', 'not through a pointer')


def rest(name_of_c):
    """Of all other code; name_of_c: a function of offset.c, if there is one."""
    time, getres = '__vdso_time', '__vdso_clock_getres'
    yield Edit('BEGIN before the nanoseconds', '__vdso_clock_gettime',
               [r'mov eax,DWORD PTR \[r8\+0x3c\]', BEGIN_COARSE],
               'cmp r9d,[r8+0xc]; mov eax,[r8+0x3c]', "['NSEC32!']")
    yield Edit('BEGIN before the seconds', time,
               [SEC, r'mov eax,DWORD PTR \[r8\+0x3c\]', BEGIN_COARSE],
               'cmp r9d,[r8+0xc]; mov r10,[r8+0x18]', "['SEC!']")
    yield Edit('another clock\'s id for the host', 'clock_gettime_rest', ['shr edi,0x7'],
               'shr edi,6', 'something unknown' if name_of_c else 'rdi is not')
    yield Edit('another clock\'s id for the host', getres, ['shr edi,0x7'],
               'shr edi,6', 'rdi is not what the program gave')
    yield Edit('a block beyond the last', getres, ['cmp edi,0x18'], 'cmp edi,25',
               'a block that there is not')
    yield Edit('a time zone of the own page', 'gettimeofday_rest', ['add r9,' + ANY], 'nop',
               'a load of something unknown')
    yield Edit('an instruction of other CPUs', 'getcpu_rdpid', ['rdpid ' + ANY], 'rdtscp',
               'its features do not say')
    yield Edit('another system call', 'gate_time', ['mov eax,' + ANY], 'mov eax,202',
               'not the system call')
    if name_of_c:
        yield Edit('an address that may be 0', 'gate_time', ['test rax,rax', 'je ' + ANY],
                   'test rax,rax', 'nowhere known')
        yield Edit('another register\'s address', 'gate_time', ['jmp rax'], 'jmp rcx',
                   'nowhere known')
        yield Edit('a register not kept', name_of_c, ['pop rbp'], 'pop rcx', 'the caller\'s')
        yield Edit('a register lost', name_of_c, ['push rbx'], 'nop', 'the ')
        yield Edit('an endbr64 more', name_of_c, [r'mov QWORD PTR \[r12\+?.*\],rbx'], 'endbr64',
                   'an endbr64')


def assembled(codes):
    """The bytes of each, without the int3 behind it."""
    text = ''.join(f'{code}; .balign {WIDTH}, 0xcc\n' for code in codes)
    with tempfile.TemporaryDirectory() as tmp:
        obj, raw = os.path.join(tmp, 'obj'), os.path.join(tmp, 'raw')
        subprocess.run([OBJDUMP.replace('objdump', 'as'), '-msyntax=intel', '-mnaked-reg',
                        '-o', obj, '-'], input=text, text=True, check=True)
        subprocess.run([OBJDUMP.replace('objdump', 'objcopy'), '-O', 'binary', '-j', '.text',
                        obj, raw], check=True)
        with open(raw, 'rb') as f:
            data = f.read()
    return [data[n:n + WIDTH].rstrip(b'\xcc') for n in range(0, len(data), WIDTH)]


def place(image, edit):
    """Where an edit's instructions start and end."""
    body = image.body(edit.where)
    runs = [body[n:n + len(edit.old)] for n in range(len(body))]
    found = [run for run in runs if len(run) == len(edit.old) and
             all(re.fullmatch(old, i.text) for old, i in zip(edit.old, run))]
    if not found:
        raise Wrong(f'control "{edit.what}": no {edit.old} in {edit.where}')
    return found[0][0].addr, found[0][-1].next


def edits(image):
    c = [f for f in image.functions if f.startswith('offset_clock')]
    for name in READERS:
        yield from fast(name)
    for name in SLOW:
        yield from slow(name)
    yield from rest(c[0] if c else None)


def patches(image):
    """(what, words of the complaint, where, the bytes that are there then)"""
    all_edits = list(edits(image))
    for edit, new in zip(all_edits, assembled([e.new for e in all_edits])):
        start, end = place(image, edit)
        if len(new) > end - start:
            raise Wrong(f'control "{edit.what}": {edit.new} is too long for {edit.where}')
        yield (f'{edit.where}: {edit.what}', edit.why, start, new.ljust(end - start, NOP))
    # A gate that the note does not have, and one that it has and is none.
    at, size = image.sections['.note.vdsokit']
    gate, kind = max(image.gates.items())
    record = next(a for a in range(at, at + size, 4) if gate_at(image, a) == (kind, gate))
    other = struct.pack('<Ii', kind, struct.unpack_from('<i', image.data, record + 4)[0] + 1)
    yield 'a gate that is elsewhere', 'no gate of the note', record, other
    yield ('a gate of another kind', 'no gate of the note', record,
           struct.pack('<I', 3 - kind))
    start, size = image.sections['.text']
    gap = next(a for a in range(start, start + size) if image.owner(a) is None)
    yield 'padding that does not trap', 'neither on a path nor int3', gap, NOP


def gate_at(image, at):
    kind, off = struct.unpack_from('<Ii', image.data, at)
    return kind, image.note_image + off


def images(path, abi):
    """(what, words of the complaint, the image, the edit in words), one for each patch."""
    whole = Image(path, abi)
    for what, why, at, new in patches(whole):
        with tempfile.NamedTemporaryFile(suffix='.so.dbg') as f:
            f.write(whole.data[:at] + new + whole.data[at + len(new):])
            f.flush()
            image = Image(f.name, abi)
        image.suspect = whole.owner(at)
        yield what, why, image, f'{at:x}: {new.hex(" ")}'
