/*
 * `make docs`: writes the manual page and the table of keys, in English and below ja/ in Japanese. The rows are those that
 * the program itself runs by: commands from the one table behind cmd_next(), keys from the screens of screens.def and the desk's
 * own. What isn't a row stands in data/man/ (LANG instead of "en" and "ja"):
 *   madoguchi.LANG.1.in  with the lines @COMMANDS@ and @OPTIONS@ -> madoguchi.1
 *   keys.LANG.md.in      with the lines @GLOBAL_KEYS@ and @SCREEN_KEYS@ -> keys.md
 * usage: write-docs LOCALE_DIR SOURCE_DIR OUT_DIR
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"
#include "cmd_inner.h"
#include "desk.h"
#include "model/role.h"
#include "screens/screens.h"
#include "tui/keyline.h"
#include "tui/keys.h"

#include "base/banned.h"

enum { PATH = 1024, LINE = 2048 };

/* ---- the manual page: roff */

/* Text within a line: backslashes, and the signs that troff would turn into typographic ones. */
static void roff(FILE *out, const char *text)
{
	for (const char *p = text; *p; p++) {
		if (*p == '\\')
			fputs("\\e", out);
		else if (*p == '-')
			fputs("\\-", out);
		else
			fputc(*p, out);
	}
}

/* A line of text: it must not look like a request. */
static void roff_line(FILE *out, const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", out);
	roff(out, text);
	fputc('\n', out);
}

static void roff_term(FILE *out, const char *name, const char *value)
{
	fputs(".TP\n\\fB", out);
	roff(out, name);
	fputs("\\fR", out);
	if (!str_empty(value)) {
		fputs(" \\fI", out);
		roff(out, value);
		fputs("\\fR", out);
	}
	fputc('\n', out);
}

static void roff_options(FILE *out, const struct cmd_option *o, int n)
{
	for (int i = 0; i < n && o[i].name; i++) {
		roff_term(out, o[i].name, o[i].value);
		roff_line(out, _(o[i].help));
	}
}

static void roff_roles(FILE *out, enum action action)
{
	char text[LINE] = "";
	if (action == ACTION_NONE)
		return;
	for (int r = 0; r < ROLE_COUNT; r++)
		if (action_roles(action) & 1u << r)
			str_add(text, sizeof text, "%s%s", *text ? ", " : "", role_id((enum role)r));
	fputs(".br\n", out);
	roff(out, _("必要な役割:"));
	fputc(' ', out);
	roff_line(out, text);
}

static void commands(FILE *out)
{
	for (const struct cmd *c = cmd_next(NULL); c; c = cmd_next(c)) {
		roff_term(out, c->name, c->args);
		roff_line(out, _(c->help));
		roff_roles(out, c->action);
		if (!c->options[0].name)
			continue;
		fputs(".RS\n", out);
		roff_options(out, c->options, CMD_OPTIONS_MAX);
		fputs(".RE\n", out);
	}
}

static void options(FILE *out)
{
	roff_options(out, cmd_common, CMD_COMMON_COUNT);
}

/* ---- the keys: markdown */

static void markdown(FILE *out, const char *text)
{
	for (const char *p = text ? text : ""; *p; p++) {
		if (strchr("|\\`*_<", *p))
			fputc('\\', out);
		fputc(*p, out);
	}
}

static void key_row(FILE *out, const char *key, const char *label, const char *help)
{
	fputs("| ", out);
	markdown(out, key);
	fputs(" | ", out);
	markdown(out, label ? _(label) : "");
	fputs(" | ", out);
	markdown(out, help ? _(help) : "");
	fputs(" |\n", out);
}

static void key_rows(FILE *out, const struct screen_key *keys)
{
	char key[16];
	fputs("| | | |\n| --- | --- | --- |\n", out);
	for (const struct screen_key *k = keys; k && k->key; k++)
		key_row(out, keys_label(k->key, key), k->label, k->help);
}

static void global_keys(FILE *out)
{
	char key[16];
	key_rows(out, desk_keys);
	key_row(out, keys_label(keyline_back.key, key), keyline_back.label, keyline_back.help);
	for (const struct keyline_common *k = keyline_common; k->key; k++)
		key_row(out, k->key, NULL, k->help);
}

static void screen_keys(FILE *out)
{
	for (int i = 0; screens_all[i]; i++) {
		fprintf(out, "%s## %s (%s)\n\n", i ? "\n" : "", _(screens_all[i]->title), screens_all[i]->id);
		key_rows(out, screens_all[i]->keys);
	}
}

/* ---- one file after the other */

static const struct { const char *mark; void (*write)(FILE *out); } parts[] = {
	{ "@COMMANDS@\n", commands }, { "@OPTIONS@\n", options }, { "@GLOBAL_KEYS@\n", global_keys }, { "@SCREEN_KEYS@\n", screen_keys },
};

static void line(FILE *out, const char *text)
{
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
		if (strcmp(text, parts[i].mark) == 0) {
			parts[i].write(out);
			return;
		}
	fputs(text, out);
}

static bool page(const char *from, const char *to)
{
	char text[LINE];
	FILE *in = fopen(from, "r");
	FILE *out = in ? fopen(to, "w") : NULL;
	while (out && fgets(text, sizeof text, in))
		line(out, text);
	bool good = out && !ferror(in) && !ferror(out);
	if (in)
		fclose(in);
	if (out && fclose(out) != 0)
		good = false;
	if (!good)
		fprintf(stderr, "write-docs: %s -> %s\n", from, to);
	return good;
}

static bool pages(const char *source, const char *out, const char *lang, const char *folder)
{
	char from[PATH], to[PATH];
	str_fmt(from, sizeof from, "%s/madoguchi.%s.1.in", source, lang);
	str_fmt(to, sizeof to, "%s/%smadoguchi.1", out, folder);
	if (!page(from, to))
		return false;
	str_fmt(from, sizeof from, "%s/keys.%s.md.in", source, lang);
	str_fmt(to, sizeof to, "%s/%skeys.md", out, folder);
	return page(from, to);
}

int main(int argc, char **argv)
{
	if (argc != 4) {
		fputs("usage: write-docs LOCALE_DIR SOURCE_DIR OUT_DIR\n", stderr);
		return 2;
	}
	i18n_init(argv[1]);
	i18n_use(LANG_EN);
	bool good = pages(argv[2], argv[3], "en", "");
	i18n_use(LANG_JA);
	return pages(argv[2], argv[3], "ja", "ja/") && good ? 0 : 1;
}
