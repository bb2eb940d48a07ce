# Madoguchi. `make demo` opens the desk of a training hospital, `make test` proves the program.
#
# Each folder of src/ is a layer. It is compiled with an include path that holds links to the permitted
# layers only ($(B)/inc/LAYER), and archived as $(B)/libLAYER.a: a forbidden #include doesn't compile.

PACKAGES := gcc clang make pkg-config gettext libncurses-dev libsqlite3-dev libcurl4-openssl-dev libssl-dev libhpdf-dev \
	libharfbuzz-dev libcups2-dev libjansson-dev libyajl-dev libxml2-dev libcsv-dev libinih-dev libutf8proc-dev libqrencode-dev \
	libmicrohttpd-dev libgnutls28-dev libcmocka-dev libvterm-dev fonts-ipaexfont fonts-ipamj-mincho fonts-dejavu-core \
	fonts-droid-fallback ca-certificates
# Peers of the tests: a mail server, a print server and a printer, readers of PDF, of QR codes and of databases, the card vendor's own client library by npm.
TEST_PACKAGES := exim4-daemon-light cups cups-client cups-ipp-utils poppler-utils qpdf zbar-tools libclang-rt-14-dev python3 openssl sqlite3 git $(shell command -v npm >/dev/null || echo nodejs npm)
BENCH_PACKAGES := tig libpango1.0-dev

MAKEFLAGS += --no-print-directory
JOBS := -j$(shell nproc)
# `make V=1` shows the whole commands.
say = $(if $(V),,@echo "  $(1)";)
CC ?= gcc
ifeq ($(origin CC),default)
CC := gcc
endif
B ?= build
PREFIX ?= /usr/local
CUPS_BACKENDS ?= /usr/lib/cups/backend

WARN := -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror
HARDEN := -D_GNU_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
OPT ?= -O2 -g
SAN ?=
CFLAGS_ALL := $(WARN) $(OPT) $(HARDEN) $(SAN)
LDFLAGS_ALL := -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SAN)

# Who may know whom (`make lint` proves it once more on the symbols).
MAY_base :=
MAY_model := base
MAY_crypto := base
MAY_store := model crypto base
MAY_domain := store model crypto base
MAY_gateway := model base
MAY_net := model crypto base
MAY_paper := model base
MAY_intake := model base
MAY_tui := model base
MAY_worker := domain gateway net paper intake store model crypto base
MAY_sandbox := net crypto base
MAY_screens := tui domain model base
MAY_main := screens tui domain worker sandbox gateway net paper intake store model crypto base
LAYERS := base model crypto store domain gateway net paper intake tui worker sandbox

DESK_LAYERS := screens tui intake domain store crypto model base
WORKER_LAYERS := worker sandbox paper net gateway intake domain store crypto model base
# SQLite goes into both programs: as a shared library it calls its own functions through a table, which costs the settlement 9 % of its
# time. So do the small ones: each that is loaded at the start costs a desk's first frame 0.1 ms.
DESK_LIBS := -ltinfo -l:libsqlite3.a -lm -l:libutf8proc.a -l:libjansson.a -l:libcsv.a -l:libinih.a
WORKER_LIBS := -l:libsqlite3.a -lm -lutf8proc -lcrypto -lssl -ljansson -l:libyajl_s.a -lcsv -linih -lcurl -lhpdf -lharfbuzz -lharfbuzz-subset -lcups -lmicrohttpd -lgnutls -lxml2 -lqrencode

