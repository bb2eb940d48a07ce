/* Figures and lists of settlements: `settle status` (SPEC L), the health line, the night shift's screen. */
#ifndef DOMAIN_SETTLEMENT_LIST_H
#define DOMAIN_SETTLEMENT_LIST_H

#include <stdbool.h>
#include <stdint.h>

#include "model/bill.h"
#include "model/ctx.h"
#include "model/settlement.h"

/* X(code, id in SPEC L, name). An unknown outcome on a person's list counts as unknown. */
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
const char *settlement_list_group_id(enum settlement_group g);
const char *settlement_list_group_name(enum settlement_group g); /* translated */

/* In which group it stands now; -1: in none (a correction took its place, or it is a refund). */
enum err settlement_list_group_of(struct ctx *ctx, const struct settlement *s, int *group);

/* How many charges and differences are in each group, and their sum in yen. Reads them all. */
struct settlement_counts { int64_t n[GROUP_COUNT], yen[GROUP_COUNT]; };
enum err settlement_list_counts(struct ctx *ctx, struct settlement_counts *out);

/* Only what isn't finished, from indexes; GROUP_SUCCEEDED: what the cards paid on this business day. For screens that look often. */
enum err settlement_list_open(struct ctx *ctx, struct settlement_counts *out);
/* Refunds have figures of their own, by settlement state; names are refund_state_id() and refund_state_name(). */
struct settlement_refunds { int64_t n[SETTLEMENT_STATES], yen[SETTLEMENT_STATES]; };
enum err settlement_list_refund_counts(struct ctx *ctx, struct settlement_refunds *out);

/*
 * For the health line: only what isn't finished, from the index alone. failed: declined or waiting for authentication.
 * kept_open: of worklist, the charges whose outcome isn't known (GROUP_UNKNOWN).
 */
struct settlement_health { int64_t due, waiting, running, unknown, failed, worklist, kept_open; };
enum err settlement_list_health(struct ctx *ctx, struct settlement_health *out);
bool settlement_health_waits(const struct settlement_health *h); /* the worker has something to do, now or soon */

struct settlement_row {
	struct settlement s;
	int group;               /* enum settlement_group; -1: a correction took its place */
	bool doubtful;           /* waits for a person, and what the gateway did isn't known: settle_hand_say() ends it, no counter may take it */
	char bill[BILL_NUMBER], card[24], name[128];
};
/* A page of the list; group -1: all. In order of next_at, id. */
enum err settlement_list_fetch(struct ctx *ctx, int group, int64_t offset, int max, struct settlement_row *out, int *n);
/* A page of the refunds, oldest first; .group is -1. */
enum err settlement_list_refunds(struct ctx *ctx, int64_t offset, int max, struct settlement_row *out, int *n);
/* The same of those whose outcome isn't known, that want a person, or (last) wait to be handed out; how many of each, and their sum. */
enum err settlement_list_refunds_stuck(struct ctx *ctx, int64_t offset, int max, struct settlement_row *out, int *n);
enum err settlement_list_refunds_stuck_counts(struct ctx *ctx, struct settlement_refunds *out);
/* What the night shift lists beside the groups. */
enum {
	PART_REFUNDS = GROUP_COUNT, /* settlement_list_refunds_stuck() */
	PART_TRIED,                 /* at the counter after tries by card, newest first (S4) */
};
enum err settlement_list_tried_sum(struct ctx *ctx, int64_t *n, int64_t *yen);
/* Of a group or one of these: a page, its id for the log, its name. */
enum err settlement_list_part(struct ctx *ctx, int part, int64_t offset, int max, struct settlement_row *out, int *n);
const char *settlement_list_part_id(int part);
const char *settlement_list_part_name(int part); /* translated */
/* The failure in plain words with the next step; "" when there's none. */
const char *settlement_list_reason(const struct settlement *s, char out[256]);
const char *settlement_list_brief(const struct settlement *s); /* of a card that refused: why, in two words */

#endif
