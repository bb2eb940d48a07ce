/* Clock, embedded files, language, memory, errors and die(). proves K4, O4, L4 (the clock runs on from where it was set) */
#include <cmocka.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/die.h"
#include "base/embed.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "lib/vtime.h"

static void clock_moves_and_runs_on(void **state)
{
	(void)state;
	struct clock c;
	clock_system(&c);
	int64_t real = clock_utc(&c);
	assert_true(real > INT64_C(1700000000));
	clock_set(&c, INT64_C(1795186800));
	int64_t moved = clock_utc(&c);
	assert_true(moved >= INT64_C(1795186800) && moved < INT64_C(1795186800) + 60);
	clock_set(&c, INT64_C(1795186800) + 86400);
	assert_true(clock_utc(&c) >= INT64_C(1795186800) + 86400);
	int64_t a = clock_mono(&c), b = clock_mono(&c);
	assert_true(a > 0 && b >= a && b - a < 60000);
}

static void virtual_clock(void **state)
{
	(void)state;
	struct vtime v, w;
	vtime_init_at(&v, "2026-11-21T09:00", 7);
	vtime_init_at(&w, "2026-11-21T09:00", 7);
	assert_true(clock_utc(&v.clock) == INT64_C(1795186800) + 9 * 3600);
	int64_t utc = clock_utc(&v.clock), mono = clock_mono(&v.clock);
	vtime_pass(&v, 60);
	assert_true(clock_utc(&v.clock) == utc + 60 && clock_mono(&v.clock) == mono + 60000);
	vtime_pass_ms(&v, 400);
	vtime_pass_ms(&v, 700);
	assert_true(clock_utc(&v.clock) == utc + 61 && clock_mono(&v.clock) == mono + 61100);
	clock_set(&v.clock, 100);
	assert_true(clock_utc(&v.clock) == 100);
	unsigned char a[8], b[8];
	random_fill(&v.random.port, a, 8);
	random_fill(&w.random.port, b, 8);
	assert_memory_equal(a, b, 8);
}

static void embedded_files(void **state)
{
	(void)state;
	const struct embed *e = embed_find("names/confusables.tsv");
	assert_non_null(e);
	assert_int_equal(strlen(e->data), e->size);
	assert_non_null(strstr(e->data, "takahashi"));
	assert_null(embed_find("names/none.tsv"));
	assert_null(embed_find("names"));
	const struct embed *first = embed_next("names/", NULL), *second = embed_next("names/", first);
	assert_string_equal(first->name, "names/confusables.tsv");
	assert_string_equal(second->name, "names/kanji_variants.tsv");
	assert_null(embed_next("names/", second));
	assert_null(embed_next("nothing/", NULL));
	int n = 0;
	for (const struct embed *f = embed_next("", NULL), *next; f; f = next, n++) {
		next = embed_next("", f);
		assert_ptr_equal(embed_find(f->name), f);
		assert_true(!next || strcmp(f->name, next->name) < 0);
	}
	assert_true(n > 50);
}

