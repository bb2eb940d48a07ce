/*
 * A larger table of kanji variants than the program ships (SPEC P4), as the hospital installs it: it becomes part of the
 * database, where every key of a name is made anew with it in the same transaction, so that keys and table never disagree. What the
 * program's own table calls confusable stays so, whatever the larger one says.
 */
#ifndef DOMAIN_NAME_VARIANTS_H
#define DOMAIN_NAME_VARIANTS_H

#include "model/ctx.h"

enum { NAME_VARIANTS_MAX = 60000 };

struct name_variants_result { int rows; int64_t patients; };

/* When the database was opened, before any name is looked up, and when it has changed: reads the table if it is another one. */
enum err name_variants_load(struct ctx *ctx);
enum err name_variants_rows(struct ctx *ctx, int64_t *n); /* 0: none is installed, the program's own decides */
/*
 * Lines "variant TAB usual form", more columns are ignored, # begins a comment; an empty text removes the table. ACTION_PROFILE.
 * ERR_BAD_FILE names file, line and what was expected, and changes nothing. Desks that are open go by the new table at their next look.
 */
enum err name_variants_install(struct ctx *ctx, const char *file, const char *text, struct name_variants_result *out);

#endif
