/*
 * Settlements as the rest of the house sees them (SPEC S, B3–B5, V2): how a final bill gets one, what desks do to
 * it, and the figures and lists of the night shift. What the engine does to them is domain/settle_book.h.
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
/* [tx] B5. ERR_BAD_STATE once it is claimed or paid. A bill without a settlement yet is fine. */
enum err settlement_on_hold(struct ctx *ctx, int64_t bill_id, bool held);
/*
 * [tx] V2. Off: each open charge of the visit is due at the counter; ERR_BAD_STATE with reasons when one is claimed,
 * sent or unknown. On: what waits at the counter is scheduled again.
 */
enum err settlement_deferral_changed(struct ctx *ctx, int64_t visit_id, bool on);
/* [tx] B3 before the charge: the old one is cancelled, the new bill gets its own with the old due day. After it: ERR_BAD_STATE. */
enum err settlement_replaced(struct ctx *ctx, int64_t old_bill_id, const struct bill *new_bill);
/* [tx] S4: a new card on file: what was declined or needed authentication is tried again at once. */
enum err settlement_card_replaced(struct ctx *ctx, int64_t patient_id);

enum err settlement_by_bill(struct ctx *ctx, int64_t bill_id, struct settlement *out); /* ERR_NOT_FOUND: not final yet */
/* V2: an earlier bill failed and isn't paid. */
enum err settlement_failed_unpaid(struct ctx *ctx, int64_t patient_id, bool *any);

/* Paid in full at the counter; method: cash, terminal, qr, transfer. The receipt is available at once (R2). */
enum err settlement_pay_counter(struct ctx *ctx, int64_t bill_id, const char *method, int64_t amount);
/* By hand: at the next turn of the worker. ERR_BAD_STATE with the reason when there's nothing to retry. */
enum err settlement_retry(struct ctx *ctx, int64_t bill_id);

/* The names of SPEC L for `settle status`; X(code, id, name). An unknown outcome on a person's list counts as unknown. */
#define SETTLEMENT_GROUP_LIST(X) \
	X(SCHEDULED,      "scheduled",            N_("決済待ち")) \
	X(DUE,            "due",                  N_("決済日到来")) \
	X(IN_FLIGHT,      "in_flight",            N_("処理中")) \
	X(UNKNOWN,        "unknown",              N_("不明")) \
	X(SUCCEEDED,      "succeeded",            N_("決済済")) \
	X(DECLINED,       "declined",             N_("失敗")) \
	X(AUTHENTICATION, "needs_authentication", N_("本人認証待ち")) \
	X(HELD,           "held",                 N_("会計保留")) \
	X(ZERO,           "zero",                 N_("0円")) \
	X(COUNTER,        "counter",              N_("窓口払い")) \
	X(REFUNDED,       "refunded",             N_("返金済")) \
	X(WORKLIST,       "worklist",             N_("要確認"))

enum settlement_group {
#define X(code, id, name) GROUP_##code,
	SETTLEMENT_GROUP_LIST(X)
#undef X
	GROUP_COUNT
};
const char *settlement_group_id(enum settlement_group g);
const char *settlement_group_name(enum settlement_group g); /* translated */

struct settlement_counts { int64_t n[GROUP_COUNT], yen[GROUP_COUNT]; };
enum err settlement_counts(struct ctx *ctx, struct settlement_counts *out);

struct settlement_row {
	struct settlement s;
	enum settlement_group group;
	char bill[BILL_NUMBER], card[24], name[128];
};
/* A page of the night shift's list; group -1: all. In order of next_at, id. */
enum err settlement_list(struct ctx *ctx, int group, int64_t offset, int max, struct settlement_row *out, int *n);
/* The failure in plain words with the next step; "" when there's none. */
const char *settlement_reason_text(const struct ctx *ctx, const struct settlement *s, char out[256]);
/* Whether anything is due, in flight or waits for the engine within `seconds`; *when: the earliest such instant. */
enum err settlement_waiting(struct ctx *ctx, int64_t seconds, bool *any, int64_t *when);
/* `settle run` through a living owner: asks it to run now; the number of the last request. */
enum err settlement_ask_run(struct ctx *ctx);
int64_t settlement_run_asked(struct ctx *ctx);

#endif
