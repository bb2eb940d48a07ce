/* SQL over what was taken by a settlement and what went back of it (SPEC S7). */
#ifndef STORE_REFUNDS_H
#define STORE_REFUNDS_H

#include "model/ctx.h"

/* received: by card its amount once paid, at a counter the sum of its payment rows. refunded: done; open: on its way. */
struct refund_money { int64_t received, refunded, open; };
enum err refunds_money(struct ctx *ctx, int64_t settlement_id, struct refund_money *out);

#endif
