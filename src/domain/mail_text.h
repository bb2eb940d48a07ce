/*
 * What the mails say: hospital, service, amount, what for, where the receipt is, whom to ask. Never the bank's reason,
 * never a card number (SPEC S4, S5). The texts are templates (mail_template.c) in Japanese and English: the installation's
 * $MADOGUCHI_HOME/mail-templates/KIND.LANG.txt, else the profile's data/mail/PROFILE/KIND.LANG.txt, else data/mail/KIND.LANG.txt.
 */
#ifndef DOMAIN_MAIL_TEXT_H
#define DOMAIN_MAIL_TEXT_H

#include <stdbool.h>

#include "base/date.h"
#include "domain/mail_template.h"
#include "model/ctx.h"
#include "model/mail.h"

const char *mail_text_kind_id(enum mail_kind k);
const char *mail_text_kind_name(const char *id);      /* for staff, translated; the id itself when it is none of ours */

/* What a kind doesn't know may stay empty. Days that are 0 (or DAY_NONE) aren't mentioned. */
struct mail_facts {
	enum mail_kind kind;
	enum lang lang;
	const char *payer;       /* addressed to */
	const char *patient;     /* whose visit */
	int64_t amount;
	day_t visit_day;
	day_t stay_from, stay_to; /* of a stay: what this bill is for */
	const char *departments; /* "内科・皮膚科" */
	day_t settled_day;       /* paid: receipt's date */
	int64_t leaves_at;       /* paid: when the mail may leave, for F13; 0: unknown */
	day_t retry_day;         /* declined: the next try, DAY_NONE: none */
	bool new_card;           /* declined: a new card on file is charged at once; else it is due at the counter */
	const char *bill;
	const char *old_bill;    /* difference: the bill that was corrected */
	int64_t old_amount;      /* difference: what was paid for it */
	day_t due_day;           /* difference: charged on */
	const char *brand;       /* card expiring */
	int exp_year, exp_month;
	const char *code, *code_until; /* enrollment: that proves the address */
	const char *fields, *user_id, *usable_from, *password;
	const char *link, *link_until; /* the gateway's page for a card; NULL: none */
};
/*
 * Fills kind, lang, subject and body of *m. A template of the installation that isn't in order is never mailed: the shipped one is
 * taken, *bad (may be NULL) is true and ctx->cause says why.
 */
void mail_text_write(struct ctx *ctx, const struct mail_facts *f, struct mail *m, bool *bad);
/* An instant as a mail says it: "2026年11月25日（水）14:00", "Wed 25 Nov 2026, 14:00". */
const char *mail_text_instant(int64_t at, enum lang lang, char out[DATE_TEXT]);

/*
 * Every template that this profile would use, and every file of `folder` (NULL: none; it needn't exist). ERR_SETTING names
 * file, line, placeholder and what is expected.
 */
enum err mail_text_check(struct ctx *ctx, const struct profile *p, const char *folder);
/* The same for this installation: its profile, $MADOGUCHI_HOME/mail-templates. */
enum err mail_text_check_home(struct ctx *ctx);

#endif
