/* SQL over the rights to originals. Writes need an open write transaction. */
#ifndef STORE_RECEIPTS_H
#define STORE_RECEIPTS_H

#include "model/ctx.h"
#include "model/receipt.h"

enum err receipts_by_id(struct ctx *ctx, int64_t id, struct receipt *out);   /* ERR_NOT_FOUND */
enum err receipts_live(struct ctx *ctx, int64_t settlement_id, enum receipt_kind kind, struct receipt *out); /* not void; ERR_NOT_FOUND */
enum err receipts_of_bill(struct ctx *ctx, int64_t bill_id, enum receipt_kind kind, struct receipt *out);    /* of those that aren't void: an unclear one, else the oldest that can be issued, else the newest; ERR_NOT_FOUND */
enum err receipts_by_serial(struct ctx *ctx, enum receipt_kind kind, int year, int64_t no, struct receipt *out);
/* Gives the id. */
enum err receipts_add(struct ctx *ctx, struct receipt *r);
/* Everything but ids and kind; ERR_CONFLICT when r->version isn't there. Adds 1 to it. */
enum err receipts_update(struct ctx *ctx, struct receipt *r);

/* When the first right of a settlement stood, also one that is void by now; 0: none yet. */
enum err receipts_first_available(struct ctx *ctx, int64_t settlement_id, int64_t *at);
enum err receipts_received(struct ctx *ctx, int64_t receipt_id, int64_t *yen); /* the money that it is for */

/* Newest first; bill_id 0: all, state -1: any. */
enum err receipts_fetch(struct ctx *ctx, int64_t bill_id, int state, int64_t offset, int max, struct receipt_item *out, int *n);
enum err receipts_count(struct ctx *ctx, int64_t bill_id, int state, int64_t *n);

#endif
