/* SQL over the hospital's own table of kanji variants (SPEC P4). Writes need an open write transaction. */
#ifndef STORE_NAME_VARIANTS_H
#define STORE_NAME_VARIANTS_H

#include "model/ctx.h"
#include "model/name_table.h"

/* All rows; *out is the caller's to free, NULL for none. */
enum err name_variants_read(struct ctx *ctx, struct name_pair **out, int *n);
enum err name_variants_replace(struct ctx *ctx, const struct name_pair *pairs, int n);

#endif
