/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Call a function of an image an instruction at a time: tests/arch/FAMILY/step.c. */
#ifndef TESTS_NATIVE_STEP_H
#define TESTS_NATIVE_STEP_H

#include <stdbool.h>
#include <stdint.h>

#include <vdk/vdk.h>

/* Before an instruction. */
struct step {
	uint64_t pc, sp;
	uint64_t pc_at_call, sp_at_call;	/* where it returns to; as the function got it */
	bool saved_kept;	/* registers that a callee saves are as at the call, or saved */
	bool unwound;		/* an unwinder found a caller: */
	uint64_t caller_pc, caller_cfa;
};

/* Called for each step of step_call(). */
void step_watch(void (*watch)(const struct step *s));

/* Return: how many instructions it took, the return among them. */
unsigned long step_call(void *fn, long a, long b);

/* Tell libgcc's unwinder of an image that no linker knows of. */
void step_register(const struct vdk_image *img);
void step_unregister(const struct vdk_image *img);

#endif /* TESTS_NATIVE_STEP_H */
