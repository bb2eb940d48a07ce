/* The words come first because they are what a reader of a golden file looks at. */
#include "lib/dress.h"

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "lib/golden.h"

#include "base/banned.h"

enum { NAME = 128, COMMANDS = 1024 };

static const struct dress { const char *suffix; int cols, rows; enum lang lang; } dresses[] = {
	{ "ja-80x24", 80, 24, LANG_JA }, { "ja-132x43", 132, 43, LANG_JA }, { "en-80x24", 80, 24, LANG_EN }, { "en-132x43", 132, 43, LANG_EN },
};

static void squeeze(struct buf *out, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n") + 1;
		int same = 1;
		for (const char *next = text + n; strncmp(next, text, n) == 0; next += n)
			same++;
		for (int i = 0; i < (same < 3 ? same : 1); i++)
			buf_fmt(out, "%.*s", (int)n, text);
		if (same >= 3)
			buf_fmt(out, "(%d such rows)\n", same);
		text += n * (size_t)same;
	}
}

/* The words, and how they are dressed; returns the length of the words. */
static size_t look(struct morning *m, const char *keys, const char *name, const struct dress *d, enum scheme scheme, struct buf *out)
{
	char commands[COMMANDS];
	assert_true(str_fmt(commands, sizeof commands, "%sscreen %s\nattrs %s\n", keys, name, scheme == SCHEME_MONO ? "mono" : "colour"));
	const char *text = morning_look(m, commands, d->cols, d->rows, scheme);
	const char *styles = strstr(text + 1, "\n== ");
	assert_non_null(styles);
	buf_fmt(out, "%s", text);
	return (size_t)(styles + 1 - text);
}

static void check(struct morning *m, const char *name, const char *keys, const struct dress *d)
{
	struct buf colour = { 0 }, mono = { 0 }, out = { 0 };
	const char *slash = strrchr(name, '/');
	char path[NAME];
	i18n_use(d->lang);
	size_t words = look(m, keys, slash ? slash + 1 : name, d, SCHEME_16, &colour);
	assert_int_equal(look(m, keys, slash ? slash + 1 : name, d, SCHEME_MONO, &mono), words);
	assert_memory_equal(mono.data, colour.data, words);
	squeeze(&out, colour.data);
	squeeze(&out, mono.data + words);
	str_fmt(path, sizeof path, "screens/golden/%s-%s.txt", name, d->suffix);
	golden_check(path, out.data);
	buf_free(&colour);
	buf_free(&mono);
	buf_free(&out);
}

void dress_check(struct morning *m, const char *name, const char *keys)
{
	char locale[600];
	str_fmt(locale, sizeof locale, "%s/locale", getenv("MADOGUCHI_BUILD"));
	i18n_init(locale);
	for (size_t i = 0; i < sizeof dresses / sizeof *dresses; i++)
		check(m, name, keys, &dresses[i]);
	i18n_use(LANG_JA);
}
