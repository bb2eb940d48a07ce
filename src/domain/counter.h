/*
 * Money at the counter (SPEC S12, S7, P6): several methods for one bill at once, cash with what was tendered and the
 * change, part payment of arrears.
 *
 * A bill that is paid in one go: its charge becomes counter_paid, with one payment row per method. A part: a settlement of
 * its own, kind counter, parent the charge, with its payment rows and its receipt at once; the charge waits at the counter
 * with the rest. What pays the rest is again the charge itself. So the rows of a charge and its parts add up to what was
 * paid, and never to more than its amount.
 */
#ifndef DOMAIN_COUNTER_H
#define DOMAIN_COUNTER_H

#include <stdbool.h>

#include "model/bill.h"
#include "model/ctx.h"
#include "model/payment.h"

struct settle_charge;
struct settle_news;

enum { COUNTER_TENDERS_MAX = 6 };

/* Money that is handed over by one method. */
struct counter_tender {
	enum payment_method method;
	int64_t amount;          /* yen, what is taken of it */
	int64_t tendered;        /* cash: what was handed over; 0: exactly the amount */
	char slip[PAYMENT_SLIP]; /* terminal, qr, transfer: its own number, may be "" */
};

/* What is owed for a bill. */
struct counter_due {
	int64_t charge_id;
	char bill[BILL_NUMBER];
	int64_t amount, paid, rest;
};

/* What became of it. */
struct counter_paid {
	int64_t settlement_id;   /* the charge, or the part's own settlement */
	bool part;
	int64_t amount, change, rest; /* taken now, given back now, still owed */
};

/* Whether money may be taken for it now, and how much: the refusals of counter_pay() before anything is asked. */
enum err counter_due(struct ctx *ctx, int64_t bill_id, struct counter_due *out);
/*
 * Takes money. The amounts' sum must be the rest, or with `part` less. `seen` is the rest that the payer was told: another
 * one gives ERR_CONFLICT, so that nothing is taken twice; -1: whatever it is. ERR_BAD_INPUT names the right number.
 */
enum err counter_pay(struct ctx *ctx, int64_t bill_id, const struct counter_tender *t, int n, bool part, int64_t seen, struct counter_paid *out);
/*
 * [tx] The same for a charge that is loaded, also out of a deposit: the charge moves by DEPOSIT_SETTLE or DEPOSIT_PART where one
 * is kept for it. Rights are the caller's.
 */
enum err counter_settle(struct ctx *ctx, struct settle_charge *c, const struct counter_tender *t, int n, bool part, struct counter_paid *out);
/* Why it waits at the counter when a part of it was paid, or (paid false) isn't any more. What its card answered stays said. */
void counter_part_reason(const struct settle_charge *c, bool paid, struct settle_news *news);
enum err counter_part_back(struct ctx *ctx, int64_t charge_id); /* [tx] a part was handed back: when none is left, the reason says so */
/* What was paid at a counter for a charge, its parts included, less what was handed back of the parts: that is owed again. */
enum err counter_paid_sum(struct ctx *ctx, int64_t charge_id, int64_t *yen);

#endif
