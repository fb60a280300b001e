/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * The one seam between the library and where it runs. There are two, below: the
 * Linux kernel, and C11 with <stdint.h> and the like, freestanding or not. Who
 * has neither writes a header and compiles with it:
 *
 *	-DVDK_ENV_FILE='"my_env.h"'
 *
 * It has to give uint8_t, uint16_t, uint32_t, uint64_t, int32_t, int64_t, size_t,
 * uintptr_t; UINT32_MAX, UINT64_MAX, NULL; bool, true, false; memcpy, memset,
 * memcmp. It may define what else is here, such as barriers: those macros that
 * it leaves out are made for a compiler with GCC's builtins.
 */
#ifndef VDK_ENV_H
#define VDK_ENV_H

#ifdef VDK_ENV_FILE

#include VDK_ENV_FILE

#elif defined(__KERNEL__)

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

#define vdk_store_barrier()	smp_wmb()
#define vdk_load_barrier()	smp_rmb()
#define vdk_full_barrier()	smp_mb()

#define vdk_store32(p, v)	WRITE_ONCE(*(vdk_mem32_t *)(p), v)
#define vdk_store64(p, v)	WRITE_ONCE(*(vdk_mem64_t *)(p), v)
#define vdk_load32(p)		READ_ONCE(*(const vdk_mem32_t *)(p))
#define vdk_load64(p)		READ_ONCE(*(const vdk_mem64_t *)(p))

#ifdef __BIG_ENDIAN
#define VDK_HOST_IS_BE		1
#else
#define VDK_HOST_IS_BE		0
#endif

#else /* neither */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All of libc that the library calls; compilers call these unasked too. */
#if __STDC_HOSTED__
#include <string.h>
#else
#ifdef __cplusplus
extern "C" {
#endif
void *memcpy(void *dst, const void *src, size_t size);
void *memset(void *dst, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
#ifdef __cplusplus
}
#endif
#endif

#endif /* neither */

#ifndef VDK_HOST_IS_BE
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define VDK_HOST_IS_BE		1
#else
#define VDK_HOST_IS_BE		0
#endif
#endif

/*
 * Barriers. Stores before one are seen by everybody before those after it; loads
 * before one are done before those after it. The thread sanitizer does not know
 * fences: for it each store releases and each load acquires, which is more than
 * the barriers say.
 */
#ifdef __SANITIZE_THREAD__
#define VDK_THREAD_SANITIZER_	1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define VDK_THREAD_SANITIZER_	1
#endif
#endif

#ifdef VDK_THREAD_SANITIZER_
#define VDK_STORE_ORDER_	__ATOMIC_RELEASE
#define VDK_LOAD_ORDER_		__ATOMIC_ACQUIRE
#define VDK_FENCE_(order)	((void)0)
#else
#define VDK_STORE_ORDER_	__ATOMIC_RELAXED
#define VDK_LOAD_ORDER_		__ATOMIC_RELAXED
#define VDK_FENCE_(order)	__atomic_thread_fence(order)
#endif

#ifndef vdk_store_barrier
#define vdk_store_barrier()	VDK_FENCE_(__ATOMIC_RELEASE)
#endif
#ifndef vdk_load_barrier
#define vdk_load_barrier()	VDK_FENCE_(__ATOMIC_ACQUIRE)
#endif
/* Stores before this are seen by everybody before loads after it are done. */
#ifndef vdk_full_barrier
#define vdk_full_barrier()	VDK_FENCE_(__ATOMIC_SEQ_CST)
#endif

/*
 * Integers of a page in use, at addresses that are multiples of their size. One
 * of 32 bits is stored and loaded at once, never torn. One of 64 bits is, too,
 * where the host's words have 64 bits; else it is two of 32 bits, in any order.
 * So nothing may be made of a u64 being seen at once: what a clock's fields are
 * counts only between its BEGIN and END, whose halves are stored apart, and of
 * the plain values a reader may see half an update (docs/abi.md 3 and 4).
 */
typedef uint32_t __attribute__((__may_alias__)) vdk_mem32_t;
typedef uint64_t __attribute__((__may_alias__)) vdk_mem64_t;

#ifndef vdk_store32
#define vdk_store32(p, v)	__atomic_store_n((vdk_mem32_t *)(p), v, VDK_STORE_ORDER_)
#define vdk_load32(p)		__atomic_load_n((const vdk_mem32_t *)(p), VDK_LOAD_ORDER_)
#endif

#ifndef vdk_store64
#if __SIZEOF_POINTER__ >= 8
#define vdk_store64(p, v)	__atomic_store_n((vdk_mem64_t *)(p), v, VDK_STORE_ORDER_)
#define vdk_load64(p)		__atomic_load_n((const vdk_mem64_t *)(p), VDK_LOAD_ORDER_)
#else	/* or a function of libatomic were called, with a lock */
#define vdk_store64(p, v)	(*(volatile vdk_mem64_t *)(p) = (v))
#define vdk_load64(p)		(*(const volatile vdk_mem64_t *)(p))
#endif
#endif

#endif /* VDK_ENV_H */
