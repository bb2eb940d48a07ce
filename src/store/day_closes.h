/* Daily closes: numbered, written once (SPEC S8), and the sums that they are made of. */
#ifndef STORE_DAY_CLOSES_H
#define STORE_DAY_CLOSES_H

#include "model/ctx.h"
#include "model/day_close.h"

day_t day_closes_last(struct ctx *ctx); /* the newest closed day; DAY_NONE: none yet */
enum err day_closes_by_number(struct ctx *ctx, int64_t number, struct day_sheet *out); /* with its lines; ERR_NOT_FOUND */
enum err day_closes_by_id(struct ctx *ctx, int64_t id, struct day_sheet *out);
enum err day_closes_by_day(struct ctx *ctx, day_t day, struct day_sheet *out);
enum err day_closes_list(struct ctx *ctx, int max, struct day_sheet *out, int *n);     /* newest first, without lines */
enum err day_closes_insert(struct ctx *ctx, struct day_sheet *s); /* [tx] fills id, number, closed_at, closed_by. ERR_DUPLICATE: closed already */

/* The first day after `after` (DAY_NONE: ever) that has postings; DAY_NONE: no day has. */
enum err day_closes_first_posting(struct ctx *ctx, day_t after, day_t *out);
/* Sums of one business day, appended as lines in the order of the sheet. from, to: its instants, for what isn't posted. */
enum err day_closes_sum(struct ctx *ctx, day_t day, int64_t from, int64_t to, struct day_sheet *out);
/* Charges and refunds whose outcome nobody knows now. */
enum err day_closes_unknown(struct ctx *ctx, int64_t *n, int64_t *yen);
enum err day_closes_refunds(struct ctx *ctx, int64_t *n, int64_t *yen); /* that wait at the counter to be handed out */
/* A line of section visit for each one received after `after`, up to `until`, that has no outcome. */
enum err day_closes_visits(struct ctx *ctx, day_t after, day_t until, struct day_sheet *out, int64_t *n);

#endif
