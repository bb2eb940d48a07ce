/*
 * The pages of a receipt (領収証, A4, rows of the ministry's form) and of a statement of items (診療明細書) as
 * positioned values (SPEC R1, R4, R9; FACTS §1).
 */
#ifndef DOMAIN_RECEIPT_PAGE_H
#define DOMAIN_RECEIPT_PAGE_H

#include "model/bill.h"
#include "model/ctx.h"
#include "model/page.h"
#include "model/patient.h"
#include "model/payment.h"
#include "model/receipt.h"
#include "model/settlement.h"
#include "model/visit.h"

enum { RECEIPT_PAYMENTS_MAX = 8 };

struct receipt_facts {
	struct bill bill;
	struct bill_line lines[BILL_LINES_MAX];
	struct patient patient;
	struct visit visit;
	struct settlement settlement; /* that the receipt is for: the charge, or a part of it paid at a counter */
	int n_payments;             /* its money at a counter; 0: by card, or nothing to pay */
	struct payment payments[RECEIPT_PAYMENTS_MAX];
	int64_t owed_yen;           /* by the whole charge */
	int64_t earlier_yen;        /* of it paid at a counter before, in parts */
	int64_t arrears_yen;        /* of other bills, unpaid and past their day when the original was issued */
	int64_t before_yen;         /* paid in all before a difference or a refund */
	char first_serial[24];      /* of a difference or refund: the first receipt of this bill or of what it corrects, "" */
	bool by_correction;         /* a refund that a correction asked for */
	struct receipt receipt;     /* serial_year 0: none (a copy of a bill whose original isn't issued) */
	char corrects_serial[24];   /* first receipt's serial for a correction, "" */
	char cost_class[40];        /* 費用区分: 社保, 国保, 後期, 労災 … */
	char holder[16];            /* 本人, 家族, "" */
	char programme[24];         /* 公費's 法別番号 that pay for this care, "" */
};

enum err receipt_page_load(struct ctx *ctx, int64_t bill_id, int64_t receipt_id, struct receipt_facts *out); /* receipt_id 0: the bill's */
/* copy: 参考（原本ではありません） across every page. In training 訓練 as well. *doc must be zeroed. */
/* What patients get is Japanese in any language of the staff. */
void receipt_page_receipt(const struct ctx *ctx, const struct receipt_facts *f, bool copy, struct doc *doc);
void receipt_page_statement(const struct ctx *ctx, const struct receipt_facts *f, bool copy, struct doc *doc);

#endif
