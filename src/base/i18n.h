/*
 * What users read is Japanese in the source and goes through gettext; English is a translation
 * (data/po/en.po, complete: `make lint` counts). The language is the staff member's, else that of
 * LANGUAGE/LC_ALL/LANG when it begins with "en", else Japanese (DESIGN §1).
 */
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) text
#define NC_(context, text) text /* has a translation of its own there, e.g. "key": a noun elsewhere, a verb on a key */

enum lang { LANG_JA, LANG_EN };

/* Sets LC_CTYPE to a UTF-8 locale (C.UTF-8 if the user's isn't one) and the language of the environment. */
void i18n_init(const char *locale_dir);
void i18n_use(enum lang lang); /* switches at run time, e.g. when a staff member signs in */
enum lang i18n_lang(void);
const char *i18n_on_key(const char *label); /* the translation of NC_("key", label); NULL: it has none */

#endif
