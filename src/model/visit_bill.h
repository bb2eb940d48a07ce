/* A bill as the page of its visit shows it: with the state of its charge and of its original (SPEC B, S, R). */
#ifndef MODEL_VISIT_BILL_H
#define MODEL_VISIT_BILL_H

#include "model/bill.h"
#include "model/settlement.h"

enum { VISIT_BILLS_MAX = 48 }; /* a stay has one for each billing period */
enum visit_paper { PAPER_NONE, PAPER_READY, PAPER_OUT }; /* the original: not yet, available, spent */

struct visit_bill {
	int64_t id;
	char number[BILL_NUMBER];
	enum bill_status status;
	bool correction;                /* a bill that replaces another */
	int64_t amount, points;
	int64_t uncovered_yen;          /* of the amount: meals and what insurance doesn't cover */
	day_t due_day;                  /* DAY_NONE until final */
	char held_reason[160];
	int64_t settlement_id;          /* of its charge or difference, 0: none yet */
	enum settlement_state state;
	int64_t paid_yen;               /* before: in parts at the counter, or for what it corrects, while the rest waits there */
	int64_t counter_yen;            /* of that: what keeps the rest at the counter, whether deferred or not */
	int64_t refund_yen;             /* of a correction: waits to be handed out at the counter */
	int64_t settled_at;
	enum visit_paper paper;
};

#endif
