/* SQL over the hospital's own table of kanji variants (SPEC P4). Writes need an open write transaction. */
#ifndef STORE_NAME_VARIANTS_H
#define STORE_NAME_VARIANTS_H

#include "model/ctx.h"
#include "model/name_table.h"

/*
 * Makes the process look names up by the table that the database has: reads it when it is another than was read last. Cheap, within a
 * write transaction after the first time free of cost. Whoever writes a key of a name calls it before.
 */
enum err name_variants_fresh(struct ctx *ctx);
/* The process looks names up by it from here on; after a rollback it reads the old one with name_variants_fresh(). */
enum err name_variants_replace(struct ctx *ctx, const struct name_pair *pairs, int n);
enum err name_variants_count(struct ctx *ctx, int64_t *n);

#endif
