/*
 * The language of the mail templates (data/mail/, see mail_template.c): checks one, fills one. Pure.
 */
#ifndef DOMAIN_MAIL_TEMPLATE_H
#define DOMAIN_MAIL_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "model/ctx.h"

enum mail_kind {
	MAIL_PAID, MAIL_DECLINED, MAIL_AUTHENTICATION, MAIL_ZERO,
	MAIL_DIFFERENCE,         /* B3: a correction made it dearer; the difference will be charged */
	MAIL_REFUNDED,           /* S7: money went back to the card */
	MAIL_CARD_EXPIRING,      /* E9 */
	MAIL_CARD_PAGE,          /* the desk was asked for the page that takes another card */
	MAIL_CARD_REFUSED,       /* E2: a card was given that isn't a credit card */
	MAIL_ENROLL_CODE,        /* E3: proves the address */
	MAIL_ENROLL_MISMATCH,    /* E4: lists all fields, never which one differed */
	MAIL_ENROLL_DONE,        /* F15: from when on it can be used, and the user id */
	MAIL_ENROLL_USER_ID,     /* E7 */
	MAIL_ENROLL_PASSWORD,    /* E7 */
	MAIL_KINDS
};
const char *mail_template_kind_id(enum mail_kind k);
int mail_template_kind(const char *id);          /* -1: none */

#define MAIL_OF(kind) (1u << MAIL_##kind)
#define MAIL_OF_ALL ((1u << MAIL_KINDS) - 1)
#define MAIL_OF_BILL (MAIL_OF(PAID) | MAIL_OF(DECLINED) | MAIL_OF(AUTHENTICATION) | MAIL_OF(ZERO) | MAIL_OF(DIFFERENCE) | MAIL_OF(REFUNDED))
#define MAIL_OF_LINK (MAIL_OF(DECLINED) | MAIL_OF(AUTHENTICATION) | MAIL_OF(CARD_EXPIRING) | MAIL_OF(CARD_PAGE))

/* X(code, word as it stands in a template, kinds of mail that know it). Values are text in the mail's language. */
#define MAIL_WORD_LIST(X) \
	X(PAYER,        "payer",        MAIL_OF_ALL)              /* addressed to */ \
	X(PATIENT,      "patient",      MAIL_OF_ALL) \
	X(HOSPITAL,     "hospital",     MAIL_OF_ALL) \
	X(SERVICE,      "service",      MAIL_OF_ALL)              /* F1 */ \
	X(DESK,         "desk",         MAIL_OF_ALL)              /* F17: support */ \
	X(PHONE,        "phone",        MAIL_OF_ALL)              /* of that desk, with its extension */ \
	X(BILL,         "bill",         MAIL_OF_BILL) \
	X(AMOUNT,       "amount",       MAIL_OF_BILL) \
	X(VISIT_DAY,    "visit_day",    MAIL_OF_BILL) \
	X(STAY_FROM,    "stay_from",    MAIL_OF_BILL)             /* V7: of a stay, what this bill is for; else "", and so is the next */ \
	X(STAY_TO,      "stay_to",      MAIL_OF_BILL) \
	X(DEPARTMENTS,  "departments",  MAIL_OF_BILL) \
	X(SETTLED_DAY,  "settled_day",  MAIL_OF(PAID) | MAIL_OF(REFUNDED)) \
	X(COPY_FROM,    "copy_from",    MAIL_OF(PAID))            /* F13: "" when the copies can be seen at once */ \
	X(COPY_UNTIL,   "copy_until",   MAIL_OF(PAID))            /* F13: "" where there are none */ \
	X(RETRY_DAY,    "retry_day",    MAIL_OF(DECLINED))        /* S4: "" when the card isn't tried again */ \
	X(NEW_CARD,     "new_card",     MAIL_OF(DECLINED))        /* a new card is charged at once; else it is due at the counter */ \
	X(OLD_BILL,     "old_bill",     MAIL_OF(DIFFERENCE))      /* that was corrected */ \
	X(OLD_AMOUNT,   "old_amount",   MAIL_OF(DIFFERENCE))      /* that was paid for it */ \
	X(DUE_DAY,      "due_day",      MAIL_OF(DIFFERENCE)) \
	X(ZERO_DESK,    "zero_desk",    MAIL_OF(ZERO))            /* F17 */ \
	X(ZERO_MACHINE, "zero_machine", MAIL_OF(ZERO))            /* F12: the machine has the papers, too */ \
	X(BRAND,        "brand",        MAIL_OF(CARD_EXPIRING)) \
	X(EXPIRY,       "expiry",       MAIL_OF(CARD_EXPIRING))   /* month and year */ \
	X(CODE,         "code",         MAIL_OF(ENROLL_CODE)) \
	X(CODE_UNTIL,   "code_until",   MAIL_OF(ENROLL_CODE)) \
	X(FIELDS,       "fields",       MAIL_OF(ENROLL_MISMATCH)) /* all of F9 */ \
	X(USER_ID,      "user_id",      MAIL_OF(ENROLL_DONE) | MAIL_OF(ENROLL_USER_ID)) \
	X(USABLE_FROM,  "usable_from",  MAIL_OF(ENROLL_DONE))     /* F10: "" at once */ \
	X(PASSWORD,     "password",     MAIL_OF(ENROLL_PASSWORD)) \
	X(LINK,         "link",         MAIL_OF_LINK)             /* "" when there is no page */ \
	X(LINK_UNTIL,   "link_until",   MAIL_OF_LINK)

enum mail_word {
#define X(code, id, kinds) MAIL_WORD_##code,
	MAIL_WORD_LIST(X)
#undef X
	MAIL_WORDS
};

struct mail_words { const char *of[MAIL_WORDS]; }; /* NULL counts as "" */

/* ERR_SETTING naming file, line, placeholder and what is expected. */
enum err mail_template_check(struct ctx *ctx, const char *file, enum mail_kind kind, const char *text, size_t n);
/* Of a template that was checked. false: it doesn't fit; nothing is ever cut. */
bool mail_template_fill(const char *text, const struct mail_words *w, char *subject, size_t subject_size, char *body, size_t body_size);

#endif
