/* Attempts: one request to the gateway each, written down before it is sent. The body is sealed "attempt.request". */
#ifndef STORE_ATTEMPTS_H
#define STORE_ATTEMPTS_H

#include "model/ctx.h"
#include "model/settlement.h"

enum err attempts_insert(struct ctx *ctx, struct attempt *a);  /* fills id; ERR_DUPLICATE: the key or an open one exists */
enum err attempts_open_of(struct ctx *ctx, int64_t settlement_id, struct attempt *out); /* ERR_NOT_FOUND: none is open */
enum err attempts_sent(struct ctx *ctx, struct attempt *a, int64_t now);   /* sends + 1, first_sent_at at the first */
/* What is open counts as sent at `at` at the latest. *n: how many, those that were older already too. */
enum err attempts_age(struct ctx *ctx, int64_t at, int64_t *n);
enum err attempts_close(struct ctx *ctx, struct attempt *a);               /* outcome, code, gateway_ref, answered_at */
enum err attempts_note(struct ctx *ctx, const struct attempt *a);          /* outcome 'unknown' and code, still open */

#endif
