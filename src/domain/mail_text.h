/*
 * What the mails say, in Japanese (the patient's language isn't known): hospital, service, amount, what for, where
 * the receipt is, whom to ask. Never the bank's reason, never a card number (SPEC S4, S5). Pure.
 */
#ifndef DOMAIN_MAIL_TEXT_H
#define DOMAIN_MAIL_TEXT_H

#include <stdbool.h>

#include "base/date.h"
#include "model/ctx.h"
#include "model/mail.h"

enum mail_kind {
	MAIL_PAID, MAIL_DECLINED, MAIL_AUTHENTICATION, MAIL_ZERO,
	MAIL_DIFFERENCE,         /* B3: a correction made it dearer; the difference will be charged */
	MAIL_REFUNDED,           /* S7: money went back to the card */
	MAIL_KINDS
};
const char *mail_text_kind_id(enum mail_kind k);

struct mail_facts {
	enum mail_kind kind;
	const char *payer;       /* addressed to */
	const char *patient;     /* whose visit */
	int64_t amount;
	day_t visit_day;
	const char *departments; /* "内科・皮膚科" */
	day_t settled_day;       /* paid: receipt's date */
	day_t retry_day;         /* declined: the next try, DAY_NONE: none */
	bool new_card;           /* declined: a new card on file is charged at once; else it is due at the counter */
	const char *bill;
	const char *old_bill;    /* difference: the bill that was corrected */
	int64_t old_amount;      /* difference: what was paid for it */
	day_t due_day;           /* difference: charged on */
};
/* Fills subject and body of *m. */
void mail_text_write(const struct ctx *ctx, const struct mail_facts *f, struct mail *m);

#endif
