/*
 * Settlements as the rest of the house sees them (SPEC S, B3–B5, V2): how a final bill gets one and what desks do to
 * it. Figures and lists are domain/settlement_list.h, what the engine does is domain/settle_book.h.
 * Functions marked [tx] are called inside the caller's write transaction.
 */
#ifndef DOMAIN_SETTLEMENT_H
#define DOMAIN_SETTLEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/bill.h"
#include "model/ctx.h"
#include "model/settlement.h"

/* [tx] The charge of a bill that becomes final: scheduled, zero, or counter_due (not deferred, or below 50 yen: S10). */
enum err settlement_of_final_bill(struct ctx *ctx, const struct bill *b, bool deferred);
/* [tx] S11: money that was taken for a bill at night keeps it as soon as it could be paid. */
enum err settlement_keep_for_deposit(struct ctx *ctx, int64_t bill_id);
/* [tx] The same for a correction of a bill of which nothing was paid. before: what should have got it paid; what the card answered, and what people decided, stays true. */
enum err settlement_instead(struct ctx *ctx, const struct bill *b, bool deferred, const struct settlement *before);
/* The card isn't asked for it any more: people took it from the card, or all tries are spent. */
bool settlement_given_up(const struct ctx *ctx, const struct settlement *s);
/* Only a new card helps. */
bool settlement_refused(const struct settlement *s);
/* Into s, which takes the place of before: what the card answered, and what people decided. The state is the caller's. */
void settlement_carry_over(const struct ctx *ctx, struct settlement *s, const struct settlement *before);
/* [tx] B5. ERR_BAD_STATE once it is claimed or paid. A bill without a settlement yet is fine. */
enum err settlement_on_hold(struct ctx *ctx, int64_t bill_id, bool held);
/*
 * [tx] V2. Off: each open charge of the visit is due at the counter; ERR_BAD_STATE with reasons when one is claimed,
 * sent or unknown, or when the card has paid and none is open nor `more` to come (a stay that lasts). On: what waits at the
 * counter is scheduled again.
 */
enum err settlement_deferral_changed(struct ctx *ctx, int64_t visit_id, bool on, bool more);
/* [tx] S4: a new card on file: what was declined or needed authentication is tried again at once. */
enum err settlement_card_replaced(struct ctx *ctx, int64_t patient_id);

enum err settlement_by_id(struct ctx *ctx, int64_t id, struct settlement *out);
/* What takes the bill's money: its charge, or its difference. A correction that needed none has one of 0 yen. ERR_NOT_FOUND: not final yet. */
enum err settlement_by_bill(struct ctx *ctx, int64_t bill_id, struct settlement *out);
/* The same for people: of a correction that needed no more money, what was paid before. */
enum err settlement_shown(struct ctx *ctx, int64_t bill_id, struct settlement *out);
/* V2: an earlier bill failed and isn't paid. */
enum err settlement_failed_unpaid(struct ctx *ctx, int64_t patient_id, bool *any);

/* The rest paid at the counter by one method: cash, terminal, qr, transfer (all of them: domain/counter.h). The receipt is available at once (R2). */
enum err settlement_pay_counter(struct ctx *ctx, int64_t bill_id, const char *method, int64_t amount);
/*
 * By hand: at the next turn of the worker. A refund that waits for a person goes before what takes the bill's money. *did: what was
 * retried, as it stands now; may be NULL. ERR_BAD_STATE with the reason when there's nothing to retry.
 */
enum err settlement_retry(struct ctx *ctx, int64_t bill_id, struct settlement *did);

#endif
