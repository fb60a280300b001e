/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The one seam between the library and where it runs: integer types, bool,
 * mem*(), a store barrier, aligned stores. An embedder with other needs
 * replaces this file and nothing else.
 */
#ifndef VDK_ENV_H
#define VDK_ENV_H

#ifdef __KERNEL__

#include <linux/types.h>
#include <linux/compiler.h>
#include <linux/string.h>
#include <asm/barrier.h>
#include <asm/byteorder.h>
#include <linux/limits.h>

#ifndef UINT32_MAX
#define UINT32_MAX		U32_MAX
#define UINT64_MAX		U64_MAX
#endif

/* Stores before this are seen by everybody before those after it. */
#define vdk_store_barrier()	smp_wmb()
/* Loads before this are done before those after it. */
#define vdk_load_barrier()	smp_rmb()

#ifdef __BIG_ENDIAN
#define VDK_HOST_IS_BE		1
#else
#define VDK_HOST_IS_BE		0
#endif

#else /* !__KERNEL__ */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* All of libc that the library calls; compilers call these unasked too. */
void *memcpy(void *dst, const void *src, size_t size);
void *memset(void *dst, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);

#ifdef __cplusplus
}
#endif

#define vdk_store_barrier()	__atomic_thread_fence(__ATOMIC_RELEASE)
#define vdk_load_barrier()	__atomic_thread_fence(__ATOMIC_ACQUIRE)

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define VDK_HOST_IS_BE		1
#else
#define VDK_HOST_IS_BE		0
#endif

#endif /* !__KERNEL__ */

/* Integers of a page in use: each store is one instruction, never torn. */
typedef uint32_t __attribute__((__may_alias__)) vdk_mem32_t;
typedef uint64_t __attribute__((__may_alias__)) vdk_mem64_t;

#define vdk_store32(p, v)	(*(volatile vdk_mem32_t *)(p) = (v))
#define vdk_store64(p, v)	(*(volatile vdk_mem64_t *)(p) = (v))
#define vdk_load32(p)		(*(const volatile vdk_mem32_t *)(p))
#define vdk_load64(p)		(*(const volatile vdk_mem64_t *)(p))

#endif /* VDK_ENV_H */
