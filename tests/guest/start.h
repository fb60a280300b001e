/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* Programs started anew, to see where each gets its vDSO. */
#ifndef START_H
#define START_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the kernel was booted with: low, random or off. */
const char *boot_policy(void);

/* First argument of a program that is to tell its base and end: tell_base(). */
#define TELL_BASE	"base"

/*
 * Start @path, this program or a copy of it; its base, 0 if it has no vDSO, or
 * 1 if it did not run well.
 */
unsigned long base_of_program(const char *path, unsigned long persona);

/* The same of `loader path`: the dynamic linker is executed and maps the program. */
unsigned long base_of_program_by(const char *loader, const char *path, unsigned long persona);

/* What a program started so has to do, its vDSO used first: exit status. */
int tell_base(void);

/* How many different ones there are. */
unsigned int count_different(const unsigned long *bases, unsigned int count);

/* This program's file in memory, to be changed; its length in @size. */
unsigned char *own_file(size_t *size);

/* Make @path of these bytes, executable, with @mode. */
bool write_program(const char *path, const void *bytes, size_t size, unsigned int mode);

/* The least of a program: an ELF file of one segment, at most 8 instructions. */
bool write_tiny(const char *path, const uint32_t *code, size_t code_size);

/*
 * The same as base_of_program(), thousands of times: write_teller() makes a
 * program without a C library that tells its base and ends.
 */
bool write_teller(const char *path);
unsigned long base_of_teller(const char *path);

#endif /* START_H */
