/* Everything that the page of one bill shows, read in one read transaction (SPEC B, S, R, P6). */
#ifndef DOMAIN_BILL_PAGE_H
#define DOMAIN_BILL_PAGE_H

#include "model/bill.h"
#include "model/copay_step.h"
#include "model/ctx.h"
#include "model/patient.h"
#include "model/receipt.h"
#include "model/settlement.h"
#include "model/visit.h"

enum { BILL_PAGE_REFUNDS = 8 };

struct bill_page {
	struct bill bill;
	struct bill_line lines[BILL_LINES_MAX];
	int n;
	struct copay_steps steps;         /* how the amount came about beyond the share */
	struct patient patient;
	struct visit visit;
	int same_name, same_surname;      /* other patients of today (P6) */
	bool settled;                     /* has a settlement: the bill was final once */
	struct settlement settlement;
	int64_t paid_yen;                 /* of it at the counter so far, parts included */
	int64_t net_yen;                  /* paid and not given back, through everything that it corrects */
	int n_refunds;
	struct settlement refunds[BILL_PAGE_REFUNDS]; /* of this bill, oldest first */
	struct receipt paper[2];          /* by enum receipt_kind: the newest that isn't void, id 0: none */
	char corrects[BILL_NUMBER];       /* the bill that this one replaces, "" */
	char corrected_by[BILL_NUMBER];   /* … and the one that replaces it */
	int64_t corrected_by_id;
};

/* ERR_NOT_FOUND: no such bill. Leaves no audit entry: the caller calls audit_look() once per opening. */
enum err bill_page_load(struct ctx *ctx, int64_t bill_id, struct bill_page *out);

#endif
