# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-or-later
# Tests of the client library on images that are made up: on this machine with
# sanitizers in both word sizes, and big-endian in user-mode emulation; then some
# seconds of fuzzing in both word sizes. On the real vDSO: tests/guest/t_client.c.

#: make test-client    the client library, on hostile images
#: make test-mutants-client
#:                     changes of it for the worse: do these tests see them?
#: make fuzz-client    FUZZ_S=60: it, on any bytes
client-test := $(O)/client

CLIENT_TESTS := find refused lost sweep
client-hosted := $(call targets-of,HOSTED,client)
CLIENT_FLAVOURS := native native32 $(client-hosted)
CLIENT_FUZZERS := client client32

CLIENT_SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=undefined
CLIENT_CC.native = $(CC) $(CLIENT_SANITIZE)
CLIENT_CC.native32 = $(CC) -m32 $(CLIENT_SANITIZE)
$(foreach t,$(client-hosted),$(eval CLIENT_CC.$t = $$(CROSS.$t)gcc -static))
CLIENT_CFLAGS := -std=gnu11 -O1 -g -Iinclude -Wall -Wextra -Wshadow -Wcast-qual -Werror
CLIENT_SRC := $(wildcard client/*.c)
CLIENT_HEADERS := $(wildcard include/vdk/*.h client/*.h tests/*.h tests/unit/*.h tests/client/*.h)

# client-rules FLAVOUR
define client-rules
$(client-test)/$1/t_%: tests/client/t_%.c tests/client/mapped.c tests/unit/mkimage.c \
		src/strerror.c $(CLIENT_SRC) $(CLIENT_HEADERS) mk/client.mk | need-client
	@mkdir -p $$(@D)
	@$$(CLIENT_CC.$1) $(CLIENT_CFLAGS) -o $$@ $$(filter %.c,$$^)
endef
$(foreach f,$(CLIENT_FLAVOURS),$(eval $(call client-rules,$f)))

# Beside the other fuzzers, whose seeds are good for this one too.
client-fuzz := $(O)/unit

$(CLIENT_FUZZERS:%=$(client-fuzz)/fuzz_%): $(client-fuzz)/fuzz_client%: tests/fuzz/fuzz_client.c \
		$(CLIENT_SRC) $(CLIENT_HEADERS) mk/client.mk | need-client
	@mkdir -p $(@D)
	@clang $(if $*,-m$*) $(CLIENT_CFLAGS) -fsanitize=fuzzer $(CLIENT_SANITIZE) -o $@ $(filter %.c,$^)

client-fuzz-programs := $(CLIENT_FUZZERS:%=$(client-fuzz)/fuzz_%) $(client-fuzz)/seeds

.PHONY: test-client test-mutants-client fuzz-client
test-client: $(foreach f,$(CLIENT_FLAVOURS),$(CLIENT_TESTS:%=$(client-test)/$f/t_%)) \
		$(client-fuzz-programs) $(IMAGES)
	@IMAGES='$(IMAGES)' DIR='$(client-fuzz)' FUZZ_S=4 tests/tap \
		$(foreach f,$(CLIENT_FLAVOURS),$(CLIENT_TESTS:%='$(strip $(EMULATOR.$f) $(client-test)/$f/t_%)')) \
		$(CLIENT_FUZZERS:%='tests/fuzz/run %')

fuzz-client: $(client-fuzz-programs) $(IMAGES)
	@IMAGES='$(IMAGES)' DIR='$(client-fuzz)' FUZZ_S=$(or $(FUZZ_S),60) \
		tests/tap $(CLIENT_FUZZERS:%='tests/fuzz/run %')

test-mutants-client: | need-client
	@O='$(O)' CC='$(CC)' SAMPLE='$(SAMPLE)' LIMIT=none tests/tap 'tests/mutants/run client'
