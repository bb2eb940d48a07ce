/* Settlements in the database. Rules are domain/settlement.h and domain/settle_book.h; here is only SQL. */
#ifndef STORE_SETTLEMENTS_H
#define STORE_SETTLEMENTS_H

#include "model/bill.h"
#include "model/ctx.h"
#include "model/settlement.h"

enum err settlements_insert(struct ctx *ctx, struct settlement *s); /* fills id, created_at, version */
enum err settlements_by_id(struct ctx *ctx, int64_t id, struct settlement *out);
enum err settlements_version(struct ctx *ctx, int64_t id, int64_t *version);
/* The one that takes the bill's money: its charge, or its difference when it corrects a paid bill. ERR_NOT_FOUND */
enum err settlements_charge_of_bill(struct ctx *ctx, int64_t bill_id, struct settlement *out);
/* All of a bill, of any kind and state, in order of making. */
enum err settlements_of_bill(struct ctx *ctx, int64_t bill_id, int max, struct settlement *out, int *n);
/* Writes every changing field; ERR_CONFLICT unless the row still has s->version and `was`; then version + 1. */
enum err settlements_update(struct ctx *ctx, struct settlement *s, enum settlement_state was);
enum err settlements_set_notified(struct ctx *ctx, int64_t id);
/* Charges of the bills of a visit that are current (not corrected), of a patient: ids. */
enum err settlements_of_visit(struct ctx *ctx, int64_t visit_id, int max, int64_t *ids, int *n);
enum err settlements_stopped_of_patient(struct ctx *ctx, int64_t patient_id, int max, int64_t *ids, int *n); /* by card, or held */

/* Scheduled and declined ones with next_at <= now; claimed and unknown ones with next_at <= now; claimed and sent ones. */
enum err settlements_due(struct ctx *ctx, int64_t now, int max, int64_t *ids, int *n);
enum err settlements_refunds_due(struct ctx *ctx, int64_t now, int max, int64_t *ids, int *n); /* of the first, only refunds */
enum err settlements_open(struct ctx *ctx, int64_t now, int max, int64_t *ids, int *n);
enum err settlements_oldest_due(struct ctx *ctx, int64_t now, int64_t *next_at); /* since when the first of those due waits; 0: none */
enum err settlements_left(struct ctx *ctx, int max, int64_t *ids, int *n);
/* How many charges and differences are due, and their sum; refunds aren't counted. */
enum err settlements_due_sum(struct ctx *ctx, int64_t now, int64_t *n, int64_t *yen);
/* Those of a bill, of any kind, that are a person's and have an open attempt, of an amount within [least, most]; in order of making. */
enum err settlements_doubtful(struct ctx *ctx, int64_t bill_id, int64_t least, int64_t most, int max, struct settlement *out, int *n);
enum err settlements_ref_taken(struct ctx *ctx, const char *gateway_ref, bool *taken); /* looks at all of them */
/* The earliest next_at of the states that the engine works on, or only of those that are open; -1: none. */
int64_t settlements_next(struct ctx *ctx, bool due_too);

/* What a charge's request and mail say about bill, visit and patient. */
struct settlement_facts {
	char bill[BILL_NUMBER];
	int64_t patient_id, visit_id;
	bool deferred, died;
	char patient[128], departments[256];
	day_t visit_day, stay_from, stay_to; /* of a stay: what this bill is for; else DAY_NONE */
};
/* With its row. */
enum err settlements_facts(struct ctx *ctx, int64_t id, struct settlement *s, struct settlement_facts *out);

/* Of charges and differences: counts and sums by state, split by whether next_at has come (early/late) and whether an attempt is open. */
struct settlement_sum { enum settlement_state state; bool come, open; int64_t n, yen; };
enum err settlements_sums(struct ctx *ctx, int64_t now, int max, struct settlement_sum *out, int *n);
/* The same of what isn't finished (counter payment left out), from the index alone but for the worklist; of a business day: what was charged. */
enum err settlements_open_sums(struct ctx *ctx, int64_t now, int max, struct settlement_sum *out, int *n);
/* Refunds that aren't known, want a person or wait to be handed out: sums by state only; a page of them, the last ones last, then by next_at, id. */
enum err settlements_refunds_stuck_sums(struct ctx *ctx, int max, struct settlement_sum *out, int *n);
enum err settlements_day_sum(struct ctx *ctx, day_t day, int64_t *n, int64_t *yen);
enum err settlements_refund_sums(struct ctx *ctx, int max, struct settlement_sum *out, int *n); /* of refunds, by state only */
/* Charges and differences of the states given (4, repeat to fill; NULL: all); come, open: -1 any, else 0 or 1. In order of next_at, id. */
struct settlement_query { const enum settlement_state *states; int come, open; int64_t now; };
struct settlement_line { struct settlement s; bool open; char bill[BILL_NUMBER], card[24], name[128]; };
enum err settlements_refunds_stuck(struct ctx *ctx, int64_t offset, int max, struct settlement_line *out, int *n);
enum err settlements_page(struct ctx *ctx, const struct settlement_query *q, int64_t offset, int max,
			  struct settlement_line *out, int *n);
/* At the counter after definite attempts by card: how many, their sum; a page of them, newest first. */
enum err settlements_tried_sum(struct ctx *ctx, int64_t *n, int64_t *yen);
enum err settlements_tried(struct ctx *ctx, int64_t offset, int max, struct settlement_line *out, int *n);
enum err settlements_refunds(struct ctx *ctx, int64_t offset, int max, struct settlement_line *out, int *n); /* all refunds, oldest first */
/* How many charges, differences and refunds are in a state with next_at in (after, until]: reads the index alone. */
int64_t settlements_count(struct ctx *ctx, enum settlement_state state, int64_t after, int64_t until);
/* Charges and differences that were claimed since then and have no outcome yet, sent or unknown. */
int64_t settlements_unanswered(struct ctx *ctx, int64_t since);
int64_t settlements_kept_open(struct ctx *ctx); /* charges and differences on a person's list whose attempt is still open */
enum err settlements_failed_unpaid(struct ctx *ctx, int64_t patient_id, bool *any);

#endif
