/* Rows of table deposit. Writes need an open write transaction. */
#ifndef STORE_DEPOSITS_H
#define STORE_DEPOSITS_H

#include "model/ctx.h"
#include "model/deposit.h"

/* Gives id, version 1 and the facility's next number "D-000012", and taken_at and taken_by from ctx. ERR_DUPLICATE: the bill has one. */
enum err deposits_add(struct ctx *ctx, struct deposit *d);
enum err deposits_by_id(struct ctx *ctx, int64_t id, struct deposit *out);            /* ERR_NOT_FOUND */
enum err deposits_by_number(struct ctx *ctx, const char *number, struct deposit *out);
enum err deposits_open_of_bill(struct ctx *ctx, int64_t bill_id, struct deposit *out); /* the one taken for it; ERR_NOT_FOUND */
/* Bill, state and end; ERR_CONFLICT when d->version isn't there. Adds 1 to it. */
enum err deposits_update(struct ctx *ctx, struct deposit *d);
/* Those that stand on no sheet yet: how many, and the cash that they stand for (amount less what was given back). */
enum err deposits_unhanded(struct ctx *ctx, int64_t *n, int64_t *yen);
/* Puts all of those on a sheet; deposits keep their version: what they say doesn't change. */
enum err deposits_hand_over(struct ctx *ctx, int64_t handover_id);

/* In order of taking; newest first unless they are those of a sheet. */
enum err deposits_fetch(struct ctx *ctx, const struct deposit_filter *f, int64_t offset, int max, struct deposit_item *out, int *n);
enum err deposits_count(struct ctx *ctx, const struct deposit_filter *f, int64_t *n, int64_t *yen); /* yen: sum of the amounts */

#endif
