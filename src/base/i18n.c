/*
 * gettext with a language of our own choosing. A bare Debian has only C.UTF-8, under which gettext still
 * translates when LANGUAGE names a language; Japanese is the source text, so "ja" needs no catalogue.
 */
#include "base/i18n.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <strings.h>

#include "base/str.h"

#include "base/banned.h"

/* glibc's gettext looks catalogues up again when this changes (gettext manual, "Being a gettext grok"). */
extern int _nl_msg_cat_cntr;

static enum lang current;

/* The first of gettext's own variables that is set decides, whatever it says. */
static enum lang environment(void)
{
	static const char *const names[] = { "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG" };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const char *v = getenv(names[i]);
		if (!str_empty(v))
			return strncasecmp(v, "en", 2) == 0 ? LANG_EN : LANG_JA;
	}
	return LANG_JA;
}

void i18n_init(const char *locale_dir)
{
	enum lang wanted = environment();
	if (!setlocale(LC_CTYPE, "") || strcasecmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	setlocale(LC_MESSAGES, "C.UTF-8");
	bindtextdomain("madoguchi", locale_dir);
	bind_textdomain_codeset("madoguchi", "UTF-8");
	textdomain("madoguchi");
	i18n_use(wanted);
}

void i18n_use(enum lang lang)
{
	current = lang;
	setenv("LANGUAGE", lang == LANG_EN ? "en" : "ja", 1);
	_nl_msg_cat_cntr++;
}

enum lang i18n_lang(void)
{
	return current;
}

/* Context and text with an EOT between are one entry of the catalogue. */
const char *i18n_on_key(const char *label)
{
	char id[128];
	if (!str_fmt(id, sizeof id, "key\004%s", label))
		return NULL;
	const char *text = gettext(id);
	return text == id ? NULL : text;
}
