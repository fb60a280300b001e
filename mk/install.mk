# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# What a host's developer gets: images, library, headers, man pages; and the
# release tarball, with the images in it for who has no cross compilers.

#: make install        images, library, command, headers, man pages; PREFIX= DESTDIR=
#: make dist           a release tarball of the last commit, images included

PREFIX ?= /usr/local
DESTDIR ?=
VERSION = $(shell sed -n 's/^\#define VDK_VERSION.*"\(.*\)"/\1/p' include/vdk/vdk.h)
to := $(DESTDIR)$(PREFIX)

.PHONY: install dist
install: $(IMAGES) $(O)/libvdk.a $(O)/vdso
	install -d $(to)/bin $(to)/share/man/man1 $(to)/include/vdk $(to)/lib/vdsokit $(to)/lib/pkgconfig $(to)/share/man/man3 $(to)/share/man/man7
	install -m 644 include/vdk/*.h $(to)/include/vdk
	install -m 644 $(O)/libvdk.a $(to)/lib
	install -m 644 $(IMAGES) $(to)/lib/vdsokit
	install -m 755 $(O)/vdso $(to)/bin
	install -m 644 man/*.1 $(to)/share/man/man1
	install -m 644 man/*.3 $(to)/share/man/man3
	install -m 644 man/*.7 $(to)/share/man/man7
	printf '%s\n' 'prefix=$(PREFIX)' 'imagedir=$${prefix}/lib/vdsokit' '' 'Name: vdsokit' \
		'Description: vDSO images and the library that hosts map them with' \
		'Version: $(VERSION)' 'Cflags: -I$${prefix}/include' \
		'Libs: -L$${prefix}/lib -lvdk' > $(to)/lib/pkgconfig/vdsokit.pc

dist-name = vdsokit-$(VERSION)
dist: $(IMAGES)
	rm -rf $(O)/dist && mkdir -p $(O)/dist/$(dist-name)/images
	git archive HEAD | tar -x -C $(O)/dist/$(dist-name)
	cp $(IMAGES) $(O)/dist/$(dist-name)/images
	cd $(O)/dist/$(dist-name)/images && sha256sum *.so > SHA256SUMS
	tar -C $(O)/dist --sort=name --owner=0 --group=0 --numeric-owner \
		--mtime="@$$(git log -1 --format=%ct)" -cf - $(dist-name) | gzip -n > $(O)/$(dist-name).tar.gz
	@echo $(O)/$(dist-name).tar.gz
