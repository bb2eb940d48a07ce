/*
 * Pages of the card gateway for patients (SPEC E2, E9, E10, S4): a row that wants one is written in the transaction that needs
 * it, the worker gets it from the gateway, follows it, and takes the card that was given into the enrollment. An enrollment has one
 * page at a time, whoever asks. Functions marked [tx] are called inside the caller's write transaction.
 */
#ifndef DOMAIN_CARD_SESSION_H
#define DOMAIN_CARD_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/mail_text.h"
#include "model/card_session.h"
#include "model/ctx.h"
#include "model/enrollment.h"

/*
 * [tx] A mail that shall name the page: it stands in the outbox at once, leaves as soon as the page is open, and without its address
 * when the gateway gives none within an hour. settlement_id 0: no charge asks for it. *written as outbox_put().
 */
enum err card_session_mail(struct ctx *ctx, const struct mail_facts *f, int64_t patient_id, int64_t settlement_id, bool *written);
/* The desk (ACTION_CARD_SESSION): a page for another card, mailed to the payer as well. ERR_BAD_STATE with the reason. */
enum err card_session_ask(struct ctx *ctx, int64_t enrollment_id, struct card_session *out);
/* [tx] The page for a registration or a change of one, mailed to that address. */
enum err card_session_page(struct ctx *ctx, const struct enrollment *en, const char *address);
enum err card_session_latest(struct ctx *ctx, int64_t enrollment_id, struct card_session *out); /* ERR_NOT_FOUND: never one */
/* Why it failed, as a sentence for staff; "" when it didn't. */
const char *card_session_reason(const struct card_session *s, char out[160]);
/* [tx] E9: mails the payers of cards that expire within 60 days, once per card; *n: how many rows were looked at, 0: all are done. */
enum err card_session_expiring(struct ctx *ctx, int max, int *n);

/* ---- the worker's side ---- */

/* Everything that its request says. */
struct card_session_facts {
	struct card_session s;
	int64_t patient_id;
	char customer[64];             /* "": the gateway doesn't know the payer yet */
	char payer[NAME_SIZE], email[128];
	char reference[24];            /* metadata of the request */
};
enum err card_session_load(struct ctx *ctx, int64_t id, struct card_session_facts *out);

enum card_session_event {
	CARD_SESSION_KNOWN,            /* the payer is the gateway's customer now: ref */
	CARD_SESSION_OPENED,           /* ref, url, expires_at */
	CARD_SESSION_LATER,            /* nothing new, or no clear answer: ask again after a pause */
	CARD_SESSION_GIVEN,            /* a card: method, brand, last4, funding, expiry */
	CARD_SESSION_LAPSED,           /* nobody used it */
	CARD_SESSION_WRONG,            /* the answer is about something else, or the request is refused: code */
};
struct card_session_news {
	const char *ref, *url, *code;
	int64_t expires_at, retry_after;
	bool alarm;                    /* a person must look */
	const char *method, *brand, *last4, *funding;
	int exp_year, exp_month;
};
/* [tx] What the gateway said. A given credit card goes into the enrollment and is charged at once (S4); another is refused (E2). */
enum err card_session_event(struct ctx *ctx, const struct card_session_facts *f, enum card_session_event e, const struct card_session_news *n);

#endif
