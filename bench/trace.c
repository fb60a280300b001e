/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * A plugin for QEMU: which instructions a guest program executes between two
 * marks, what memory they touch, and how many the kernel executes in a function.
 *
 *   -plugin trace.so,out=FILE[,site=ADDR...]
 *
 * Marks are instructions that nobody else has: ori 0,0,BEGIN and ori 0,0,END.
 * Lines of FILE: I ADDR BYTES for each instruction between them, R ADDR or W
 * ADDR for each load and store of it, then E COUNT with how many instructions
 * the machine executed meanwhile: more than there are I lines, if an interrupt
 * came. C COUNT is a call made by the bl at a site, from its target to its
 * return.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of QEMU's interface for plugins, version 1, what is used here: no package has its header. */
struct qemu_plugin_tb;
struct qemu_plugin_insn;
enum { NO_REGS = 0, INLINE_ADD_U64 = 0, MEM_RW = 3 };
typedef void insn_cb(unsigned int cpu, void *data);
typedef void mem_cb(unsigned int cpu, uint32_t info, uint64_t addr, void *data);

size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t i);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
bool qemu_plugin_mem_is_store(uint32_t info);
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t id, void (*cb)(uint64_t id,
							struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, insn_cb *cb,
					    int regs, void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int op,
						void *counter, uint64_t add);
void qemu_plugin_register_vcpu_mem_cb(struct qemu_plugin_insn *insn, mem_cb *cb, int regs,
				      int rw, void *data);
void qemu_plugin_register_atexit_cb(uint64_t id, void (*cb)(uint64_t id, void *data), void *data);

#define EXPORT __attribute__((visibility("default")))

EXPORT int qemu_plugin_version = 1;

#define MARK		0x60000000u	/* ori 0,0,... */
#define BEGIN		0x7d01u		/* bench/calls.c has the same */
#define END		0x7d02u
#define KERNEL		0x8000000000000000u
#define SITES		8

static FILE *out;
static uint64_t executed;	/* instructions, by the whole machine */
static uint64_t begun;		/* at BEGIN or a site */
static uint64_t called;
static bool tracing;
static uint64_t site[SITES];
static unsigned int sites;

/* One instruction as it is printed; lives as long as QEMU does. */
struct insn {
	uint64_t addr;
	size_t size;
	uint8_t bytes[8];
};

static void on_insn(unsigned int cpu, void *data)
{
	const struct insn *i = data;
	size_t n;

	(void)cpu;
	if (!tracing)
		return;
	fprintf(out, "I %" PRIx64 " ", i->addr);
	for (n = 0; n < i->size; n++)
		fprintf(out, "%02x", i->bytes[n]);
	fputc('\n', out);
}

static void on_memory(unsigned int cpu, uint32_t info, uint64_t addr, void *data)
{
	(void)cpu, (void)data;
	if (tracing)
		fprintf(out, "%c %" PRIx64 "\n", qemu_plugin_mem_is_store(info) ? 'W' : 'R', addr);
}

/* Both marks count themselves; the first is not between them. */
static void on_begin(unsigned int cpu, void *data)
{
	(void)cpu, (void)data;
	tracing = true;
	begun = executed;
}

static void on_end(unsigned int cpu, void *data)
{
	(void)cpu, (void)data;
	if (tracing)
		fprintf(out, "E %" PRIu64 "\n", executed - begun - 1);
	tracing = false;
}

static void on_call(unsigned int cpu, void *data)
{
	(void)cpu, (void)data;
	called = executed;
}

static void on_return(unsigned int cpu, void *data)
{
	(void)cpu, (void)data;
	if (called)
		fprintf(out, "C %" PRIu64 "\n", executed - called - 1);
	called = 0;
}

/* In either byte order. */
static uint32_t mark_of(const uint8_t *b)
{
	uint32_t big = (uint32_t)b[0] << 24 | b[1] << 16 | b[2] << 8 | b[3];
	uint32_t little = (uint32_t)b[3] << 24 | b[2] << 16 | b[1] << 8 | b[0];

	if ((big & ~0xffffu) == MARK)
		return big & 0xffff;
	return (little & ~0xffffu) == MARK ? little & 0xffff : 0;
}

static void watch_program(struct qemu_plugin_insn *insn, uint64_t addr)
{
	struct insn *i = calloc(1, sizeof(*i));

	if (!i)
		abort();
	i->addr = addr;
	i->size = qemu_plugin_insn_size(insn);
	memcpy(i->bytes, qemu_plugin_insn_data(insn), i->size);
	switch (mark_of(i->bytes)) {
	case BEGIN:
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_begin, NO_REGS, NULL);
		return;
	case END:
		qemu_plugin_register_vcpu_insn_exec_cb(insn, on_end, NO_REGS, NULL);
		return;
	}
	qemu_plugin_register_vcpu_insn_exec_cb(insn, on_insn, NO_REGS, i);
	qemu_plugin_register_vcpu_mem_cb(insn, on_memory, NO_REGS, MEM_RW, NULL);
}

static void watch_kernel(struct qemu_plugin_insn *insn, uint64_t addr)
{
	unsigned int i;

	for (i = 0; i < sites; i++) {
		if (addr == site[i])
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_call, NO_REGS, NULL);
		if (addr == site[i] + 4)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on_return, NO_REGS, NULL);
	}
}

static void on_translate(uint64_t id, struct qemu_plugin_tb *tb)
{
	size_t i, n = qemu_plugin_tb_n_insns(tb);

	(void)id;
	for (i = 0; i < n; i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		uint64_t addr = qemu_plugin_insn_vaddr(insn);

		if (addr < KERNEL)
			watch_program(insn, addr);
		else
			watch_kernel(insn, addr);
		qemu_plugin_register_vcpu_insn_exec_inline(insn, INLINE_ADD_U64, &executed, 1);
	}
}

static void on_finish(uint64_t id, void *data)
{
	(void)id, (void)data;
	fclose(out);
}

EXPORT int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv)
{
	int i;

	(void)info;
	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "out=", 4))
			out = fopen(argv[i] + 4, "w");
		else if (!strncmp(argv[i], "site=", 5) && sites < SITES)
			site[sites++] = strtoull(argv[i] + 5, NULL, 16);
	}
	if (!out) {
		fprintf(stderr, "trace: out=FILE is missing or cannot be written\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_translate);
	qemu_plugin_register_atexit_cb(id, on_finish, NULL);
	return 0;
}
