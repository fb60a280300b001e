/* SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later */
/*
 * What images of other CPUs look like: each machine that the library knows, weak
 * names, two versions, tables of relocations that are empty, no trampolines, or
 * trampolines that no unwind data covers. The refusals beside these: tests/bad.
 */
#include <vdk/vdk.h>

#include "../test.h"
#include "finders.h"
#include "mkimage.h"

static uint8_t copy_buf[1 << 16];

static const struct machine {
	uint32_t em, bits;
	const char *little, *big;	/* NULL: there is none of that order */
} machines[] = {
	{ 3, 32, "i386", NULL },
	{ 20, 32, "powerpcle", "powerpc" },
	{ 21, 64, "powerpc64le", "powerpc64" },
	{ 22, 64, NULL, "s390x" },
	{ 40, 32, "arm", NULL },
	{ 62, 32, "x32", NULL },
	{ 62, 64, "x86_64", NULL },
	{ 183, 64, "aarch64", "aarch64_be" },
	{ 243, 64, "riscv64", NULL },
	{ 258, 64, "loongarch64", NULL },
};

static const struct machine *find(uint32_t em, uint32_t bits)
{
	size_t i;

	for (i = 0; i < sizeof(machines) / sizeof(machines[0]); i++)
		if (machines[i].em == em && machines[i].bits == bits)
			return &machines[i];
	return NULL;
}

/* Every number, class and order: those of the table pass every rule, and no other opens. */
TEST(machines_known)
{
	const struct machine *m;
	struct vdk_image img;
	const char *name;
	uint32_t em, k;
	struct mk mk;

	for (em = 0; em < 512; em++)
		for (k = 0; k < 4; k++) {
			test_case("machine %u, %u bits %s", em, k & 1 ? 64 : 32, k >> 1 ? "BE" : "LE");
			mk_default(&mk, k & 1 ? 64 : 32, k >> 1);
			mk.machine = em;
			mk_build(&mk);
			m = find(em, mk.bits);
			name = !m ? NULL : mk.big ? m->big : m->little;
			CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), name ? 0 : -VDK_EMACHINE);
			if (name) {
				CHECK_ERR(vdk_image_check(&img, NULL), 0);
				CHECK(!strcmp(vdk_machine_name(&img), name));
			}
			mk_free(&mk);
		}
}

/* All that x86-64, aarch64 or i386 have at once. */
static void make(struct mk *mk, const struct machine *m, bool big)
{
	mk_default(mk, m->bits, big);
	mk->machine = m->em;
	mk->node = "LINUX_2.5";
	mk->sym[mk->syms++] = (struct mk_sym){ .name = mk->node, .raw = true, .info = 0x11,
					       .shndx = 0xfff1, .version = 3 };
	mk->sym[9].info = 0x22;			/* vdso_theta_alias: weak */
	mk->sym[9].version = 3;
	/* vdso_theta has variants, and what is the same has the same. */
	mk->record[12] = (struct mk_record){ "vdso_theta", 16, 32, 3, 2, 2 };
	mk->record[13] = (struct mk_record){ "vdso_theta", 0, 0, 3, 8, 8 };
	mk->record[14] = (struct mk_record){ "vdso_theta", 7, 32, 3, 0, 0 };
	for (mk->records = 15; mk->records < 18; mk->records++) {
		mk->record[mk->records] = mk->record[mk->records - 3];
		mk->record[mk->records].name = "vdso_theta_alias";
	}
}

#define FOR_ALL(mk, m)							\
	for (m = machines; m < machines + sizeof(machines) / sizeof(machines[0]); m++) \
		for (int big_ = 0; big_ < 2; big_++)			\
			if ((big_ ? m->big : m->little) &&		\
			    (make(mk, m, big_), test_case("%s", big_ ? m->big : m->little), 1))

static uint64_t place_of(const struct vdk_image *img, enum vdk_lookup how, const char *version,
			 const char *name)
{
	struct vdk_sym sym;

	return vdk_image_sym_by(img, how, version, name, &sym) ? NOT_FOUND : sym.value;
}

/* By every way of looking names up, each under its own version only. */
static void check_names(const struct vdk_image *img, uint64_t strong, uint64_t weak)
{
	uint32_t i;

	for (i = VDK_LOOKUP_LINEAR; i <= VDK_LOOKUP_GNU; i++) {
		CHECK_EQ(place_of(img, i, "LINUX_2.6.15", "vdso_theta"), strong);
		CHECK_EQ(place_of(img, i, "LINUX_2.5", "vdso_theta"), NOT_FOUND);
		CHECK_EQ(place_of(img, i, "LINUX_2.5", "vdso_theta_alias"), weak);
		CHECK_EQ(place_of(img, i, "LINUX_2.6.15", "vdso_theta_alias"), NOT_FOUND);
	}
	for (i = 0; i < FINDERS; i++) {
		CHECK_EQ(finders[i].find(img, "vdso_theta", "LINUX_2.6.15"), strong);
		CHECK_EQ(finders[i].find(img, "vdso_theta_alias", "LINUX_2.5"), weak);
	}
}

