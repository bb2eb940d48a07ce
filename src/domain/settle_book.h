/*
 * The engine's side of the book (SPEC S2–S4, S9): what the worker reads before it asks the gateway, and how an
 * event becomes durable with all that goes with it (attempt, mail, enrollment, visit's next step, alarm, log).
 * Everything here runs inside the worker's write transaction, after leases_check().
 */
#ifndef DOMAIN_SETTLE_BOOK_H
#define DOMAIN_SETTLE_BOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/settle_step.h"
#include "model/bill.h"
#include "model/ctx.h"
#include "model/settlement.h"

/* One charge, difference or refund with all that its request says. */
struct settle_charge {
	struct settlement s;
	struct attempt a;        /* the open attempt; a.id 0: none */
	char bill[BILL_NUMBER];
	int64_t patient_id, visit_id;
	bool deferred, died;
	char patient[128], departments[256]; /* whose visit, and where: for the mail */
	day_t visit_day, stay_from, stay_to; /* as in store/settlements.h */
	int64_t paid;            /* at a counter, in parts, while the rest waits there; less what was handed back */
	bool announcing;         /* a difference that isn't announced yet: its mail waits */
	char customer[64], method[64]; /* of the card on file; "" none. An open attempt's bytes rule over these. */
	char intent[64];         /* of a refund: the payment intent that gives the money back; "" it was paid at the counter */
};

/* Ids of charges that may be claimed now (L5), and of open attempts whose time has come; oldest first. */
enum err settle_book_due(struct ctx *ctx, int max, int64_t *ids, int *n);
enum err settle_book_refunds_due(struct ctx *ctx, int max, int64_t *ids, int *n); /* of these, what waits for no hour */
enum err settle_book_open(struct ctx *ctx, int max, int64_t *ids, int *n);
/* Ids that a dead owner left claimed or sent. */
enum err settle_book_left(struct ctx *ctx, int max, int64_t *ids, int *n);
enum err settle_book_load(struct ctx *ctx, int64_t id, struct settle_charge *out);
/* [tx] The same again where a desk or the outbox has changed its row since. */
enum err settle_book_refresh(struct ctx *ctx, struct settle_charge *c);
/* [tx] Nobody held it, took it to the counter or replaced it between settle_book_due() and the transaction. */
bool settle_book_still_due(const struct ctx *ctx, const struct settle_charge *c);

/* The deterministic idempotency key of the next attempt: "madoguchi-B-048812-123-a1". */
const char *settle_book_key(const struct settle_charge *c, char out[ATTEMPT_KEY]);
/*
 * Claims it and counts its first sending, both in this transaction: attempt (key, exact bytes, fence) and state sent. The bytes
 * may leave after the commit. ERR_BAD_STATE when it isn't due any more.
 */
enum err settle_book_claim(struct ctx *ctx, struct settle_charge *c, const char *key, const char *request, int64_t fence);

#define SETTLE_GIVEN_UP "to_counter" /* the reason of what people took from the card */

/* What an answer brought along; all may be empty. */
struct settle_news {
	char code[64];           /* decline or error code, for staff and the log; never mailed */
	char gateway_ref[64];
	int64_t retry_after;     /* seconds */
	char alarm[240];         /* what the alarm says */
	bool other_card;         /* a decline, of a card that isn't the one on file any more */
};
/* Runs the step and writes everything it asks for; c is updated. *actions (may be NULL): of the step. */
enum err settle_book_event(struct ctx *ctx, struct settle_charge *c, enum settle_event e, const struct settle_news *news,
			   unsigned *actions);
/* Would the event be taken? ERR_BAD_STATE with the reason; changes nothing. */
enum err settle_book_check(struct ctx *ctx, const struct settle_charge *c, enum settle_event e);
/* [tx] F11: tells the payer of a zero-yen bill that nothing will be charged. */
enum err settle_book_zero_mail(struct ctx *ctx, int64_t id);
/* [tx] S4: a mail of that kind, that its card was refused; card: it asks for another one, else for the money at the counter. */
enum err settle_book_refusal_mail(struct ctx *ctx, const struct settle_charge *c, const char *kind, bool card, bool *written);
/*
 * [tx] B3: a correction's row that begins refused. Where nobody has heard of that yet, because the mail of what it takes the place of
 * still waits, they hear of it for this bill; the other mail is over.
 */
enum err settle_book_refused_before(struct ctx *ctx, int64_t id);
/* The open attempt must be looked up, not sent again: its key is too old, or the gateway named a refund that is still pending. */
bool settle_book_look_up(const struct ctx *ctx, const struct settle_charge *c);
/*
 * [tx] The mail that announces a difference was accepted: it is due from its day on. Given up as undeliverable: the counter.
 * Nothing where it no longer waits for that.
 */
enum err settle_book_announced(struct ctx *ctx, int64_t id, bool accepted);
/* Does its mail still wait, and is it true: by card once that was accepted; held: once it is released as well? *c: what stands in the book. */
enum err settle_book_to_announce(struct ctx *ctx, int64_t id, struct settle_charge *c, bool *still);

#endif
