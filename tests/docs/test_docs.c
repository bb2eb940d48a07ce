/*
 * Nothing that the program offers is missing in what `make docs` writes: every command of `madoguchi --help` with its options,
 * every key of every screen, in both languages.
 */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "desk.h"
#include "lib/run.h"
#include "screens/screens.h"
#include "tui/keyline.h"

#include "base/banned.h"

enum { PATH = 512, LINE = 1024, FILE_MAX = 1 << 20 };

static const struct { enum lang lang; const char *env, *folder; } languages[] = { { LANG_EN, "LANGUAGE=en", "" }, { LANG_JA, "LANGUAGE=ja", "ja/" } };

enum { LANGUAGES = sizeof languages / sizeof languages[0] };

/* docs/…, without the backslashes by which roff and markdown quote. */
static char *read_plain(const char *folder, const char *name)
{
	char path[PATH];
	char *text = mem_new(FILE_MAX);
	str_fmt(path, sizeof path, "%s/docs/%s%s", getenv("MADOGUCHI_BUILD"), folder, name);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	size_t n = fread(text, 1, FILE_MAX - 1, f), kept = 0;
	fclose(f);
	assert_in_range(n, 1, FILE_MAX - 2);
	for (size_t i = 0; i < n; i++)
		if (text[i] != '\\')
			text[kept++] = text[i];
	text[kept] = '\0';
	return text;
}

static void expect(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("not in the docs: %s", part);
}

/* "fBvisit openfR": the name of a command or an option, as a bold term. */
static void expect_term(const char *text, const char *name)
{
	char term[LINE];
	str_fmt(term, sizeof term, ".TP\nfB%sfR", name);
	expect(text, term);
}

/* Rows of a help page begin with two blanks; an option ends at its value, a command where its arguments begin. */
static int expect_rows(const char *man, char *help, bool options)
{
	int n = 0;
	char *save = NULL;
	for (char *l = strtok_r(help, "\n", &save); l; l = strtok_r(NULL, "\n", &save)) {
		if (strncmp(l, "  ", 2) != 0 || l[2] == ' ' || (l[2] == '-') != options)
			continue;
		char name[LINE] = "";
		size_t end = 2;
		while (l[end] && !(l[end] == ' ' && (options || !(l[end + 1] >= 'a' && l[end + 1] <= 'z'))))
			end++;
		str_copy_n(name, sizeof name, l + 2, end - 2);
		expect_term(man, name);
		n++;
	}
	return n;
}

/* proves O2 */
static void every_command_is_in_the_manual(void **state)
{
	(void)state;
	for (int i = 0; i < LANGUAGES; i++) {
		struct run r = { 0 };
		char *man = read_plain(languages[i].folder, "madoguchi.1");
		run_program(&r, (const char *[]){ "madoguchi", "--help", NULL }, (const char *[]){ languages[i].env, NULL }, NULL);
		assert_int_equal(r.exit_code, 0);
		char *again = mem_str(r.out);
		assert_true(expect_rows(man, r.out, false) >= 40);
		assert_int_equal(expect_rows(man, again, true), 6);
		run_free(&r);
		free(again);
		free(man);
	}
}

static void expect_key(const char *text, const struct screen_key *k)
{
	char key[16], row[LINE];
	str_fmt(row, sizeof row, "| %s | %s | %s |\n", keys_label(k->key, key), k->label ? _(k->label) : "", k->help ? _(k->help) : "");
	expect(text, row);
}

/* proves O4 */
static void every_key_is_in_the_table(void **state)
{
	char locale[PATH];
	(void)state;
	str_fmt(locale, sizeof locale, "%s/locale", getenv("MADOGUCHI_BUILD"));
	i18n_init(locale);
	for (int i = 0; i < LANGUAGES; i++) {
		char *text = read_plain(languages[i].folder, "keys.md");
		i18n_use(languages[i].lang);
		for (int s = 0; screens_all[s]; s++) {
			char title[LINE];
			str_fmt(title, sizeof title, "\n## %s (%s)\n", _(screens_all[s]->title), screens_all[s]->id);
			char *from = strstr(text, title);
			assert_non_null(from);
			for (const struct screen_key *k = screens_all[s]->keys; k && k->key; k++)
				expect_key(from, k);
		}
		for (const struct screen_key *k = desk_keys; k->key; k++)
			expect_key(text, k);
		expect_key(text, &keyline_back);
		free(text);
	}
}

/* The two languages differ: English isn't Japanese by a catalogue that wasn't found. */
static void both_languages_are_written(void **state)
{
	char *en = read_plain("", "keys.md"), *ja = read_plain("ja/", "keys.md");
	(void)state;
	expect(en, "| F8 | Receipt | ");
	expect(ja, "| F8 | 領収書 | ");
	free(en);
	free(ja);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_is_in_the_manual),
		cmocka_unit_test(every_key_is_in_the_table),
		cmocka_unit_test(both_languages_are_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