TEST(weak_names_and_two_versions)
{
	const struct machine *m;
	struct vdk_image img;
	struct mk mk;

	FOR_ALL(&mk, m) {
		mk_build(&mk);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_ERR(vdk_image_check(&img, NULL), 0);
		CHECK(!strcmp(vdk_image_version(&img, 2), "LINUX_2.6.15"));
		CHECK(!strcmp(vdk_image_version(&img, 3), "LINUX_2.5"));
		check_names(&img, mk_body(&mk, 7), mk_body(&mk, 7));
		mk_free(&mk);
	}
}

/* A variant is for all names of a function, the weak ones too. */
TEST(weak_names_are_patched_with_the_others)
{
	const struct machine *m;
	struct vdk_image img, copy;
	struct vdk_sym sym;
	struct mk mk;

	FOR_ALL(&mk, m) {
		mk_build(&mk);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_ERR(vdk_image_copy(&img, copy_buf, sizeof(copy_buf), &copy), 0);
		CHECK_ERR(vdk_variant_patch(&copy, 2), 0);
		CHECK_ERR(vdk_image_check(&copy, NULL), 0);
		check_names(&copy, mk_body(&mk, 16), mk_body(&mk, 16));
		CHECK_ERR(vdk_image_sym(&copy, NULL, "vdso_theta_alias", &sym), 0);
		CHECK_EQ(sym.info, 0x22);

		CHECK_ERR(vdk_image_copy(&img, copy_buf, sizeof(copy_buf), &copy), 0);
		CHECK_ERR(vdk_variant_patch(&copy, 8), 0);
		CHECK_ERR(vdk_image_check(&copy, NULL), 0);
		check_names(&copy, NOT_FOUND, NOT_FOUND);
		mk_free(&mk);
	}
}

/* Some linkers write the entries always. */
TEST(relocation_tables_of_no_bytes)
{
	static const uint32_t tags[][2] = { { 7, 8 }, { 17, 18 }, { 36, 35 }, { 23, 2 } };
	const struct machine *m;
	struct vdk_image img;
	struct mk mk;
	uint32_t i;

	FOR_ALL(&mk, m) {
		mk_build(&mk);
		for (i = 0; i < 4; i++) {
			mk_add_dyn(&mk, tags[i][0], i & 1 ? mk.text : 0);
			mk_add_dyn(&mk, tags[i][1], 0);
			CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
			CHECK_ERR(vdk_image_check(&img, NULL), 0);
		}
		mk_free(&mk);
	}
}

TEST(no_trampolines)
{
	struct vdk_tramp tramp, was;
	const struct machine *m;
	struct vdk_image img;
	struct mk mk;
	uint32_t kind;

	memset(&was, 0x5a, sizeof(was));
	FOR_ALL(&mk, m) {
		mk.tramps = 0;
		mk_build(&mk);
		mk_put(&mk, mk.image + 20, 4, VDK_FRAME_NONE);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_ERR(vdk_image_check(&img, NULL), 0);
		for (kind = VDK_TRAMP_SIGRETURN; kind <= VDK_TRAMP_RT_SIGRETURN; kind++) {
			tramp = was;
			CHECK_ERR(vdk_tramp_find(&img, kind, &tramp), -VDK_ENOENT);
			CHECK(!memcmp(&tramp, &was, sizeof(was)));
		}
		mk_free(&mk);
	}
}

/* Unwinders that go by the words of a trampoline are confused by unwind data for it. */
TEST(trampolines_without_unwind_data)
{
	const struct machine *m;
	struct vdk_image img;
	struct mk mk;

	FOR_ALL(&mk, m) {
		mk.sym[10].body = mk.tramp_body[0] = 30;
		mk.sym[11].body = mk.tramp_body[1] = 32;
		mk_build(&mk);
		mk_put(&mk, mk.image + 20, 4, VDK_FRAME_NONE);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_ERR(vdk_image_check(&img, NULL), 0);
		mk_put(&mk, mk.image + 20, 4, VDK_FRAME_LINUX);
		CHECK_ERR(vdk_image_open(&img, mk.buf, mk.size), 0);
		CHECK_ERR(vdk_image_check(&img, NULL), -VDK_EEH_COVER);
		mk_free(&mk);
	}
}

int main(void)
{
	RUN(machines_known);
	RUN(weak_names_and_two_versions);
	RUN(weak_names_are_patched_with_the_others);
	RUN(relocation_tables_of_no_bytes);
	RUN(no_trampolines);
	RUN(trampolines_without_unwind_data);
	return test_done();
}
