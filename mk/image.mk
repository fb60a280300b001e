# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# The images, one for each file in targets/. IMAGE_SRC replaces image/ for
# builds of a changed copy of it (the mutant run does).

IMAGE_SRC ?= image
IMAGE_ASFLAGS := -D__ASSEMBLER__ -Iinclude -Wa,--fatal-warnings -nostdinc
# What a family writes in C, a slow path; CFLAGS of a target keep it to its registers.
IMAGE_CFLAGS := -std=gnu11 -O2 -ffreestanding -fPIC -fvisibility=hidden -fno-stack-protector \
	-fno-tree-loop-distribute-patterns -Iinclude -Wall -Wextra -Werror
IMAGE_LDFLAGS := -shared --hash-style=both --build-id=sha1 --eh-frame-hdr -Bsymbolic \
	-z noexecstack -z max-page-size=65536 --no-undefined --orphan-handling=error --fatal-warnings

# $(call image-ldflags,TARGET)
image-ldflags = $(IMAGE_LDFLAGS) $(LDFLAGS.$1) -soname $(SONAME.$1)

# $(call say,WHAT,FILE)command - the command, or with V=1 itself
say = @$(if $(V),set -x; ,printf '  %-6s %s\n' $1 $2; )

# image-rules TARGET
define image-rules
SRC.$1 := $$(filter-out %.lds.S,$$(wildcard $(addprefix $(IMAGE_SRC)/$$(FAMILY.$1)/,*.S *.c)))
OBJ.$1 := $$(sort $$(patsubst $(IMAGE_SRC)/$$(FAMILY.$1)/%,$(O)/images/$1/%.o,$$(basename $$(SRC.$1))))
HDR.$1 := $$(wildcard $(IMAGE_SRC)/$$(FAMILY.$1)/*.h $(IMAGE_SRC)/common/* include/vdk/*.h targets/family/*.mk)

$(O)/images/$1/%.o: $(IMAGE_SRC)/$$(FAMILY.$1)/%.S $$(HDR.$1) targets/$1.mk mk/image.mk | need-images-$1
	@mkdir -p $$(@D)
	$$(call say,AS,$$@)$$(CROSS.$1)gcc $$(ASFLAGS.$1) $(IMAGE_ASFLAGS) -c -o $$@ $$<

$(O)/images/$1/%.o: $(IMAGE_SRC)/$$(FAMILY.$1)/%.c $$(HDR.$1) targets/$1.mk mk/image.mk | need-images-$1
	@mkdir -p $$(@D)
	$$(call say,CC,$$@)$$(CROSS.$1)gcc $$(ASFLAGS.$1) $(IMAGE_CFLAGS) $$(CFLAGS.$1) -c -o $$@ $$<

$(O)/images/$1/image.lds: $(IMAGE_SRC)/$$(FAMILY.$1)/image.lds.S $$(HDR.$1) targets/$1.mk | need-images-$1
	@mkdir -p $$(@D)
	$$(call say,CPP,$$@)$$(CROSS.$1)gcc $$(ASFLAGS.$1) -E -P -D__ASSEMBLER__ -Iinclude -nostdinc \
		-x assembler-with-cpp -o $$@ $$<

# With local symbols, for debuggers and tests; the product has none.
$(O)/images/vdso-$1.so.dbg: $$(OBJ.$1) $(O)/images/$1/image.lds mk/image.mk
	$$(call say,LD,$$@)$$(CROSS.$1)ld $$(call image-ldflags,$1) -T $(O)/images/$1/image.lds -o $$@ $$(OBJ.$1)

$(O)/images/vdso-$1.so: $(O)/images/vdso-$1.so.dbg image/audit $(IMAGE_SRC)/$$(FAMILY.$1)/exports.h
	$$(call say,AUDIT,$$@)$$(CROSS.$1)objcopy -S -R .got $$< $$@.new && \
		$$(CROSS.$1)gcc $$(ASFLAGS.$1) -E -P -nostdinc -x assembler-with-cpp \
			$(IMAGE_SRC)/$$(FAMILY.$1)/exports.h | \
		READELF=$$(CROSS.$1)readelf image/audit $$@.new $$(wildcard $(IMAGE_SRC)/$$(FAMILY.$1)/bare) && mv $$@.new $$@
endef
$(foreach t,$(ALL_TARGETS),$(eval $(call image-rules,$t)))

.PHONY: images
images: $(IMAGES)
