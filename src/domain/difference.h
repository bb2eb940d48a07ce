/*
 * What a correction moves (SPEC B3, S7). Before anything was paid it takes the old bill's place with its due day. After it,
 * exactly the difference to what was paid is charged (announced by mail first) or given back; equal amounts move nothing.
 * The sum over the chain of corrections is the newest bill's amount once all is settled. Functions marked [tx] run inside
 * the caller's write transaction.
 */
#ifndef DOMAIN_DIFFERENCE_H
#define DOMAIN_DIFFERENCE_H

#include <stdbool.h>

#include "model/bill.h"
#include "model/ctx.h"

/* May this bill be corrected now? ERR_BAD_STATE while a charge or refund of it runs or is unknown. */
enum err difference_check(struct ctx *ctx, int64_t bill_id);
/* Was anything paid for it or for what it corrects? */
enum err difference_paid(struct ctx *ctx, int64_t bill_id, bool *paid);
/* [tx] The settlement of a bill that has become final and corrects old_bill_id. */
enum err difference_settle(struct ctx *ctx, int64_t old_bill_id, const struct bill *b, bool deferred);

#endif
