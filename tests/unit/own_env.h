/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/* An embedder's own environment that has no header at all: what env.h asks for. */
#ifndef OWN_ENV_H
#define OWN_ENV_H

typedef __UINT8_TYPE__ uint8_t;
typedef __UINT16_TYPE__ uint16_t;
typedef __UINT32_TYPE__ uint32_t;
typedef __UINT64_TYPE__ uint64_t;
typedef __INT32_TYPE__ int32_t;
typedef __INT64_TYPE__ int64_t;
typedef __SIZE_TYPE__ size_t;
typedef __UINTPTR_TYPE__ uintptr_t;

#define UINT32_MAX	0xffffffffu
#define UINT64_MAX	(~(uint64_t)0)
#define NULL		((void *)0)

typedef _Bool bool;
#define true		1
#define false		0

void *memcpy(void *dst, const void *src, size_t size);
void *memset(void *dst, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);

#endif /* OWN_ENV_H */