/* The smallest catalogue that gettext reads: the header entry and one message. */
static void write_catalogue(const char *folder)
{
	static const char header[] = "Content-Type: text/plain; charset=UTF-8\n", from[] = "受付", to[] = "Reception";
	const uint32_t start = 28 + 2 * 16; /* behind the head and both tables */
	uint32_t head[7] = { 0x950412DE, 0, 2, 28, 28 + 16, 0, start };
	uint32_t originals[4] = { 0, start, sizeof from - 1, start + 1 };
	uint32_t at = start + 1 + (uint32_t)sizeof from;
	uint32_t translations[4] = { sizeof header - 1, at, sizeof to - 1, at + (uint32_t)sizeof header };
	struct buf b = { 0 };
	char path[256];
	buf_add(&b, head, sizeof head);
	buf_add(&b, originals, sizeof originals);
	buf_add(&b, translations, sizeof translations);
	buf_add(&b, "", 1);
	buf_add(&b, from, sizeof from);
	buf_add(&b, header, sizeof header);
	buf_add(&b, to, sizeof to);
	str_fmt(path, sizeof path, "%s/en", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	str_add(path, sizeof path, "/LC_MESSAGES");
	assert_int_equal(mkdir(path, 0700), 0);
	str_add(path, sizeof path, "/madoguchi.mo");
	assert_int_equal(file_write(path, b.data, b.len, 0600), 0);
	buf_free(&b);
}

static enum lang language_of(const char *language, const char *lc_all, const char *lang)
{
	setenv("LANGUAGE", language, 1);
	setenv("LC_ALL", lc_all, 1);
	setenv("LC_MESSAGES", "", 1);
	setenv("LANG", lang, 1);
	i18n_init(".");
	return i18n_lang();
}

static void language_of_the_environment(void **state)
{
	(void)state;
	assert_int_equal(language_of("", "", ""), LANG_JA);
	assert_int_equal(language_of("", "", "en_US.UTF-8"), LANG_EN);
	assert_int_equal(language_of("", "", "C"), LANG_JA);
	assert_int_equal(language_of("", "", "ja_JP.UTF-8"), LANG_JA);
	assert_int_equal(language_of("", "en_GB", "ja_JP.UTF-8"), LANG_EN);
	assert_int_equal(language_of("ja:en", "", "en_US.UTF-8"), LANG_JA);
	assert_int_equal(language_of("en", "C.UTF-8", "ja_JP.UTF-8"), LANG_EN);
	assert_true(MB_CUR_MAX > 1); /* a UTF-8 locale, also where LANG named one that doesn't exist */
}

static void language_switches_at_run_time(void **state)
{
	(void)state;
	char folder[] = "/tmp/madoguchi-i18n-XXXXXX";
	assert_non_null(mkdtemp(folder));
	write_catalogue(folder);
	setenv("LANGUAGE", "ja", 1);
	i18n_init(folder);
	assert_string_equal(_("受付"), "受付");
	i18n_use(LANG_EN);
	assert_string_equal(_("受付"), "Reception");
	assert_int_equal(i18n_lang(), LANG_EN);
	i18n_use(LANG_JA);
	assert_string_equal(_("受付"), "受付");
	i18n_use(LANG_EN);
	assert_string_equal(_("受付"), "Reception");
	i18n_use(LANG_JA);
	char path[256];
	str_fmt(path, sizeof path, "%s/en/LC_MESSAGES/madoguchi.mo", folder);
	assert_int_equal(unlink(path), 0);
	for (int i = 0; i < 3; i++) {
		*strrchr(path, '/') = '\0';
		assert_int_equal(rmdir(path), 0);
	}
}

static void causes(void **state)
{
	(void)state;
	struct cause c = { 0 };
	assert_int_equal(cause_set(&c, ERR_NOT_FOUND, "%s %d", "行", 3), ERR_NOT_FOUND);
	assert_string_equal(c.text, "行 3");
	cause_reason(&c, "V2", "not registered", NULL);
	assert_int_equal(c.n_reasons, 1);
	assert_string_equal(c.reasons[0].desk, "");
	assert_int_equal(cause_where(&c, ERR_BAD_FILE, "%s:%d", "a.csv", 7), ERR_BAD_FILE);
	assert_string_equal(c.text, "a.csv:7: 行 3");
	assert_int_equal(c.n_reasons, 1);
	for (int i = 0; i < 2 * CAUSE_REASONS_MAX; i++)
		cause_reason(&c, "V2", "x", "y");
	assert_int_equal(c.n_reasons, CAUSE_REASONS_MAX);
	cause_set(&c, ERR_BUSY, NULL);
	assert_string_equal(c.text, err_text(ERR_BUSY));
	assert_int_equal(c.n_reasons, 0);
	assert_int_equal(err_exit(ERR_OK), 0);
	assert_int_equal(err_exit(ERR_CARD_CHECK), 1);
	assert_int_equal(err_exit(ERR_USAGE), 2);
	assert_int_equal(err_exit(ERR_NOT_FOUND), 3);
	assert_int_equal(err_exit(ERR_CONFLICT), 4);
	assert_int_equal(err_exit(ERR_DB), 5);
	for (int i = 0; i < ERR_COUNT; i++) {
		assert_true(err_id((enum err)i)[0] && err_text((enum err)i)[0]);
		for (int k = 0; k < i; k++)
			assert_string_not_equal(err_id((enum err)i), err_id((enum err)k));
	}
}

static void memory(void **state)
{
	(void)state;
	unsigned char *p = mem_array(100, 3);
	for (int i = 0; i < 300; i++)
		assert_int_equal(p[i], 0);
	p = mem_grow(p, 1000, 1);
	p[999] = 7;
	mem_wipe(p, 1000);
	assert_int_equal(p[999], 0);
	free(p);
	char *s = mem_str("窓口");
	assert_string_equal(s, "窓口");
	free(s);
}

static void restore(void)
{
	fputs("restored;", stderr);
	die("once more"); /* must not call the hook again */
}

static void die_restores_once_and_aborts(void **state)
{
	(void)state;
	int fd[2];
	assert_int_equal(pipe(fd), 0);
	pid_t child = fork();
	if (child == 0) {
		const struct rlimit no_core = { 0, 0 };
		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGABRT, SIG_DFL);
		dup2(fd[1], STDERR_FILENO);
		die_hook(restore);
		die("state %d", 42);
	}
	close(fd[1]);
	char out[512] = "";
	size_t n = 0;
	for (ssize_t got; (got = read(fd[0], out + n, sizeof out - 1 - n)) > 0; n += (size_t)got)
		;
	close(fd[0]);
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
	assert_true(str_starts(out, "restored;madoguchi: "));
	assert_non_null(strstr(out, "once more"));
	assert_null(strstr(out + 1, "restored"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clock_moves_and_runs_on), cmocka_unit_test(virtual_clock), cmocka_unit_test(embedded_files),
		cmocka_unit_test(language_of_the_environment), cmocka_unit_test(language_switches_at_run_time),
		cmocka_unit_test(causes), cmocka_unit_test(memory), cmocka_unit_test(die_restores_once_and_aborts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
