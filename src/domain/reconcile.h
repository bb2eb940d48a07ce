/*
 * Reconciliation (SPEC S6): the gateway's own list of a day against the book, both ways. A desk asks for a comparison
 * by a row, the worker fetches the list and carries it out (domain/reconcile_run.h, worker/reconcile.h); every difference is kept with both
 * sides until a person explains it or a later comparison no longer finds it.
 */
#ifndef DOMAIN_RECONCILE_H
#define DOMAIN_RECONCILE_H

#include <stdbool.h>

#include "model/ctx.h"
#include "model/reconcile.h"

/* *id: of the comparison that will answer, which somebody else may have asked for already. ERR_REFUSED: a day to come. */
enum err reconcile_ask(struct ctx *ctx, day_t day, int64_t *id);
enum err reconcile_by_id(struct ctx *ctx, int64_t id, struct reconcile *out);
enum err reconcile_last(struct ctx *ctx, day_t day, struct reconcile *out);    /* the newest that has ended; ERR_NOT_FOUND */
bool reconcile_waiting(struct ctx *ctx, day_t day);                            /* one is asked for and hasn't ended */
/* The day's differences, open and explained; day DAY_NONE: open ones of every day. Free out->at. */
enum err reconcile_diffs(struct ctx *ctx, day_t day, struct reconcile_diffs *out);
enum err reconcile_diff_by_id(struct ctx *ctx, int64_t id, struct reconcile_diff *out);
/* A person says why. ERR_BAD_INPUT: empty or too long; ERR_SECRET_TEXT (X7); ERR_CONFLICT: no longer open. */
enum err reconcile_explain(struct ctx *ctx, int64_t diff_id, const char *note);
/* Why the comparison failed, in words. */
const char *reconcile_reason(const struct reconcile *r, char out[320]);
/* [tx] One alarm while a difference is open, none when all are explained or gone; where some were just explained (fewer) it isn't a new one. */
enum err reconcile_alarm(struct ctx *ctx, bool fewer);
/* The worker: once each morning, for yesterday. */
enum err reconcile_ask_self(struct ctx *ctx);
/* What either side says: "succeeded 4,130円 pi_…", "－" when it has nothing. */
const char *reconcile_gateway_side(const struct reconcile_diff *d, char out[160]);
const char *reconcile_book_side(const struct reconcile_diff *d, char out[160]);

#endif