lib_of = $(B)/lib$(1).a
DESK_MAIN := main
WORKER_MAIN := worker_main
# src/*.c: shared by both programs, but for the two main files and what only one of them can do.
MAIN_SRC := $(wildcard src/*.c)
DESK_ONLY := $(wildcard src/main.c src/desk_*.c)
WORKER_ONLY := $(wildcard src/worker_*.c)
SHARED := $(filter-out $(DESK_ONLY) $(WORKER_ONLY),$(MAIN_SRC))
obj_of = $(patsubst %.c,$(B)/obj/%.o,$(1))

EMBED := $(sort $(shell find data/schema data/profiles data/mail data/notices data/forms data/demo data/names -type f 2>/dev/null))
PO := $(wildcard data/po/*.po)
MO := $(patsubst data/po/%.po,$(B)/locale/%/LC_MESSAGES/madoguchi.mo,$(PO))

.PHONY: fuzz sim run-sim mutants all deps deps-test bench-deps demo test asan lint bench docs install clean programs check-clang
.DEFAULT_GOAL := all
.SECONDARY:
.DELETE_ON_ERROR:

all: $(B)/madoguchi $(B)/madoguchi-worker $(MO)

missing = $(shell for p in $(1); do dpkg-query -W -f='$${Status}\n' $$p 2>/dev/null | grep -q 'ok installed' || echo $$p; done)
define install_missing
	@need="$(call missing,$(1))"; if [ -n "$$need" ]; then \
		echo "installing: $$need"; sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		$$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$need >/dev/null; fi
endef

deps:
	$(call install_missing,$(PACKAGES))
deps-test: deps
	$(call install_missing,$(TEST_PACKAGES))
bench-deps: deps
	$(call install_missing,$(BENCH_PACKAGES))

# One rule per layer: its include folder, its objects, its archive.
define layer
$(B)/inc/$(1)/.made: Makefile
	@rm -rf $$(@D) && mkdir -p $$(@D)
	@for l in $(1) $(MAY_$(1)); do d=$(CURDIR)/src/$$$$l; [ $$$$l = screens ] && d=$(CURDIR)/screens; [ -d $$$$d ] && ln -s $$$$d $$(@D)/$$$$l; done; touch $$@
$(B)/obj/$(2)%.o: $(2)%.c | $(B)/inc/$(1)/.made
	@mkdir -p $$(@D)
	$$(call say,CC $$<)$$(CC) $$(CFLAGS_ALL) -I$(B)/inc/$(1) -MMD -MP -c $$< -o $$@
$(B)/lib$(1).a: $$(call obj_of,$$(wildcard $(2)*.c)) $(if $(filter base,$(1)),$(B)/obj/embed.o)
	@rm -f $$@
	@ar rcs $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call layer,$(l),src/$(l)/)))
$(eval $(call layer,screens,screens/))
$(B)/obj/src/intake/oqs.o: CFLAGS_ALL += -isystem /usr/include/libxml2

$(B)/inc/main/.made: Makefile
	@rm -rf $(@D) && mkdir -p $(@D)
	@for l in $(MAY_main); do d=$(CURDIR)/src/$$l; [ $$l = screens ] && d=$(CURDIR)/screens; ln -s $$d $(@D)/$$l; done
	@touch $@
$(B)/obj/src/%.o: src/%.c | $(B)/inc/main/.made
	@mkdir -p $(@D)
	$(call say,CC $<)$(CC) $(CFLAGS_ALL) -I$(B)/inc/main -Isrc -MMD -MP -c $< -o $@

# Schema, profiles, forms and word lists travel inside the programs (base/embed.h). The schema goes without its comments: SQLite
# parses what it keeps at every opening.
$(B)/embed/%.sql: data/%.sql
	@mkdir -p $(@D)
	@sed -e 's/ *--.*//' -e 's/   */ /g' -e '/^ *$$/d' $< > $@
# What the fonts of printed pages have is written down by a program of the build (src/tools/glyphs.c).
$(B)/glyphs: src/tools/glyphs.c src/paper/fonts.h | $(B)/inc/main/.made
	$(call say,LD $@)$(CC) $(CFLAGS_ALL) -I$(B)/inc/main $(LDFLAGS_ALL) -o $@ $< -lharfbuzz
$(B)/embed/glyphs/%: $(B)/glyphs
	@mkdir -p $(@D)
	@$(B)/glyphs $* $@
EMBED := $(sort $(EMBED) data/glyphs/characters data/glyphs/variants)
EMBED_FILES := $(patsubst data/glyphs/%,$(B)/embed/glyphs/%,$(patsubst data/%.sql,$(B)/embed/%.sql,$(EMBED)))
$(B)/embed.S: $(EMBED_FILES) Makefile
	@mkdir -p $(@D)
	@{ echo '	.section .rodata'; n=0; for f in $(EMBED_FILES); do echo ".Ld$$n: .incbin \"$$f\""; echo ".Le$$n: .byte 0"; n=$$((n+1)); done; \
	   n=0; for f in $(EMBED); do echo ".Ln$$n: .string \"$${f#data/}\""; n=$$((n+1)); done; \
	   echo '	.section .data.rel.ro,"aw"'; echo '	.balign 8'; echo '	.globl embed_table'; echo 'embed_table:'; \
	   n=0; for f in $(EMBED); do echo "	.quad .Ln$$n, .Ld$$n, .Le$$n - .Ld$$n"; n=$$((n+1)); done; echo '	.quad 0, 0, 0'; \
	   echo '	.section .note.GNU-stack,"",@progbits'; } > $@
$(B)/obj/embed.o: $(B)/embed.S
	@mkdir -p $(@D)
	@$(CC) -c $< -o $@

$(B)/madoguchi: $(call obj_of,$(DESK_ONLY) $(SHARED)) $(foreach l,$(DESK_LAYERS),$(call lib_of,$(l)))
	$(call say,LD $@)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(DESK_LIBS)
$(B)/madoguchi-worker: $(call obj_of,$(WORKER_ONLY) $(SHARED)) $(foreach l,$(WORKER_LAYERS),$(call lib_of,$(l)))
	$(call say,LD $@)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(WORKER_LIBS)

$(B)/locale/%/LC_MESSAGES/madoguchi.mo: data/po/%.po
	@mkdir -p $(@D)
	@msgfmt -c -o $@ $<

# Tests: one program per tests/*/test_*.c, linked with everything and the harness in tests/lib.
TEST_SRC := $(sort $(wildcard tests/*/test_*.c))
TESTS := $(patsubst tests/%.c,$(B)/tests/%,$(TEST_SRC))
TESTLIB := $(call obj_of,$(wildcard tests/lib/*.c))
$(B)/libdesk.a: $(call obj_of,$(filter-out src/desk_main.c,$(wildcard src/desk_*.c)))
	@rm -f $@
	ar rcs $@ $^
ALL_LIBS := $(B)/libdesk.a $(foreach l,screens $(LAYERS),$(call lib_of,$(l)))
TEST_CFLAGS := -I$(B)/inc/main -Isrc -Itests -include stdarg.h -include stddef.h -include setjmp.h -include stdint.h

$(B)/obj/tests/%.o: tests/%.c | $(B)/inc/main/.made
	@mkdir -p $(@D)
	$(call say,CC $<)$(CC) $(CFLAGS_ALL) $(TEST_CFLAGS) -MMD -MP -c $< -o $@
$(B)/tests/%: $(B)/obj/tests/%.o $(TESTLIB) $(ALL_LIBS)
	@mkdir -p $(@D)
	$(call say,LD $@)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) -Wl,--start-group $(ALL_LIBS) -Wl,--end-group $(sort $(DESK_LIBS) $(WORKER_LIBS)) -lcmocka -lvterm -lutil -lm

# The second reckoning that the first is checked by.
$(B)/tests/domain/test_copay_second: $(B)/obj/tests/domain/copay_second.o

# The simulation (tests/sim): `make sim SEEDS=n FROM=s`; SEEDS=1 with V=1 shows every step.
SIM_OBJ := $(call obj_of,$(filter-out tests/sim/test_%,$(wildcard tests/sim/*.c)))
SEEDS ?= 2000
FROM ?= 0
SIM_JOBS ?= $(shell nproc)
$(B)/tests/sim/test_sim: $(filter-out %/sim_main.o,$(SIM_OBJ))
$(B)/sim: $(SIM_OBJ) $(TESTLIB) $(ALL_LIBS)
	$(call say,LD $@)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) -Wl,--start-group $(ALL_LIBS) -Wl,--end-group $(sort $(DESK_LIBS) $(WORKER_LIBS)) -lcmocka -lvterm -lutil
# A seed that breaks something ends make with 1. A recipe that fails ends it with 2; 1 is its answer to -q, "something isn't up to
# date". So `make sim` asks itself that: a line with + runs all the same, one without is what isn't up to date, and stands there only
# after such a seed. What is made on the way is made without -q.
ifeq ($(MAKECMDGOALS),sim)
MAKEFLAGS += -q
endif
SIM ?= $(B)/sim
SIM_MAKE = MAKEFLAGS='$(subst q,,$(firstword $(MAKEFLAGS))) $(wordlist 2,99,$(MAKEFLAGS))' $(MAKE)
SIM_STATUS = $(shell cat $(B)/sim.status)
run-sim:
	+@mkdir -p $(B); ( $(SIM_MAKE) deps-test && $(SIM_MAKE) $(JOBS) V= $(SIM) || exit 2; $(SIM) '$(SEEDS)' '$(FROM)' '$(SIM_JOBS)' '$(V)' ); \
		echo $$? > $(B)/sim.status
sim: run-sim
	$(if $(filter-out 0,$(SIM_STATUS)),$(if $(filter 1,$(SIM_STATUS)),@false,$(error the simulation did not run)))
# Fuzzers (tests/fuzz/fuzz.h), each for FUZZ_SECONDS; FUZZ="csv names" only those. What they find is kept as input of `make test`.
FUZZ ?= $(patsubst tests/fuzz/fuzz_%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS ?= 600
$(B)/tests/fuzz/test_corpus: $(call obj_of,$(wildcard tests/fuzz/fuzz*.c))
$(B)/fuzz/%: tests/fuzz/libfuzzer.c $(B)/obj/tests/fuzz/fuzz_%.o $(B)/obj/tests/fuzz/fuzz.o $(ALL_LIBS)
	@mkdir -p $(@D)
	$(call say,LD $@)$(CC) $(CFLAGS_ALL) $(TEST_CFLAGS) -DTARGET=fuzz_$* -fsanitize=fuzzer $(LDFLAGS_ALL) -o $@ $(filter %.c %.o,$^) -Wl,--start-group $(ALL_LIBS) -Wl,--end-group $(sort $(DESK_LIBS) $(WORKER_LIBS))
fuzz: deps-test
	$(MAKE) $(JOBS) V= B=build/fuzzed CC=clang OPT="-O1 -g" SAN="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" \
		$(patsubst %,build/fuzzed/fuzz/%,$(FUZZ))
	@tests/fuzz/run build/fuzzed/fuzz '$(FUZZ_SECONDS)' $(FUZZ)
# Bugs that are planted one at a time (tests/sim/mutants.txt): each must be seen; MUTANTS="name …" tries only those.
mutants: deps-test
	@tests/sim/mutants.py $(B) 2000 '$(SIM_JOBS)' '$(CC)' $(MUTANTS)

# What was linked just now goes to the disk first: a commit that has to wait behind gigabytes of it would take longer than a
# program waits for another one's (10 s), and the tests would be told "busy".
run-tests: all $(B)/docs/madoguchi.1 $(TESTS)
	@sync
	@tests/run $(B) $(TESTS)

# The same test run twice: as built, and under AddressSanitizer and UBSan.
test: deps-test
	$(MAKE) $(JOBS) run-tests B=build
	$(MAKE) asan
asan: deps-test
	$(MAKE) $(JOBS) run-tests B=build/asan OPT="-O1 -g" SAN="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"
check-clang: deps
	$(MAKE) $(JOBS) all B=build/clang CC=clang

# Ratios against the bare libraries and tig, both sides in one run (tests/bench).
BENCH_SRC := $(wildcard tests/bench/*.c)
$(B)/bench: $(call obj_of,$(BENCH_SRC)) $(TESTLIB) $(ALL_LIBS)
	$(call say,LD $@)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) -Wl,--start-group $(ALL_LIBS) -Wl,--end-group $(sort $(DESK_LIBS) $(WORKER_LIBS)) -lcmocka -lvterm -lutil
# pangocairo is only here: a program of its own, so that nothing else needs it.
$(B)/obj/tests/bench/cairo/%.o: TEST_CFLAGS += $(subst -I,-isystem ,$(shell pkg-config --cflags pangocairo 2>/dev/null))
$(B)/bench-cairo: $(call obj_of,tests/bench/cairo/receipt_cairo.c tests/bench/bench_rounds.c tests/bench/bench_page.c) $(ALL_LIBS)
	$(call say,LD $@)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) -Wl,--start-group $(ALL_LIBS) -Wl,--end-group $(sort $(DESK_LIBS) $(WORKER_LIBS)) $(shell pkg-config --libs pangocairo)
bench: bench-deps
	$(MAKE) all $(B)/bench $(B)/bench-cairo
	@work=$$(mktemp -d) && { $(B)/bench $(abspath $(B)) $$work $(PATIENTS); e=$$?; rm -rf $$work; $(B)/bench-cairo || e=1; exit $$e; }

# The manual page and the table of keys, from the tables that the program runs by (tests/docs/docs.c); English, and Japanese in ja/.
$(B)/write-docs: $(call obj_of,tests/docs/docs.c $(SHARED)) $(ALL_LIBS)
	$(call say,LD $@)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) -Wl,--start-group $(ALL_LIBS) -Wl,--end-group $(sort $(DESK_LIBS) $(WORKER_LIBS))
$(B)/docs/madoguchi.1: $(B)/write-docs $(MO) $(wildcard data/man/*.in)
	@mkdir -p $(@D)/ja
	$(B)/write-docs $(abspath $(B))/locale data/man $(@D)
docs: deps
	$(MAKE) $(B)/docs/madoguchi.1

demo: deps
	$(MAKE) $(JOBS) all
	$(B)/madoguchi demo

install: all $(B)/docs/madoguchi.1
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/locale/en/LC_MESSAGES \
		$(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/ja/man1
	install -m 755 $(B)/madoguchi $(B)/madoguchi-worker $(DESTDIR)$(PREFIX)/bin/
	install -m 644 $(B)/locale/en/LC_MESSAGES/madoguchi.mo $(DESTDIR)$(PREFIX)/share/locale/en/LC_MESSAGES/
	install -m 644 $(B)/docs/madoguchi.1 $(DESTDIR)$(PREFIX)/share/man/man1/
	install -m 644 $(B)/docs/ja/madoguchi.1 $(DESTDIR)$(PREFIX)/share/man/ja/man1/
	install -d $(DESTDIR)$(CUPS_BACKENDS)
	install -m 744 data/cups/once $(DESTDIR)$(CUPS_BACKENDS)/

clean:
	rm -rf $(B)

-include $(shell find $(B)/obj -name '*.d' 2>/dev/null)

lint: all
	@tests/lint/run $(B)
	$(MAKE) all B=build/clang CC=clang
