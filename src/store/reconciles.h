/* Comparisons with the gateway and their differences in the database, and the book's side of them. Writes need an open write transaction. */
#ifndef STORE_RECONCILES_H
#define STORE_RECONCILES_H

#include "model/ctx.h"
#include "model/reconcile.h"

enum err reconciles_insert(struct ctx *ctx, struct reconcile *r);   /* asked; fills id, asked_by, asked_at */
enum err reconciles_by_id(struct ctx *ctx, int64_t id, struct reconcile *out);
enum err reconciles_asked(struct ctx *ctx, day_t day, struct reconcile *out); /* the oldest asked one; day DAY_NONE: of any day. ERR_NOT_FOUND */
enum err reconciles_last(struct ctx *ctx, day_t day, struct reconcile *out);  /* the newest that has ended; ERR_NOT_FOUND */
enum err reconciles_since(struct ctx *ctx, day_t day, int64_t at, bool *any); /* was the day asked for at that instant or later? */
enum err reconciles_end(struct ctx *ctx, struct reconcile *r);      /* state, reason, figures; ended_at now. ERR_CONFLICT: it has ended */

enum err reconciles_diff_insert(struct ctx *ctx, struct reconcile_diff *d); /* fills id */
enum err reconciles_diff_by_id(struct ctx *ctx, int64_t id, struct reconcile_diff *out);
/* Open, or explained by a person; day DAY_NONE: open ones of all days up to `until`. Oldest first. */
enum err reconciles_diffs(struct ctx *ctx, day_t day, day_t until, struct reconcile_diffs *out);
enum err reconciles_diff_clear(struct ctx *ctx, const struct reconcile_diff *d); /* cleared_at, cleared_by, note; ERR_CONFLICT: no longer open */
enum err reconciles_open(struct ctx *ctx, day_t until, int64_t *n); /* open differences of days up to that one */

/* The card's settlements of a bill, by its number. */
enum err reconciles_book_of_bill(struct ctx *ctx, const char *bill, struct reconcile_books *out);
/* … of the book's own day: paid by card in [from, to). `day`: the Tokyo day of `from`. */
enum err reconciles_book_paid(struct ctx *ctx, day_t day, int64_t from, int64_t to, struct reconcile_books *out);
/* … whose open attempt was first sent in [from, to). */
enum err reconciles_book_open(struct ctx *ctx, int64_t from, int64_t to, struct reconcile_books *out);

#endif
